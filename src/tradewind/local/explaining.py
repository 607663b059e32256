"""The story of an order, drawn for a trader."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from tradewind.domain.intents import Approval, CheckResult
from tradewind.domain.orders import OrderStatus
from tradewind.domain.values import format_scaled
from tradewind.local.amounts import average, average_text, measured, price, share, words
from tradewind.local.moments import date_and_time, span, time_of_day
from tradewind.local.order_rows import why
from tradewind.local.stories import Story
from tradewind.local.story_events import StoryEvent, fills_text
from tradewind.risk.sentences import money

_HOPS = {
    "feed_read": "read from the feed",
    "feed_sent": "sent to the strategy",
    "intent_out": "strategy's intent",
    "risk_out": "risk's answer",
}
_TICKS = {"feed": "feed status", "time": "market time", "book": "book snapshot", "delta": "book"}
_NAMES = {"PRICE_COLLAR": "price collar (reference, worst price)"}
_STYLES = {
    OrderStatus.FILLED: "bold green",
    OrderStatus.REJECTED: "bold red",
    OrderStatus.EXPIRED: "bold yellow",
    OrderStatus.CANCELED: "bold yellow",
}


def render(story: Story) -> RenderableType:
    """Draw everything that is known of an order."""
    return Group(*_parts(story))


def text(story: Story, width: int = 100) -> str:
    """The same without colours, for a log or a panel."""
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        console.print(render(story), highlight=False)
    return captured.get()


def outcome(story: Story) -> str:
    """How it ended, or stands, in one sentence."""
    if story.order is None:
        refused = story.refused
        return f"denied, {refused.code}: {refused.message}" if refused else "nothing is known"
    order = story.order
    told = "UNKNOWN: its last request has no known outcome; " if order.unknown else ""
    done = f"{format_scaled(order.filled_quantity)} of {format_scaled(order.terms.quantity)}"
    at = average_text(average(order.filled_notional, order.filled_quantity))
    filled = f", {done} at {at} on average" if order.filled_quantity else ", nothing filled"
    reason = why(order)
    return f"{told}{order.status}{filled}{': ' if reason else ''}{reason}"


def _parts(story: Story) -> Iterator[RenderableType]:
    yield from _head(story)
    yield from _section("the tick that caused it", _tick(story))
    yield from _section("what the strategy saw", _signal(story))
    yield from _section(_checks_title(story), _checks(story))
    if story.approval:
        yield from _section("what risk allowed", _approval(story.approval))
    yield from _section(_events_title(story.events), _events(story.events))
    yield from _section("time on the way (this machine's clock)", _hops(story))
    if story.trace_id:
        yield Text(f"\ntrace {story.trace_id}", "dim")


def _section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    if body is not None:
        yield Rule(Text(title, "bold"), align="left", style="dim")
        yield Padding(body, (0, 0, 0, 2))


def _head(story: Story) -> Iterator[RenderableType]:
    source = story.order or story.approval or story.intent
    yield Text.assemble(("order ", "dim"), (story.client_order_id, "bold"))
    owner = f"strategy {story.strategy}, policy {story.policy}" if story.strategy else story.policy
    purpose = f", {source.purpose}" if source else ""
    yield Text(f"{owner}{purpose}", "dim")
    if source:
        yield Text(words(source.terms), "bold")
    status = story.order.status if story.order else OrderStatus.REJECTED
    yield Text(outcome(story), _STYLES.get(status, "bold cyan"))
    if story.command:
        yield Text(f"ordered {story.command}")


def _tick(story: Story) -> RenderableType | None:
    cause = story.cause
    if not cause.tick_ns and not cause.symbol:
        return None
    source = story.order or story.approval or story.intent
    symbol = source.terms.symbol if source else cause.symbol
    known = f"; {symbol} was at {price(cause.tick_price)}" if cause.tick_price else ""
    kind = _TICKS.get(cause.tick_kind, cause.tick_kind)
    seq = f", tick {cause.tick_seq}" if cause.tick_seq else ""
    at = f"{date_and_time(cause.tick_ns)} UTC market time{seq}"
    return Text(f"{kind} {cause.symbol} at {at}{known}".replace("  ", " "))


def _signal(story: Story) -> RenderableType | None:
    cause = story.cause
    table = Table.grid(padding=(0, 2))
    for name, strength in cause.signals.items():
        table.add_row("signal", name, Text(f"{strength:+.4g}", _sign(strength)))
    for name, value in cause.features.items():
        table.add_row("feature", name, f"{value:.6g}")
    if cause.note:
        table.add_row("note", cause.note)
    return table if table.row_count else None


def _checks_title(story: Story) -> str:
    passed = sum(check.passed for check in story.checks)
    if story.refused and story.order is None:
        return "what risk checked: denied"
    if story.checks and passed == len(story.checks):
        return f"what risk checked: {passed} limits, all kept"
    return f"what risk checked: {passed} of {len(story.checks)} kept"


def _checks(story: Story) -> RenderableType | None:
    table = Table("check", box=None, pad_edge=False, header_style="dim")
    for heading in ("measured", "limit", "used"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for check in story.checks:
        table.add_row(*_check(check))
    refused = story.refused
    if refused and not any(not check.passed for check in story.checks):
        # A denial is the first check that failed; its numbers are its own.
        table.add_row(
            *_check(CheckResult(refused.code, refused.limit, refused.actual, passed=False))
        )
    if not refused:
        return table if story.checks else None
    return Group(table, Text(refused.message, "bold red"))


def _check(check: CheckResult) -> list[str | Text]:
    used = share(check)
    limit = check.limit or check.actual
    return [
        _NAMES.get(check.check, check.check.replace("_", " ").lower()),
        measured(check.check, check.actual) if limit else "",
        measured(check.check, check.limit) if limit else "",
        "" if used is None else f"{used:.1%}",
        Text("ok", "green") if check.passed else Text("denied", "bold red"),
    ]


def _approval(approval: Approval) -> RenderableType:
    worst = price(approval.worst_price) if approval.worst_price else "any"
    parts = [
        f"worst price {worst}",
        f"reserved {money(approval.reserved)}",
        "reduces the position" if approval.reduces else "adds to the position",
    ]
    if approval.timeout_ns:
        parts.append(f"works {span(approval.timeout_ns)} at most")
    if approval.replaces:
        parts.append(f"replaces {approval.replaces}")
    version = f"policy version {approval.policy_version}, session {approval.session}"
    halts = f", halt number {approval.halt_number}" if approval.halt_number else ""
    return Group(Text(", ".join(parts)), Text(f"{version}{halts}", "dim"))


def _events_title(events: tuple[StoryEvent, ...]) -> str:
    return f"what happened since {time_of_day(events[0].market_ns)} market time" if events else ""


def _events(events: tuple[StoryEvent, ...]) -> RenderableType | None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("after", "venue time", "who", "what", "state"):
        table.add_column(heading, no_wrap=heading != "what", overflow="fold")
    for event in events:
        table.add_row(
            span(event.market_ns - events[0].market_ns),
            time_of_day(event.venue_ns) if event.venue_ns else "",
            Text(event.who, "dim"),
            _what(event),
            Text(event.state, "cyan"),
        )
    return table if events else None


def _what(event: StoryEvent) -> Text:
    text = Text(event.text)
    fills = fills_text(event)
    if fills:
        text.append(f"\n{fills}", "green")
    return text


def _hops(story: Story) -> RenderableType | None:
    if len(story.hops) < 2:
        return None
    table = Table.grid(padding=(0, 2))
    before = start = story.hops[0][1]
    for name, at_ns in story.hops:
        step = f"+{span(at_ns - before)}" if at_ns != start else time_of_day(at_ns)
        table.add_row(_HOPS.get(name, name.replace("_", " ")), step)
        before = at_ns
    table.add_row(Text("in all", "bold"), Text(span(before - start), "bold"))
    return table


def _sign(value: float) -> str:
    return "green" if value > 0 else "red" if value < 0 else ""
