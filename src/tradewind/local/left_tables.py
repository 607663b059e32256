"""What `status` draws of journals that are left."""

from collections.abc import Iterator, Sequence

from msgspec.structs import asdict
from rich.console import Group, RenderableType
from rich.text import Text

from tradewind.domain.values import format_scaled
from tradewind.local.amounts import average_text
from tradewind.local.standings import Standing
from tradewind.local.status_parts import head, latch_lines, signed, status_table
from tradewind.risk.sentences import money


def left(standings: Sequence[Standing]) -> RenderableType:
    """Every policy as its journals left it."""
    return Group(*(part for standing in standings for part in _standing(standing)))


def _standing(standing: Standing) -> Iterator[RenderableType]:
    yield head(standing.policy, standing.state, standing.account, standing.market_ns)
    yield from latch_lines([asdict(each) for each in standing.latches], asdict(standing.breaker))
    after = standing.realised - standing.fees
    yield Text(
        f"  cash {money(standing.cash)}   realised P&L after fees {money(after)}   "
        f"breaker {standing.breaker.state}\n"
        f"  orders {standing.orders}, open {standing.open_orders}, "
        f"unknown {standing.unknown_orders}   fills {standing.fills}"
    )
    table = status_table("position", "quantity", "entry", "cost", "realised")
    for each in standing.positions:
        table.add_row(
            each.symbol,
            format_scaled(each.quantity),
            average_text(each.entry_price),
            money(each.cost),
            signed(each.realised),
        )
    yield table if standing.positions else Text("  no positions", "dim")
    yield Text("")
