"""The report is one file that shows what happened and lets nothing in."""

from typing import Any

import msgspec

from tests.unit.local.test_books import a_buy
from tests.unit.strategies.toy_market import a_fill, dollars
from tradewind.domain.fills import Fill
from tradewind.domain.values import SCALE, SECOND
from tradewind.local.report import FillMark, ReportData, render
from tradewind.local.reporting import is_drawn

FILL = FillMark("AAPL", 2_000_000_000, "buy", 10 * SCALE, 100 * SCALE, "mine", "order-1")
DATA = ReportData(
    title="A run",
    prices={"AAPL": [(1_000_000_000, 100 * SCALE)], "MSFT": []},
    fills=[FILL],
    pnl={"main": [(1_000_000_000, 5 * SCALE)]},
    figures=[("fills", "1")],
    positions=[("main", "AAPL", "10", "10")],
    denials=[("main", "NO_PRICE", "3")],
    orders=[("order-1", "mine", "AAPL", "buy", "10", "10", "Filled", "")],
)


def body_of(**changes: Any) -> str:
    """The page after the chart library, which is most of it."""
    text = render(msgspec.structs.replace(DATA, **changes))
    return text[text.rindex("<h1>") :]


def test_positions_denials_and_orders_are_tables() -> None:
    text = body_of()
    assert all(f">{word}<" in text for word in ("AAPL", "NO_PRICE", "order-1", "Filled"))


def test_a_symbol_without_prices_has_no_chart() -> None:
    assert "MSFT" not in body_of()


def test_a_fill_is_marked_on_its_symbols_chart() -> None:
    text = body_of(orders=[], denials=[])
    assert "order-1" in text
    assert "order-1" not in body_of(orders=[], denials=[], fills=[])


def test_only_this_runs_fills_are_drawn() -> None:
    prices = {"AAPL": [(1_000 * SECOND, 100 * SCALE)]}
    older, ours = (an_aapl_fill(at_ns) for at_ns in (100 * SECOND, 990 * SECOND))
    assert [is_drawn(fill, prices) for fill in (older, ours)] == [False, True]
    assert not is_drawn(ours, {})


def an_aapl_fill(at_ns: int) -> Fill:
    fill = a_fill(a_buy("a-1"), dollars(100), "f-1")
    return msgspec.structs.replace(fill, ts_ns=at_ns)


def test_orders_that_are_left_out_are_counted() -> None:
    assert "12 older orders are left out" in body_of(orders_left_out=12)
    assert "left out" not in body_of()


def test_text_from_outside_is_never_markup() -> None:
    text = body_of(title="<script>x</script>", denials=[("<b>main</b>", "NO_PRICE", "3")])
    assert "<script>x" not in text
    assert "<b>main" not in text


def test_nothing_is_loaded_from_elsewhere() -> None:
    text = render(DATA)
    assert "<script src" not in text
    assert "<link" not in text
