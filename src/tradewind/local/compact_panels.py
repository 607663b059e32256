"""What the view draws in a small terminal: the same figures, without frames."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from tradewind.domain.values import format_scaled
from tradewind.local.panels import (
    Around,
    header,
    median,
    money,
    sign_style,
    state_style,
    strategy_table,
)
from tradewind.local.statuses import Picture


def compact(picture: Picture, around: Around) -> RenderableType:
    """Everything in a third of the lines."""
    parts: list[RenderableType] = [header(picture, around)]
    for door, document in picture.of("risk"):
        silent = picture.down.get(door.workload, "risk does not answer")
        told = _policy(document) if document else iter([Text(silent, "bold red")])
        parts.append(_line(Text(f"{door.policy}  ", "bold").append_text(next(told))))
        parts += map(_line, told)
    return Group(*parts, strategy_table(picture), _line(_feeds(picture)))


def _policy(document: dict[str, Any]) -> Iterator[Text]:
    yield Text.assemble(
        (document["state"], state_style(document["state"])),
        f"  breaker {document['breaker']['state']}  equity {money(document['equity'])}",
        f"  day P&L {money(document['day_pnl'])}  fees {money(document['fees'])}",
    )
    held = Text(
        f"  orders {document['open_orders']}, unknown {document['unknown_orders']}; holding"
    )
    positions = [each for each in document["positions"] if each["position"]["quantity"]]
    for each in positions:
        position, gain = each["position"], each["unrealised"]
        held.append(f"  {position['symbol']} {format_scaled(position['quantity'])} ")
        held.append(money(gain), sign_style(gain))
    yield held if positions else held.append(" nothing")
    if document["denials"]:
        denials = "  ".join(f"{code} {count}" for code, count in document["denials"].items())
        yield Text(f"  denied: {denials}", "magenta")


def _feeds(picture: Picture) -> Text:
    ages = [
        f"{door.policy} {document.get('age_ms', '?')} ms old"
        for door, document in picture.of("market-data")
    ]
    hops = {
        door.policy: document.get("latencies_us", {}).get("tick_to_order", ())
        for door, document in picture.of("execution")
    }
    times = [f"{name} {median(each) / 1000:.1f} ms" for name, each in hops.items() if each]
    latency = f"   tick to order: {', '.join(times)}" if times else ""
    return Text(f"feed: {', '.join(ages)}{latency}", "dim")


def _line(text: Text) -> Text:
    """At most one line: what does not fit is the least of it."""
    text.no_wrap, text.overflow = True, "ellipsis"
    return text
