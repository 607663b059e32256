"""The report is one file that shows what happened and lets nothing in."""

from typing import Any

import msgspec

from tradewind.domain.values import SCALE
from tradewind.local.report import FillMark, ReportData, render

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


def test_text_from_outside_is_never_markup() -> None:
    text = body_of(title="<script>x</script>", denials=[("<b>main</b>", "NO_PRICE", "3")])
    assert "<script>x" not in text
    assert "<b>main" not in text


def test_nothing_is_loaded_from_elsewhere() -> None:
    text = render(DATA)
    assert "<script src" not in text
    assert "<link" not in text
