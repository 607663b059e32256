"""What `status` draws of services that run."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from tradewind.domain.values import format_scaled
from tradewind.local.amounts import average_text, price
from tradewind.local.limit_words import limit_name, limit_value, share_used
from tradewind.local.moments import span
from tradewind.local.status_parts import head, latch_lines, signed, status_table
from tradewind.local.statuses import Picture
from tradewind.risk.sentences import money

_TIGHT = 0.8
Document = dict[str, Any]


def running(picture: Picture) -> RenderableType:
    """Every policy that runs, with its strategies and limits."""
    return Group(*(part for each in picture.of("risk") for part in _policy(picture, *each)))


def _policy(picture: Picture, door: Any, document: Document) -> Iterator[RenderableType]:
    if not document:
        why = picture.down.get(door.workload, "it does not answer")
        yield Text(f"policy {door.policy}: risk: {why}", "bold red")
        return
    yield head(door.policy, document["state"], document["account"], document["market_ns"])
    yield from _troubles(picture, door.policy, document)
    yield Text(_money_lines(document))
    yield _positions(document["positions"])
    yield _strategies(picture, door.policy, document)
    yield _limits(document["limits"])
    yield _feed(picture, door.policy)
    yield Text("")


def _troubles(picture: Picture, policy: str, document: Document) -> Iterator[Text]:
    """Why the policy, or a part of it, does not trade freely."""
    yield from latch_lines(document["latches"], document["breaker"])
    if document["ready"] and not document["books_match"]:
        yield Text("  the venue's books differ from ours: Reducing until resolved", "bold red")
    doors = {door.workload: door for door in picture.doors}
    for waiting in picture.unready:
        door = doors.get(waiting.partition(":")[0])
        if door is not None and door.policy == policy:
            yield Text(f"  {waiting}", "yellow")


def _money_lines(document: Document) -> str:
    total = document["realised"] + document["unrealised"] - document["fees"]
    profit = (
        f"P&L after fees {money(total)}: realised {money(document['realised'])}, "
        f"unrealised {money(document['unrealised'])}, fees {money(document['fees'])}"
    )
    parts = [
        f"equity {money(document['equity'])}",
        f"cash {money(document['cash'])}",
        f"today {money(document['day_pnl'])}",
        f"orders open {document['open_orders']}, unknown {document['unknown_orders']}",
        f"breaker {document['breaker']['state']}",
    ]
    return f"  {'   '.join(parts)}\n  {profit}"


def _positions(positions: Sequence[Document]) -> RenderableType:
    table = status_table("position", "quantity", "entry", "mark", "value", "unrealised")
    for each in positions:
        held = each["position"]
        table.add_row(
            held["symbol"],
            format_scaled(held["quantity"]),
            average_text(held["entry_price"]),
            price(each["mark"]),
            money(each["value"]),
            signed(each["unrealised"]),
        )
    return table if positions else Text("  no positions", "dim")


def _strategies(picture: Picture, policy: str, document: Document) -> RenderableType:
    table = status_table(
        "strategy", "state", "signals", "intents", "denied", "fills", "P&L", "day P&L"
    )
    own = {door.strategy: (door, doc) for door, doc in picture.of("strategy")}
    for each in document["strategies"]:
        door, told = own.get(each["name"], (None, {}))
        down = picture.down.get(door.workload, "") if door else ""
        counts = each["counts"]
        table.add_row(
            each["name"],
            _strategy_state(each, told, down),
            str(told.get("signals", "")),
            str(counts.get("intents", 0)),
            _denied(each["denials"]),
            str(counts.get("fills", 0)),
            signed(each["pnl"]),
            signed(each["day_pnl"]),
        )
    return table if document["strategies"] else Text("  no strategies", "dim")


def _strategy_state(each: Document, told: Document, down: str) -> Text:
    if down or each["failed"]:
        return Text(f"Failed: {down}" if down else "Failed", "bold red")
    if each["locked"]:
        return Text("locked: too many executions", "bold red")
    if not told.get("ready"):
        return Text(str(told.get("reason") or "does not answer"), "yellow")
    return Text(each["state"], "green" if each["state"] == "Active" else "bold red")


def _denied(denials: dict[str, int]) -> str:
    return ", ".join(f"{code} {count}" for code, count in denials.items()) or "0"


def _limits(limits: Sequence[Document]) -> RenderableType:
    table = status_table("limit", "allows", "used", "left", "")
    for limit in limits:
        name, share = limit["name"], share_used(limit)
        style = "" if share is None or share < _TIGHT else "yellow" if share < 1 else "bold red"
        table.add_row(
            limit_name(name),
            limit_value(name, limit["value"]),
            Text(limit_value(name, limit["used"]), style),
            Text(limit_value(name, limit["headroom"]), style),
            Text("default" if limit["default"] else "", "dim"),
        )
    return table


def _feed(picture: Picture, policy: str) -> Text:
    for door, document in picture.of("market-data"):
        if door.policy == policy and document:
            age = span(round(document["age_ms"] * 1e6))
            dropped = f", dropped {document['dropped']}" if document.get("dropped") else ""
            return Text(f"  feed: {document['events']} events, newest {age} old{dropped}", "dim")
    return Text("  feed: no answer", "bold red")
