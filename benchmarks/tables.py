"""A run as a table for people."""

from rich.table import Table
from rich.text import Text

from benchmarks.figures import Figure, holds, reaches
from benchmarks.running import Outcome

COLUMNS = ("benchmark", "figure", "value", "unit", "floor", "goal", "", "beside, and remarks")


def table(outcomes: list[Outcome], *, loads: bool) -> Table:
    """Each figure beside its floor and goal and, where asked, what others did meanwhile."""
    made = Table(*COLUMNS, *(("others' CPUs",) if loads else ()))
    for outcome in outcomes:
        for figure in outcome.figures:
            made.add_row(outcome.name, *_cells(figure), *((_load(outcome),) if loads else ()))
        if outcome.failure:
            made.add_row(outcome.name, Text(outcome.failure, style="red"))
    return made


def markdown(outcomes: list[Outcome]) -> str:
    """The same for a page, with what others did meanwhile."""
    rows = [(*COLUMNS[:-1], "remarks", "others' CPUs"), ("---",) * (len(COLUMNS) + 1)]
    rows += [
        (outcome.name, *(cell.plain for cell in _cells(figure)), _load(outcome))
        for outcome in outcomes
        for figure in outcome.figures
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cells(figure: Figure) -> list[Text]:
    bounds = [_number(figure.get(key)) for key in ("floor", "goal")]
    value = _number(figure["value"])
    remarks = [figure[key] for key in ("peer", "note") if figure.get(key)]
    plain = [figure["name"], value, figure["unit"], *bounds]
    return [*map(Text, plain), _verdict(figure), Text("; ".join(remarks))]


def _verdict(figure: Figure) -> Text:
    if not holds(figure):
        return Text("below its floor", style="red")
    judged = figure["value"] is not None and figure.get("goal") is not None
    return Text("goal" if judged and reaches(figure) else "", style="green")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1_000 else f"{value:.4g}"


def _load(outcome: Outcome) -> str:
    taken = f" + {outcome.load.stolen:.2f} by the host" if outcome.load.stolen >= 0.01 else ""
    return f"{outcome.load.others:.2f}{taken}"
