"""What a socket asks for adds up, and wrong asks change nothing."""

from typing import Any

import pytest

from tradewind.venues.simulated.codecs import Line
from tradewind.venues.simulated.subscriptions import (
    CRYPTO_CHANNELS,
    INVALID_ACTION,
    INVALID_SYNTAX,
    STOCK_CHANNELS,
    SYMBOL_LIMIT,
    Refusal,
    Subscriptions,
)


def stocks(**asked: list[str]) -> Subscriptions:
    subscriptions = Subscriptions(STOCK_CHANNELS)
    if asked:
        assert subscriptions.subscribe({"action": "subscribe", **asked}) is None
    return subscriptions


def a_line(channel: str, symbol: str) -> Line:
    return Line(channel, symbol, {})


def test_subscribing_adds_and_the_answer_is_the_full_set() -> None:
    subscriptions = stocks(trades=["AAPL"])
    subscriptions.subscribe({"trades": ["MSFT"], "quotes": ["KO"]})
    body = subscriptions.body()
    assert (body["trades"], body["quotes"], body["bars"]) == (["AAPL", "MSFT"], ["KO"], [])


def test_corrections_follow_trades() -> None:
    body = stocks(trades=["AAPL"]).body()
    assert (body["corrections"], body["cancelErrors"]) == (["AAPL"], ["AAPL"])


def test_unsubscribing_takes_away() -> None:
    subscriptions = stocks(trades=["AAPL", "MSFT"])
    subscriptions.unsubscribe({"trades": ["AAPL"]})
    assert subscriptions.body()["trades"] == ["MSFT"]


def test_a_star_wants_every_symbol_of_its_channel_only() -> None:
    subscriptions = stocks(bars=["*"])
    assert subscriptions.wants(a_line("bars", "KO"))
    assert not subscriptions.wants(a_line("trades", "KO"))


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({}, INVALID_SYNTAX),
        ({"trades": "AAPL"}, INVALID_SYNTAX),
        ({"trades": [1]}, INVALID_SYNTAX),
        ({"trades": ["not a symbol"]}, INVALID_SYNTAX),
        ({"nonsense": ["AAPL"]}, INVALID_SYNTAX),
        ({"orderbooks": ["AAPL"]}, INVALID_ACTION),
        ({"corrections": ["AAPL"]}, INVALID_ACTION),
    ],
)
def test_a_wrong_ask_is_refused_and_changes_nothing(
    asked: dict[str, Any], refusal: Refusal
) -> None:
    subscriptions = stocks(trades=["KO"])
    before = subscriptions.body()
    assert subscriptions.subscribe(asked) == refusal
    assert subscriptions.body() == before


def test_above_the_symbol_limit_the_set_stays() -> None:
    subscriptions = Subscriptions(STOCK_CHANNELS, limit=2)
    assert subscriptions.subscribe({"trades": ["A", "B"], "bars": ["C", "D"]}) is None
    assert subscriptions.subscribe({"quotes": ["E"]}) == SYMBOL_LIMIT
    assert subscriptions.body()["quotes"] == []


def test_crypto_has_books_and_no_statuses() -> None:
    subscriptions = Subscriptions(CRYPTO_CHANNELS)
    assert subscriptions.subscribe({"orderbooks": ["BTC/USD"]}) is None
    assert subscriptions.subscribe({"statuses": ["BTC/USD"]}) == INVALID_ACTION
