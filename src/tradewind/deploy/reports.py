"""What services say of themselves at `/status`, as far as an operator reads it.

The documents hold more, for people; what is not here is passed over. Amounts are integers scaled
by 1e-9; times are UTC nanoseconds.
"""

import msgspec


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what every service reports."""


class PinningReport(Report, frozen=True, kw_only=True):
    """Evidence about cores from inside the pod. `reason` is a reason of the condition CPUPinned.

    `cores` is what the process may run on; `wanted` how many whole cores it should have for itself.
    """

    reason: str
    message: str = ""
    wanted: int = 0
    cores: tuple[int, ...] = ()
    throttled_periods: int = 0
    at_ns: int = 0


class ServiceReport(Report, frozen=True, kw_only=True):
    """`policy_generation` is the generation of the policy that this service applies.

    `reason` says why it is not ready, as "Reason: why" where a condition has a reason for it.
    `warnings` are reasons of the condition Warning with their messages.
    """

    ready: bool = False
    reason: str = ""
    policy_generation: int = 0
    warnings: dict[str, str] = {}
    pinning: PinningReport | None = None


class HaltReport(Report, frozen=True, kw_only=True):
    """A latched halt; `scope` is "policy", "platform" or "strategy:NAME"; `id` lifts it.

    `at_ns` is when it latched by the clock of risk's machine, 0 where nobody kept it.
    """

    id: str
    scope: str
    state: str
    by: str = ""
    reason: str = ""
    at_ns: int = 0


class SeatReport(Report, frozen=True, kw_only=True):
    """One strategy as risk sees it; `generation` is the strategy's that risk applies.

    `warnings` are reasons of its condition Warning with their messages.
    """

    name: str
    state: str
    generation: int = 0
    removed: bool = False
    connected: bool = False
    orders_today: int = 0
    fills_today: int = 0
    refusals_today: int = 0
    open_orders: int = 0
    positions: int = 0
    exposure: int = 0
    day_pnl: int = 0
    pnl: int = 0
    warnings: dict[str, str] = {}


class RiskReport(ServiceReport, frozen=True, kw_only=True):
    """Risk's desk. `state` is the account's state in force.

    `breaker_id` is what closes the breaker by hand, "" while it is closed.
    """

    state: str = ""
    halts: tuple[HaltReport, ...] = ()
    seats: tuple[SeatReport, ...] = ()
    breaker: str = ""
    breaker_id: str = ""
    books_match: bool | None = None


class ExecutionReport(ServiceReport, frozen=True, kw_only=True):
    """Execution. `open_orders` and `unknown_orders` are counts by strategy's name.

    `broker_account` is the account's own id as the broker tells it, "" before it did.
    `credentials_sha256` is of the keys in use; `credentials_refused` says why newer ones are not.
    """

    open_orders: dict[str, int] = {}
    unknown_orders: dict[str, int] = {}
    broker_account: str = ""
    credentials_sha256: str = ""
    credentials_refused: str = ""
    journal_id: str = ""
    journal_version: int = 0
    epoch: int = 0
    journal_problem: str = ""
    session_open: bool | None = None


class FileReport(Report, frozen=True, kw_only=True):
    """A source or model that a strategy's process has loaded; `use` is "source" or "model"."""

    strategy: str
    use: str
    sha256: str


class StrategyReport(ServiceReport, frozen=True, kw_only=True):
    """A strategy's process."""

    files: tuple[FileReport, ...] = ()
    failed: str = ""


class MarketDataReport(ServiceReport, frozen=True, kw_only=True):
    """A feed; `stale` names symbols without fresh data while their market is open."""

    connected: bool = False
    stale: tuple[str, ...] = ()


REPORTS: dict[str, type[ServiceReport]] = {
    "market-data": MarketDataReport,
    "strategy": StrategyReport,
    "risk": RiskReport,
    "execution": ExecutionReport,
}
"""The report of each service; in its document under the key `report`."""


def report_of(service: str, document: bytes) -> ServiceReport:
    """Read the report in a status document.

    Raises:
        msgspec.MsgspecError: it is no JSON, has no report, or a field has another type.
    """
    page = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    if "report" not in page:
        raise msgspec.ValidationError("the status document has no `report`")
    return msgspec.json.decode(page["report"], type=REPORTS[service])
