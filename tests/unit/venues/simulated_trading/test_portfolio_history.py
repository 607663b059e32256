"""What an account was worth: by day, and by minute of this run; nothing is made up."""

from typing import Any

import pytest

from tests.unit.venues.simulated_trading.venue import START, placed, quote, request, venue
from tradewind.domain.values import SCALE, SECOND
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.portfolio_history import history, wanted

MINUTE, DAY = 60 * SECOND, 86_400 * SECOND


def told(exchange: Exchange, **query: str) -> dict[str, Any]:
    asked = wanted(query, exchange.now_ns)
    return history(exchange.state, exchange.accounts["main"], asked)


def risen() -> Exchange:
    """Ten shares bought at 100; the market rises by a dollar a minute."""
    exchange = venue()
    quote(exchange, 99, 100)
    placed(exchange, request())
    for minute in range(1, 4):
        exchange.advance(START + minute * MINUTE)
        quote(exchange, 99 + minute, 100 + minute, after_s=0)
    return exchange


def test_each_minute_has_its_own_worth_and_the_last_is_now() -> None:
    found = told(risen(), period="1D")
    assert found["timeframe"] == "1Min"
    assert found["equity"] == [99_995, 100_005, 100_015, 100_025]
    assert found["profit_loss"] == [-5, 5, 15, 25]
    assert found["timestamp"][1] - found["timestamp"][0] == 60


def test_longer_windows_end_with_their_last_minute() -> None:
    found = told(risen(), period="1D", timeframe="5Min")
    assert found["equity"] == [100_025]


def test_each_day_ends_with_its_close() -> None:
    exchange = risen()
    exchange.advance(START + 2 * DAY)
    quote(exchange, 109, 110)
    found = told(exchange)
    assert (found["timeframe"], found["equity"]) == ("1D", [100_025, 100_025, 100_095])
    assert found["profit_loss_pct"] == pytest.approx([0.00025, 0.00025, 0.00095])
    assert told(exchange, period="1D", timeframe="1D")["base_value"] == 100_025


def test_within_a_day_gains_begin_anew_each_day_unless_told_otherwise() -> None:
    exchange = risen()
    exchange.advance((START // DAY + 1) * DAY + MINUTE)
    ever = told(exchange, period="2D", timeframe="1H", pnl_reset="no_reset")
    daily = told(exchange, period="2D", timeframe="1H")
    assert (ever["profit_loss"][-1], daily["profit_loss"][-1]) == (25, 0)


def test_minutes_before_a_restart_are_not_known_but_days_are() -> None:
    exchange = risen()
    exchange.advance(START + DAY)
    records = exchange.take_records()
    again = Exchange(exchange.state.assets, exchange.state.settings, seed=7)
    again.recover(records)
    again.advance(START + DAY + MINUTE)
    minutes = told(again, period="2D", timeframe="1Min")["equity"]
    assert minutes[0] is None
    assert minutes[-1] == 100_025
    assert told(again)["equity"] == [100_025, 100_025]


@pytest.mark.parametrize(
    "query",
    [
        {"period": "1X"},
        {"period": "0D"},
        {"timeframe": "2Min"},
        {"period": "3M", "timeframe": "1Min"},
        {"period": "1D", "start": "2026-01-01", "end": "2026-01-02"},
        {"start": "soon"},
        {"pnl_reset": "never"},
        {"intraday_reporting": "lunch"},
    ],
)
def test_what_cannot_be_meant_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        told(risen(), **query)


def test_times_are_dates_rfc_3339_or_seconds() -> None:
    day = 1_780_272_000
    for text in ("2026-06-01", "2026-06-01T00:00:00Z", str(day)):
        assert wanted({"start": text}, START).start_ns == day * SCALE
