"""Where a broker account and its data are reached: a simulated venue's own door, or Alpaca's."""

from tradewind.deploy.configs import VenueAddress
from tradewind.resources.accounts import Account, Environment


def simulated_address(account: Account, *, door: str, credentials: str) -> VenueAddress:
    """A simulated venue's address; `door` is its "host:port", `credentials` a folder of keys."""
    return VenueAddress(
        trading_url=f"http://{door}",
        data_url=f"ws://{door}",
        history_url=f"http://{door}",
        credentials=credentials,
        market_clock=True,
        not_found_after_ms=account.patience_ms,
    )


def broker_address(account: Account, *, credentials: str, feed: str) -> VenueAddress:
    """Alpaca's address for an account's environment."""
    live = account.environment is Environment.LIVE
    return VenueAddress(
        trading_url=f"https://{'' if live else 'paper-'}api.alpaca.markets",
        data_url="wss://stream.data.alpaca.markets",
        history_url="https://data.alpaca.markets",
        credentials=credentials,
        environment=account.environment.value,
        feed=feed,
        not_found_after_ms=account.patience_ms,
    )
