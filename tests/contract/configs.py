"""How the adapter is told of a simulated venue that a test has started."""

from tradewind.venues.alpaca.config import AlpacaConfig


def simulated_config(host_and_port: str, *, codec: str = "json") -> AlpacaConfig:
    """Everything on one port, with the venue's market clock."""
    return AlpacaConfig(
        trading_url=f"http://{host_and_port}",
        data_url=f"ws://{host_and_port}",
        history_url=f"http://{host_and_port}",
        codec=codec,
        market_clock=True,
    )
