"""What a simulated venue is told: one JSON file, or one value made by a command or a runner."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import SECOND, Nanos, Price
from tradewind.venues.simulated.assets import traits_of
from tradewind.venues.simulated.faults import Fault
from tradewind.venues.simulated.flow import DEFAULT_START_NS
from tradewind.venues.simulated.mounted_keys import with_mounted_keys
from tradewind.venues.simulated.pacing import MAX_SPEED
from tradewind.venues.simulated.replays import DEFAULT_SPREAD
from tradewind.venues.simulated.settings import AccountSettings, ExchangeSettings
from tradewind.venues.simulated.texts import parse_time

_FASTEST = 1_000.0


class VenueConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a venue is told. Times are RFC 3339 text or "".

    Args:
        state: Folder of its journal and its market's memory.
        listen: "host:port"; port 0 takes any free one.
        seed: Of the generated market and of every chance.
        symbols: What to list; empty lists everything.
        replay: Recorded files; empty generates a market.
        replay_from: Where to start in them; earlier rows are history.
        speed: "1", "100" or any multiple of the wall's time, or "max".
        start: Market time at which a fresh generated market starts: a time, "now", or "" for a
            fixed session, the same on every machine.
        readers: Data sockets that must have subscribed before a tape runs at "max".
        bar_spread: Distance of bid and ask around the prices of a bar file.
        connections: Sockets per data endpoint and key; 0 is any number.
        symbol_limit: Symbols over trades and quotes of one socket; 0 is any number.
        data_requests: Requests a minute for history, clock and assets of one key; 0 is any number.
        feeds: The stock feeds that every key may open; others answer 409.
        authentication_s: How long a socket may take to authenticate.
        accounts: Each with a key of its own.
        exchange: How orders are filled: mode, latency, fees, limits.
        faults: What goes wrong from the start; more at `/faults` while it runs.
        durable: Whether the journal outlives the machine, not only the process.
    """

    state: str
    listen: str = "127.0.0.1:0"
    seed: int = 7
    symbols: tuple[str, ...] = ()
    replay: tuple[str, ...] = ()
    replay_from: str = ""
    speed: str = "1"
    start: str = ""
    readers: int = 1
    bar_spread: Price = DEFAULT_SPREAD
    connections: int = 1
    symbol_limit: int = 0
    data_requests: int = 10_000
    feeds: tuple[str, ...] = ("iex", "sip", "delayed_sip", "test")
    authentication_s: float = 10.0
    accounts: tuple[AccountSettings, ...] = (AccountSettings("paper"),)
    exchange: ExchangeSettings = ExchangeSettings()
    faults: tuple[Fault, ...] = ()
    durable: bool = True

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host, int(port)

    @property
    def pace(self) -> float:
        """The multiple of the wall's time; `MAX_SPEED` for "max"."""
        return MAX_SPEED if self.speed == "max" else float(self.speed.removesuffix("x"))

    @property
    def replay_paths(self) -> tuple[Path, ...]:
        """The recorded files."""
        return tuple(Path(path) for path in self.replay)

    @property
    def from_ns(self) -> Nanos | None:
        """Where the replay starts; None is its beginning."""
        return Nanos(parse_time(self.replay_from)) if self.replay_from else None

    def start_ns(self, wall_ns: Callable[[], int]) -> Nanos:
        """When a fresh generated market starts."""
        if self.start == "now":
            return Nanos(wall_ns() // SECOND * SECOND)
        return Nanos(parse_time(self.start)) if self.start else DEFAULT_START_NS


def checked(config: VenueConfig) -> VenueConfig:
    """The configuration, if a venue can follow it.

    Raises:
        ConfigurationError: every fault at once, each with its field.
    """
    faults = [fault for check in _CHECKS for fault in check(config)]
    if faults:
        raise ConfigurationError("the venue's configuration is wrong: " + "; ".join(faults))
    return config


def read_config(path: Path) -> VenueConfig:
    """Read a venue's configuration.

    Raises:
        ConfigurationError: unreadable, or wrong; the message names the field.
    """
    try:
        config = msgspec.json.decode(path.read_bytes(), type=VenueConfig)
        accounts = tuple(map(with_mounted_keys, config.accounts))
        return checked(msgspec.structs.replace(config, accounts=accounts))
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigurationError(f"cannot read the configuration {path}: {error}") from error


def _listen(config: VenueConfig) -> list[str]:
    host, _, port = config.listen.rpartition(":")
    right = bool(host) and port.isdigit() and int(port) < 1 << 16
    return [] if right else [f"listen: expected host:port, was {config.listen!r}"]


def _speed(config: VenueConfig) -> list[str]:
    wrong = [f'speed: expected "max" or a number of at most 1000, was {config.speed!r}']
    try:
        pace = config.pace
    except ValueError:
        return wrong
    return [] if config.speed == "max" or 0 < pace <= _FASTEST else wrong


def _times(config: VenueConfig) -> list[str]:
    times = {"replay_from": config.replay_from, "start": config.start.removeprefix("now")}
    return [fault for name, text in times.items() if text for fault in _time(name, text)]


def _time(name: str, text: str) -> list[str]:
    try:
        parse_time(text)
    except (ValueError, OverflowError):
        return [f"{name}: expected a time such as 2013-10-07T13:30:00Z, was {text!r}"]
    return []


def _market(config: VenueConfig) -> list[str]:
    faults = [
        f"replay: there is no file {path}" for path in config.replay_paths if not path.is_file()
    ]
    if config.replay_from and not config.replay:
        faults.append("replay_from: a generated market has no recording to start in")
    if config.speed == "max" and not config.replay:
        faults.append('speed: a generated market never ends and cannot run at "max"')
    try:
        traits_of(() if config.replay else config.symbols)
    except ConfigurationError as error:
        faults.append(f"symbols: {error}")
    return faults


def _accounts(config: VenueConfig) -> list[str]:
    accounts = config.accounts
    faults = [] if accounts else ["accounts: expected at least one"]
    for name, values in {
        "account_id": [account.account_id for account in accounts],
        "key_id": [key for account in accounts for key in (account.key_id, *account.more_keys)],
    }.items():
        if len(set(values)) < len(values) or "" in values:
            faults.append(f"accounts: every {name} must be given and be different")
    return faults + [
        f"accounts: {account.account_id} needs a secret and cash that is not negative"
        for account in accounts
        if not account.secret or account.starting_cash < 0
    ]


_CHECKS = (_listen, _speed, _times, _market, _accounts)
