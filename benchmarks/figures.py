"""Figures: values beside a floor, which gates, and a goal, which doesn't."""

from typing import Any

Figure = dict[str, Any]
"""`name`, `value` (None: not to be had here), `unit`; and, where there is one, `floor`, `goal`,
`better: "more"`, the `peer` beside which it was measured, and a `note`."""


def less(
    name: str, value: float, unit: str, *, floor: float | None = None, goal: float | None = None
) -> Figure:
    """A figure that should be small."""
    return {"name": name, "value": value, "unit": unit, "floor": floor, "goal": goal}


def more(
    name: str, value: float, unit: str, *, floor: float | None = None, goal: float | None = None
) -> Figure:
    """A figure that should be large."""
    return {**less(name, value, unit, floor=floor, goal=goal), "better": "more"}


def absent(name: str, why: str) -> Figure:
    """A figure that can't be had here."""
    return {"name": name, "value": None, "unit": "", "note": why}


def holds(figure: Figure) -> bool:
    """Whether a figure keeps its floor."""
    return _keeps(figure, "floor")


def reaches(figure: Figure) -> bool:
    """Whether a figure reaches its goal."""
    return _keeps(figure, "goal")


def _keeps(figure: Figure, bound: str) -> bool:
    value, wanted = figure["value"], figure.get(bound)
    if wanted is None or value is None:
        return True
    return bool(value >= wanted if figure.get("better") == "more" else value <= wanted)
