"""`tradewind venue`: the simulated venue alone, for any client of the broker's protocols."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from tradewind.cli.up import From, Replay, Seed, Speed
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import Money, parse_scaled
from tradewind.venues.simulated.config import VenueConfig, checked
from tradewind.venues.simulated.running import run
from tradewind.venues.simulated.settings import (
    CRYPTO_TIER_ONE,
    AccountSettings,
    CryptoFees,
    ExchangeSettings,
    FeeSchedule,
    FillMode,
    MarketKind,
)

Listen = Annotated[str, typer.Option("--listen", help="host:port; port 0 takes any free one.")]
State = Annotated[Path, typer.Option("--state", help="Folder of the venue's own journal.")]
Fills = Annotated[FillMode, typer.Option("--fills", help="How orders are filled.")]
Symbols = Annotated[str, typer.Option("--symbols", help="What to list: AAPL,BTC/USD. All else.")]
Cash = Annotated[str, typer.Option("--cash", help="The account's cash at its first start.")]
Fees = Annotated[
    CryptoFees | None,
    typer.Option("--fees", help="Take 25 bps of crypto fills, of a buy in cash or in the coin."),
]
Credentials = Annotated[
    str,
    typer.Option(
        "--credentials", help="Folder with the files key-id and secret-key, else the paper keys."
    ),
]

ACCOUNT = "paper"


def venue(
    listen: Listen = "127.0.0.1:8765",
    state: State = Path(".tradewind/venue"),
    seed: Seed = 7,
    replay: Replay = [],  # noqa: B006 # typer copies it
    from_: From = "",
    speed: Speed = "1",
    fills: Fills = FillMode.PAPER,
    symbols: Symbols = "",
    cash: Cash = "100000",
    credentials: Credentials = "",
    fees: Fees = None,
) -> None:
    """Serve a simulated venue until Ctrl-C; keys paper-key and paper-secret unless told."""
    config = VenueConfig(
        state=str(state),
        listen=listen,
        seed=seed,
        symbols=tuple(name.strip().upper() for name in symbols.split(",") if name.strip()),
        replay=tuple(str(path) for path in replay),
        replay_from=from_,
        speed=speed,
        accounts=(_account(credentials, Money(parse_scaled(cash))),),
        exchange=ExchangeSettings(
            fills=fills,
            market=MarketKind.REPLAY if replay else MarketKind.GENERATED,
            fees=replace(CRYPTO_TIER_ONE, crypto_taken=fees) if fees else FeeSchedule(),
        ),
    )
    asyncio.run(run(checked(config)))


def _account(credentials: str, cash: Money) -> AccountSettings:
    if not credentials:
        return AccountSettings(ACCOUNT, starting_cash=cash)
    key, secret = (_read(Path(credentials) / name) for name in ("key-id", "secret-key"))
    return AccountSettings(ACCOUNT, key, secret, cash)


def _read(path: Path) -> str:
    try:
        text = path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(f"--credentials: cannot read {path}: {error.strerror}") from error
    if not text:
        raise ConfigurationError(f"--credentials: {path} is empty")
    return text
