"""docs/observability.md: the words of page.md around generated tables."""

import json
from pathlib import Path

from observability import runbooks
from observability.alerting import alerts, groups
from observability.board import TAG, Board
from observability.dashboards import boards, dashboards
from tradewind_operator.instruments import TABLE

_MADE = "<!-- Generated from observability/page.md and its tables: `make dashboards`. -->\n"
_TEXT = Path(__file__).parent / "page.md"


def page() -> str:
    """The whole page."""
    return _MADE + _TEXT.read_text().format(
        count=len(alerts()),
        dashboards=_dashboards(),
        operator=_operator(),
        alerts=runbooks.table(groups(), "runbooks/"),
    )


def _dashboards() -> str:
    texts = dashboards()
    rows = [_row(board, len(_panels(texts[board.name]))) for board in boards()]
    return "\n".join(["| dashboard | panels | shows |", "|---|---|---|", *rows, ""])


def _row(board: Board, panels: int) -> str:
    return f"| Tradewind / {board.title} (`{TAG}-{board.name}`) | {panels} | {board.text} |"


def _panels(text: str) -> list[object]:
    return [panel for panel in json.loads(text)["panels"] if panel["type"] != "row"]


def _operator() -> str:
    rows = [
        f"| `{one.name}` | {one.kind} | {', '.join(f'`{x}`' for x in one.labels)} | {one.text} |"
        for one in TABLE
    ]
    return "\n".join(["| metric | type | labels | meaning |", "|---|---|---|---|", *rows, ""])
