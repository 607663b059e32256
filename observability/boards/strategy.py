"""One strategy: what it says, what risk answers, whether it keeps up."""

from observability.board import NAMESPACE, POLICY, STRATEGY, Board, Row
from observability.boards.states import TRADING, YES_NO
from observability.panels import lines, number, states
from observability.queries import RATE, SERVICE, Query, least, most, rate, series, total
from tradewind.telemetry import instruments as i

_ITS = {**SERVICE, "strategy": "=~$strategy"}
_BY = "namespace, policy, strategy"
_LEGEND = "{{strategy}}"


def board() -> Board:
    """Everything of some strategies."""
    return Board(
        name="strategy",
        title="Strategy",
        text="What strategies say, what risk answers, and whether they keep up.",
        variables=(NAMESPACE, POLICY, STRATEGY),
        rows=(
            Row("Says and hears", _words()),
            Row("Its process", _process()),
        ),
    )


def _words() -> tuple[object, ...]:
    decided = series(i.RISK_DECISIONS, _ITS)
    denied = series(i.RISK_DECISIONS, _ITS, code="!=APPROVED")
    return (
        states(
            "Trading state",
            "Halted? Its condition Halted says whether a person, its policy or a limit did it.",
            Query(
                most(i.TRADING_STATE, "namespace, policy, scope", scope="=~strategy:$strategy"),
                "{{scope}}",
            ),
            TRADING,
        ),
        lines(
            "Signals",
            "Signals of the process's life; a step down to 0 is a restart. Flat: it hears no data.",
            Query(total(i.SIGNALS, _BY, where=_ITS), _LEGEND),
        ),
        lines(
            "Intents by decision",
            "What it wanted, a second. Mostly refused: sizing and policy do not fit each other.",
            Query(rate(i.INTENTS, f"{_BY}, decision", where=_ITS), "{{strategy}} {{decision}}"),
            unit="ops",
        ),
        lines(
            "Risk's decisions by code",
            "`kubectl tradewind explain ORDER` of one refusal gives limit and value.",
            Query(rate(i.RISK_DECISIONS, f"{_BY}, code", where=_ITS), "{{strategy}} {{code}}"),
            unit="ops",
        ),
        lines(
            "Share refused",
            "Above 80 % the strategy does not do what its author expects.",
            Query(
                f"({_rate(denied)} or 0 * {_rate(decided)}) / {_rate(decided)}",
                _LEGEND,
            ),
            unit="percentunit",
            steps=((None, "green"), (0.8, "red")),
        ),
    )


def _process() -> tuple[object, ...]:
    return (
        states(
            "Ready",
            "No: it waits for its source, its data or risk; StrategyReady says which.",
            Query(least(i.READY, _BY, where=_ITS), _LEGEND),
            YES_NO,
        ),
        lines(
            "Lag of its loop",
            "Above 100 ms its intents are late: it computes too long in one call.",
            Query(most(i.LOOP_LAG, _BY, where=_ITS), _LEGEND),
            unit="s",
            steps=((None, "green"), (0.1, "red")),
        ),
        lines(
            "Held back by the kernel",
            "Periods a second. Anything here: a CPU limit from somewhere, or a pin that failed.",
            Query(rate(i.CPU_THROTTLED, _BY, where=_ITS), _LEGEND),
            unit="ops",
            steps=((None, "green"), (0.1, "red")),
        ),
        number(
            "Bound to cores",
            "Processes bound to fewer cores than the machine has.",
            Query(f"sum({least(i.CPU_PINNED, _BY, where=_ITS)})"),
        ),
    )


def _rate(selector: str) -> str:
    return f"sum by ({_BY}) (rate({selector}[{RATE}]))"
