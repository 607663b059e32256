"""What the view draws where there is room: frames and tables made from one picture."""

from collections.abc import Sequence
from typing import Any

import msgspec
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tradewind.domain.values import format_scaled
from tradewind.local.statuses import Picture

_CENT = 10_000_000


class Around(msgspec.Struct, frozen=True):
    """What a screen shows of the run itself; `last_order` is the newest order's id, or ""."""

    restarts: int
    last_order: str


def roomy(picture: Picture, around: Around) -> RenderableType:
    """Everything, with frames and tables."""
    parts: list[RenderableType] = [header(picture, around)]
    for door, document in picture.of("risk"):
        silent = picture.down.get(door.workload, "risk does not answer")
        part = _policy(door.policy, document) if document else Panel(silent, title=door.policy)
        parts.append(part)
    parts.append(strategy_table(picture))
    parts.append(_feeds(picture))
    return Group(*parts)


def header(picture: Picture, around: Around) -> Text:
    """One line: whether all is ready, else what is waited for; and the keys."""
    unready = picture.unready
    state = Text("starting", "bold yellow") if unready else Text("ready", "bold green")
    text = Text("Tradewind  ", "bold", no_wrap=True, overflow="ellipsis")
    text.append_text(state)
    text.append(f"   restarts {around.restarts}", "dim")
    text.append("   [h]alt [r]esume [f]latten [e]xplain [q]uit", "dim")
    if unready:
        text.append(f"\nwaiting for {len(unready)}: {'; '.join(unready)}", "yellow")
    return text


def _policy(name: str, document: dict[str, Any]) -> RenderableType:
    head = Text.assemble(
        (f"{document['state']}", state_style(document["state"])),
        f"   breaker {document['breaker']['state']}   equity {money(document['equity'])}",
        f"   day P&L {money(document['day_pnl'])}   fees {money(document['fees'])}",
        f"   open orders {document['open_orders']}   unknown {document['unknown_orders']}",
    )
    denials = "   ".join(f"{code} {count}" for code, count in document["denials"].items())
    return Panel(
        Group(head, _positions(document), Text(f"denied: {denials or 'nothing'}", "magenta")),
        title=f"policy {name}",
        title_align="left",
    )


def _positions(document: dict[str, Any]) -> RenderableType:
    table = Table("symbol", "quantity", "entry", "mark", "value", "unrealised", box=None)
    for each in document["positions"]:
        held = each["position"]
        if held["quantity"]:
            table.add_row(
                held["symbol"],
                format_scaled(held["quantity"]),
                money(held["entry_price"]),
                money(each["mark"]),
                money(each["value"]),
                Text(money(each["unrealised"]), sign_style(each["unrealised"])),
            )
    return table if table.row_count else Text("no positions", "dim")


def strategy_table(picture: Picture) -> RenderableType:
    """Every strategy with what it did."""
    columns = ("strategy", "policy", "state", "signals", "orders", "fills", "denied", "P&L")
    table = Table(*columns, box=None)
    signals = {door.strategy: document for door, document in picture.of("strategy")}
    for door, document in picture.of("risk"):
        for each in document.get("strategies", ()):
            own = signals.get(each["name"], {})
            counts = each["counts"]
            table.add_row(
                each["name"],
                door.policy,
                each["state"] if own.get("ready") else own.get("reason", "down"),
                str(own.get("signals", 0)),
                str(counts.get("approved", 0)),
                str(counts.get("fills", 0)),
                str(counts.get("denied", 0)),
                Text(money(each["pnl"]), sign_style(each["pnl"])),
            )
    return table


def _feeds(picture: Picture) -> Text:
    text = Text()
    for door, document in picture.of("market-data"):
        age = document.get("age_ms", "?")
        text.append(f"feed {door.policy}: {document.get('events', 0)} events, {age} ms old   ")
    for door, document in picture.of("execution"):
        hops = document.get("latencies_us", {})
        medians = "  ".join(
            f"{name} {median(values):.0f}" for name, values in hops.items() if values
        )
        if medians:
            text.append(f"\nlatency {door.policy}, median us: {medians}", "dim")
    return text


def money(value: int) -> str:
    """An amount with two decimals."""
    return f"{round(value / _CENT) / 100:,.2f}"


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return sorted(values)[len(values) // 2]


def state_style(state: str) -> str:
    """Green trades freely, red does not."""
    return {"Active": "bold green", "Reducing": "bold yellow"}.get(state, "bold red")


def sign_style(value: int) -> str:
    """Green for a gain, red for a loss."""
    return "green" if value > 0 else "red" if value < 0 else ""
