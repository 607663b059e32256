"""What the view draws: tables made from one picture."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tradewind.domain.values import format_scaled
from tradewind.local.statuses import Picture

_CENT = 10_000_000


def screen(picture: Picture, notes: Sequence[str], session: Any) -> RenderableType:
    """The whole screen."""
    parts: list[RenderableType] = [_header(picture, session)]
    for door, document in picture.of("risk"):
        silent = picture.down.get(door.workload, "risk does not answer")
        parts.append(
            _policy(door.policy, document) if document else Panel(silent, title=door.policy)
        )
    parts.append(_strategies(picture))
    parts.append(_feeds(picture))
    parts.append(Panel(Text("\n".join([*notes, *_next(session)])), title="what to do next"))
    return Group(*parts)


def _header(picture: Picture, session: Any) -> Text:
    unready = picture.unready
    state = Text("ready", "bold green") if not unready else Text("starting", "bold yellow")
    text = Text("Tradewind  ", "bold")
    text.append_text(state)
    if unready:
        text.append("  " + "; ".join(unready), "yellow")
    text.append(f"   restarts {session.runner.restarts}", "dim")
    text.append("   [h]alt [r]esume [f]latten [e]xplain [q]uit", "dim")
    return text


def _policy(name: str, document: dict[str, Any]) -> RenderableType:
    head = Text.assemble(
        (f"{document['state']}", _state_style(document["state"])),
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
                Text(money(each["unrealised"]), _sign_style(each["unrealised"])),
            )
    return table if table.row_count else Text("no positions", "dim")


def _strategies(picture: Picture) -> RenderableType:
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
                Text(money(each["pnl"]), _sign_style(each["pnl"])),
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


def _next(session: Any) -> list[str]:
    last = session.last_order()
    if not last:
        return ["waiting for the first order"]
    return [
        f"tradewind explain {last}",
        "tradewind halt --reason TEXT      tradewind resume --reason TEXT",
    ]


def money(value: int) -> str:
    """An amount with two decimals."""
    return f"{round(value / _CENT) / 100:,.2f}"


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return sorted(values)[len(values) // 2]


def _state_style(state: str) -> str:
    return {"Active": "bold green", "Reducing": "bold yellow"}.get(state, "bold red")


def _sign_style(value: int) -> str:
    return "green" if value > 0 else "red" if value < 0 else ""
