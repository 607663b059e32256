"""The parts of a status."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec

from tradewind.resources.crds.reasons import Standing
from tradewind.resources.marks import Change
from tradewind.risk.breaker import BreakerState


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Base of every part of a status: absent is unknown or none; unknown fields are passed over."""


def shown(description: str, *, words: type[StrEnum] | None = None, **bounds: Any) -> msgspec.Meta:
    """A field of a status; `words` are what it holds today."""
    extra: dict[str, Any] = {
        name: bounds.pop(name) for name in ("list", "keys", "shape") if name in bounds
    }
    if words is not None:
        listed = ", ".join(each.value for each in words if each.value)
        description = f"{description} One of {listed}."
        bounds.setdefault("max_length", 64)
    return msgspec.Meta(description=description, extra=extra, **bounds)


Moment = Annotated[str, msgspec.Meta(extra={"shape": "moment"})]
Count = Annotated[int, msgspec.Meta(ge=0)]
Figure = Annotated[str, msgspec.Meta(max_length=40)]
Sha256 = Annotated[str, msgspec.Meta(max_length=64)]


class FileUse(StrEnum):
    """What a file is for."""

    SOURCE = "source"
    MODEL = "model"


class Condition(Part, frozen=True, kw_only=True, omit_defaults=False):
    """One thing that holds or does not."""

    type: Annotated[str, shown("What it is about.", min_length=1, max_length=64)]
    status: Annotated[Standing, shown("True, False or Unknown.")]
    reason: Annotated[str, shown("Why, in one word of a closed list.", min_length=1, max_length=64)]
    message: Annotated[str, shown("Why, and what mends it.", max_length=4096)] = ""
    last_transition_time: Annotated[Moment, shown("When `status` became what it is.")]
    observed_generation: Annotated[Count, shown("The spec's generation that it is about.")] = 0


class Halt(Part, frozen=True, kw_only=True):
    """A latched halt."""

    id: Annotated[
        str, shown("What the annotation tradewind.io/resume must say.", min_length=1, max_length=64)
    ]
    since: Annotated[Moment | None, shown("When it latched, by the clock of risk's machine.")] = (
        None
    )
    scope: Annotated[str, shown("What is halted: strategy, policy or platform.", max_length=64)] = (
        ""
    )
    by: Annotated[str, shown("Who or what halted.", max_length=253)] = ""
    reason: Annotated[str, shown("Why.", max_length=1024)] = ""


class Controller(Part, frozen=True, kw_only=True):
    """The installation that writes this status, by its Lease."""

    namespace: Annotated[str, shown("The Lease's namespace.", max_length=63)]
    lease: Annotated[str, shown("The Lease's name.", max_length=253)]


class LastChange(Part, frozen=True, kw_only=True):
    """What the last edit of the spec did."""

    effect: Annotated[str, shown("Taken in, restarted workloads, or refused.", words=Change)]
    generation: Annotated[Count, shown("The spec's generation.")] = 0
    at: Annotated[Moment | None, shown("When it was taken in.")] = None
    fields: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=253)], ...],
        shown("The fields that differ.", max_length=64),
    ] = ()
    services: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=63)], ...],
        shown("The services that restart.", max_length=16),
    ] = ()


class Pod(Part, frozen=True, kw_only=True):
    """One workload's pod."""

    service: Annotated[str, shown("market-data, risk, execution, venue, strategy.", max_length=63)]
    ready: Annotated[bool, shown("It may be spoken to.")]
    name: Annotated[str, shown("The pod.", max_length=253)] = ""
    node: Annotated[str, shown("Where it runs.", max_length=253)] = ""
    cpus: Annotated[str, shown("Its exclusive cores, as cpuset writes them.", max_length=253)] = ""


class FileHash(Part, frozen=True, kw_only=True):
    """A file in use."""

    strategy: Annotated[str, shown("The name in spec.strategies.", max_length=63)]
    use: Annotated[str, shown("What it is for.", words=FileUse)]
    sha256: Annotated[Sha256, shown("Of its content.")] = ""
    origin: Annotated[str, shown("Where it comes from.", max_length=1024)] = ""


class JournalMark(Part, frozen=True, kw_only=True):
    """Which journal, and its format."""

    id: Annotated[str, shown("Part of every client order id.", max_length=64)]
    version: Annotated[Count, shown("Its format.")] = 0
    epoch: Annotated[Count, shown("Starts of execution on it.")] = 0


class Roster(Part, frozen=True, kw_only=True, omit_defaults=False):
    """Counts of strategies."""

    bound: Annotated[Count, shown("Name this policy.")] = 0
    trading: Annotated[Count, shown("Trade.")] = 0
    halted: Annotated[Count, shown("Are halted.")] = 0
    refused: Annotated[Count, shown("Are not admitted.")] = 0


class BreakerFigures(Part, frozen=True, kw_only=True):
    """The circuit breaker."""

    state: Annotated[str, shown("Lets orders through, or not.", words=BreakerState)]
    cause: Annotated[str, shown("Why it tripped.", max_length=64)] = ""
    since: Annotated[
        Moment | None,
        shown(
            "When it came to this state, by the clock of risk's machine; "
            "tradewind.io/reset-breaker names it."
        ),
    ] = None
    until: Annotated[Moment | None, shown("When it half opens at the earliest.")] = None


class Figures(Part, frozen=True, kw_only=True):
    """Figures of the trading day; written at most once a minute."""

    at: Annotated[Moment | None, shown("When they were taken.")] = None
    orders_today: Annotated[Count | None, shown("Orders sent today.")] = None
    fills_today: Annotated[Count | None, shown("Fills today.")] = None
    refusals_today: Annotated[Count | None, shown("Orders that risk refused today.")] = None
    open_orders: Annotated[Count | None, shown("Orders that work now.")] = None
    positions: Annotated[Count | None, shown("Symbols held.")] = None
    exposure: Annotated[Figure, shown("Value of all that is held.")] = ""
    pnl_today: Annotated[Figure, shown("Profit or loss of the day, after fees.")] = ""


class StrategyFigures(Figures, frozen=True, kw_only=True):
    """What a strategy makes."""

    pnl: Annotated[Figure, shown("Profit or loss since its first order, after fees.")] = ""


class PolicyFigures(Figures, frozen=True, kw_only=True):
    """How an account stands."""

    unknown_orders: Annotated[Count | None, shown("Orders whose fate the venue has not told.")] = (
        None
    )
    equity: Annotated[Figure, shown("What the account is worth.")] = ""
    cash: Annotated[Figure, shown("Cash.")] = ""
