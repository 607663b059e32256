"""What a policy's status has in common, whether its services run or only its journals are left."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from tradewind.local.moments import date_and_time
from tradewind.risk.sentences import money

Document = dict[str, Any]


def head(policy: str, state: str, account: str, market_ns: int) -> Text:
    """The first line: name, state, account and time."""
    style = {"Active": "bold green", "Reducing": "bold yellow"}.get(state, "bold red")
    about = f"   {account}, market time {date_and_time(market_ns)} UTC"
    return Text.assemble(("policy ", "dim"), (policy, "bold"), "  ", (state, style), (about, "dim"))


def latch_lines(latches: Sequence[Document], breaker: Document) -> Iterator[Text]:
    """Who stopped what, and how it ends."""
    for latch in latches:
        since = date_and_time(latch["at_ns"])
        text = f"  {latch['scope']} {latch['state']} by {latch['by']} since {since}"
        yield Text(f"{text}: {latch['reason']}; tradewind resume --reason TEXT lifts it", "red")
    if breaker["state"] != "Closed":
        numbers = f"{money(breaker['actual'])} of {money(breaker['limit'])}"
        since = date_and_time(breaker["since_ns"])
        cause = str(breaker["cause"]).replace("_", " ")
        yield Text(f"  circuit breaker {breaker['state']}: {cause} {numbers} since {since}", "red")


def status_table(*headings: str) -> Table:
    """A table whose numbers never lose a digit."""
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 2))
    for place, heading in enumerate(headings):
        words = heading in ("state", "denied", "")
        if words or not place:
            table.add_column(heading)
        else:
            table.add_column(heading, justify="right", overflow="fold")  # never lose a digit
    return table


def signed(value: int) -> Text:
    """Money, green or red."""
    return Text(money(value), "green" if value > 0 else "red" if value < 0 else "")
