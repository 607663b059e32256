"""The committed dashboards, taken apart."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).resolve().parents[3] / "charts" / "tradewind" / "dashboards"
Document = dict[str, Any]


class PanelQuery(msgspec.Struct, frozen=True):
    """One query with the panel that it is on."""

    board: str
    panel: str
    expr: str
    exemplar: bool
    instant: bool

    @property
    def place(self) -> str:
        return f"{self.board} / {self.panel}"


@cache
def documents() -> dict[str, Document]:
    """Each dashboard by its file's name."""
    return {file.stem: json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))}


def panels(document: Document) -> list[Document]:
    """Panels without headings."""
    return [panel for panel in document["panels"] if panel["type"] != "row"]


@cache
def queries() -> tuple[PanelQuery, ...]:
    """Every query of every panel."""
    return tuple(
        PanelQuery(
            board, panel["title"], target["expr"], target["exemplar"], target.get("instant", False)
        )
        for board, document in documents().items()
        for panel in panels(document)
        for target in panel["targets"]
    )


def choices(document: Document) -> list[Document]:
    """The variables."""
    found: list[Document] = document["templating"]["list"]
    return found


def filled(expr: str, **values: str) -> str:
    """An expression as Grafana sends it, with everything chosen where nothing is said."""
    for name, value in {"__rate_interval": "1m", **values}.items():
        expr = expr.replace(f"${name}", value)
    for name in ("namespace", "policy", "strategy", "installation"):
        expr = expr.replace(f"${name}", ".*")
    return expr
