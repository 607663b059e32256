"""The hub: what comes in, what goes out, and what a newcomer is told."""

from collections.abc import Sequence

import pytest

from tests.unit.market import builders as make
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    FeedStatus,
    MarketEvent,
    MarketTime,
    Quote,
    Tick,
    Trade,
    TradingStatus,
)
from tradewind.domain.values import SECOND, Nanos
from tradewind.market.hub import MarketHub
from tradewind.market.settings import HubSettings

READ = Nanos(7)


def a_hub(**settings: object) -> MarketHub:
    return MarketHub(HubSettings(**settings))  # type: ignore[arg-type] # keywords of the settings


def said(hub: MarketHub, *events: MarketEvent) -> list[MarketEvent]:
    return [tick.event for tick in hub.on_events(READ, events)]


def kinds(events: Sequence[MarketEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def states(events: list[MarketEvent]) -> list[str]:
    return [event.state for event in events if isinstance(event, FeedStatus)]


def test_ticks_are_numbered_from_one_without_gaps_and_carry_the_read_time() -> None:
    hub = a_hub()
    ticks = hub.on_events(READ, [make.a_trade(0), make.a_quote(1)])
    ticks += hub.on_events(Nanos(8), [make.a_trade(2)])
    assert [tick.seq for tick in ticks] == [1, 2, 3, 4]
    assert [tick.read_ns for tick in ticks] == [7, 7, 7, 8]
    assert hub.seq == 4


def test_the_first_message_of_a_symbol_makes_it_live() -> None:
    hub = a_hub()
    assert kinds(said(hub, make.a_trade(0), make.a_trade(1))) == ["FeedStatus", "Trade", "Trade"]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (make.a_trade(units=-1), "bad_price"),
        (make.a_trade(size=0), "bad_quantity"),
        (make.a_book(bids=((98, 1), (99, 1))), "bad_book"),
    ],
)
def test_bad_data_is_dropped_and_counted(event: MarketEvent, reason: str) -> None:
    hub = a_hub()
    assert said(hub, event, make.a_trade())[-1] == make.a_trade()
    assert hub.counters == {reason: 1}


def test_a_bar_comes_before_the_trade_that_shows_its_end() -> None:
    hub = a_hub(frames=("1s",))
    events = said(hub, make.a_trade(0.5), make.a_trade(1.2))
    assert kinds(events) == ["FeedStatus", "Trade", "Bar", "Trade"]


def test_any_symbols_event_moves_market_time_for_all_bars() -> None:
    hub = a_hub(frames=("1s",))
    said(hub, make.a_trade(0.5))
    assert "Bar" in kinds(said(hub, make.a_quote(1, symbol="MSFT")))


def test_told_market_time_closes_bars_and_is_passed_on_after_them() -> None:
    hub = a_hub(frames=("1s",))
    said(hub, make.a_trade(0.5))
    assert kinds(said(hub, make.a_clock(1))) == ["Bar", "MarketTime"]


def test_the_shells_time_closes_bars() -> None:
    hub = a_hub(frames=("1s",))
    said(hub, make.a_trade(0.5))
    ticks = hub.on_time(make.at(1), Nanos(0))
    assert kinds([tick.event for tick in ticks]) == ["Bar", "MarketTime"]


def test_bars_wait_for_late_trades_as_long_as_settings_say() -> None:
    hub = a_hub(frames=("1s",), lateness_ns=Nanos(SECOND // 5))
    said(hub, make.a_trade(0.5))
    assert "Bar" not in kinds(said(hub, make.a_trade(1.1)))
    assert "Bar" not in kinds(said(hub, make.a_trade(0.9)))
    bars = [event for event in said(hub, make.a_clock(1.2)) if isinstance(event, Bar)]
    assert [bar.trades for bar in bars] == [2]


def test_market_time_never_goes_back() -> None:
    hub = a_hub()
    said(hub, make.a_trade(5), make.a_trade(3))
    assert said(hub, make.a_clock(4)) == []
    assert hub.market_ns == make.at(5)
    assert hub.on_time(make.at(2), Nanos(0)) == []


def test_a_late_trade_is_passed_on_and_counted() -> None:
    hub = a_hub(frames=("1s",))
    events = said(hub, make.a_trade(0.5), make.a_trade(1.5), make.a_trade(0.7))
    assert events[-1] == make.a_trade(0.7)
    assert hub.counters == {"late_trade": 1, "late_for_bar": 1}


def test_an_older_quote_does_not_replace_a_newer_one() -> None:
    hub = a_hub()
    assert make.a_quote(1, bid=50) not in said(hub, make.a_quote(2), make.a_quote(1, bid=50))
    assert hub.counters == {"late_quote": 1}


def test_after_a_lost_connection_an_older_quote_is_news() -> None:
    hub = a_hub()
    said(hub, make.a_quote(2), make.a_status("Lost"))
    assert said(hub, make.a_quote(1))[-1] == make.a_quote(1)


def test_a_trade_that_comes_twice_counts_once() -> None:
    hub = a_hub(frames=("1s",))
    again = make.a_trade(0.5, trade_id="17")
    events = said(hub, again, again, make.a_clock(1))
    assert kinds(events).count("Trade") == 1
    assert hub.counters == {"duplicate_trade": 1}


def test_trades_without_an_id_may_be_alike() -> None:
    assert kinds(said(a_hub(), make.a_trade(), make.a_trade())).count("Trade") == 2


def test_an_id_may_return_at_another_time() -> None:
    events = said(a_hub(), make.a_trade(0, trade_id="1"), make.a_trade(9, trade_id="1"))
    assert kinds(events).count("Trade") == 2


def test_an_event_stamped_too_far_ahead_is_dropped_where_time_is_the_machines() -> None:
    hub = a_hub(max_ahead_ns=Nanos(5 * SECOND))
    ticks = hub.on_events(make.at(0), [make.a_trade(6), make.a_trade(5)])
    assert ticks[-1].event == make.a_trade(5)
    assert hub.counters == {"time_ahead": 1}


def test_a_crossed_quote_is_marked_before_it_is_passed_on() -> None:
    hub = a_hub()
    said(hub, make.a_quote(0))
    crossed = said(hub, make.a_quote(1, bid=102, ask=101))
    assert (kinds(crossed), states(crossed)) == (["FeedStatus", "Quote"], ["Crossed"])
    assert states(said(hub, make.a_quote(2))) == ["Live"]


def test_a_locked_quote_is_not_crossed() -> None:
    assert states(said(a_hub(), make.a_quote(0, bid=100, ask=100))) == ["Live"]


def test_a_halt_shows_in_the_health_until_the_symbol_resumes() -> None:
    hub = a_hub()
    said(hub, make.a_trade(0))
    assert states(said(hub, make.a_halt(1))) == ["Halted"]
    assert states(said(hub, make.a_halt(2, halted=False))) == ["Live"]


def test_a_bust_is_passed_on_and_the_print_forgotten() -> None:
    hub = a_hub()
    said(hub, make.a_trade(0, trade_id="1"), make.a_trade(1, trade_id="2"))
    assert kinds(said(hub, make.a_bust("1", 2))) == ["TradeBust"]
    trades = [event for event in hub.snapshot(["AAPL"]) if isinstance(event, Trade)]
    assert [trade.trade_id for trade in trades] == ["2"]


def test_the_venues_bars_are_passed_on_where_none_are_built() -> None:
    hub = a_hub(frames=("1m",))
    assert "Bar" in kinds(said(hub, make.a_bar(0)))
    assert "Bar" in kinds(said(hub, make.a_bar(0, frame="1d")))


def test_the_venues_bars_are_dropped_where_trades_make_them() -> None:
    hub = a_hub(frames=("1m",))
    assert "Bar" not in kinds(said(hub, make.a_trade(0), make.a_bar(0)))
    assert hub.counters == {"venue_bar": 1}


def test_a_change_of_an_unknown_book_is_a_gap_until_a_whole_book_comes() -> None:
    hub = a_hub()
    events = said(hub, make.a_delta(bids=((99, 1),)))
    assert (states(events), "BookDelta" in kinds(events)) == (["Live", "Gap"], False)
    assert list(hub.unsound_books) == ["BTC/USD"]
    assert states(said(hub, make.a_book())) == ["Live"]
    assert hub.counters == {"delta_without_book": 1}


def test_a_crossed_book_is_marked_and_mended() -> None:
    hub = a_hub()
    said(hub, make.a_book())
    assert states(said(hub, make.a_delta(1, bids=((102, 1),)))) == ["Crossed"]
    assert states(said(hub, make.a_delta(2, bids=((102, 0),)))) == ["Live"]


def test_a_book_that_is_crossed_or_lacks_changes_is_to_be_asked_for_again() -> None:
    hub = a_hub()
    said(hub, make.a_book(0), make.a_book(0, symbol="ETH/USD"), make.a_trade(0))
    assert list(hub.unsound_books) == []
    said(hub, make.a_delta(1, bids=((102, 1),)), make.a_status("Gap", "ETH/USD"))
    assert list(hub.unsound_books) == ["BTC/USD", "ETH/USD"]
    said(hub, make.a_book(2), make.a_book(2, symbol="ETH/USD"))
    assert list(hub.unsound_books) == []


def test_a_lost_connection_makes_the_book_worthless_until_a_new_one_comes() -> None:
    hub = a_hub()
    said(hub, make.a_book())
    assert states(said(hub, make.a_status("Lost", "BTC/USD"))) == ["Disconnected"]
    assert states(said(hub, make.a_delta(1, bids=((99, 5),)))) == ["Gap"]
    assert not any(isinstance(event, BookSnapshot) for event in hub.snapshot(["BTC/USD"]))
    assert states(said(hub, make.a_book(2))) == ["Live"]


def test_a_whole_book_is_published_every_minute_of_market_time() -> None:
    hub = a_hub(levels=1)
    said(hub, make.a_book(0))
    assert kinds(said(hub, make.a_delta(59, bids=((97, 1),)))) == ["BookDelta"]
    *_, book = said(hub, make.a_delta(60, bids=((99, 7),)))
    assert book == make.a_book(60, bids=((99, 7),), asks=((101, 1),))
    assert kinds(said(hub, make.a_delta(61, bids=((97, 2),)))) == ["BookDelta"]


def test_an_adapters_word_about_the_whole_feed_concerns_every_symbol() -> None:
    hub = a_hub()
    said(hub, make.a_trade(0), make.a_trade(0, symbol="MSFT"))
    events = said(hub, make.a_status("Stale", reason="no frame for 30 s"))
    assert [(e.symbol, e.state, e.reason) for e in events if isinstance(e, FeedStatus)] == [
        ("AAPL", "Stale", "no frame for 30 s"),
        ("MSFT", "Stale", "no frame for 30 s"),
    ]


def test_a_refusal_that_names_no_symbol_leaves_the_granted_ones_alone() -> None:
    hub = a_hub()
    said(hub, make.a_trade(0))
    assert states(said(hub, make.a_status("Refused"))) == []


def test_an_adapters_unknown_word_means_the_worst() -> None:
    hub = a_hub()
    said(hub, make.a_trade(0))
    assert states(said(hub, make.a_status("Weird", "AAPL"))) == ["Disconnected"]
    assert hub.counters == {"unknown_feed_state": 1}


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(MalformedValueError):
        a_hub(frames=("soon",))
    with pytest.raises(MalformedValueError):
        a_hub().want(["AAPL"], ["soon"])


def test_frames_wanted_later_are_built_from_then_on() -> None:
    hub = a_hub(frames=("1s",))
    said(hub, make.a_trade(0))
    hub.want(["MSFT"], ["5s"])
    said(hub, make.a_trade(1))
    frames = [event.frame for event in said(hub, make.a_clock(5)) if isinstance(event, Bar)]
    assert frames == ["1s", "5s"]


def test_what_nobody_wants_any_more_is_forgotten() -> None:
    hub = a_hub()
    said(hub, make.a_trade(0), make.a_trade(0, symbol="MSFT"))
    hub.forget(["AAPL", "NONE"])
    assert hub.symbols == ("MSFT",)
    assert kinds(hub.snapshot(["AAPL"])) == ["MarketTime", "FeedStatus"]


def test_ticks_after_a_number_are_given_again() -> None:
    hub = a_hub()
    ticks = hub.on_events(READ, [make.a_trade(n) for n in range(5)])
    assert hub.since(4) == ticks[4:]
    assert hub.since(hub.seq) == []


def test_forgotten_or_future_numbers_ask_for_a_snapshot() -> None:
    hub = a_hub(ticks_kept=3)
    said(hub, *[make.a_trade(n) for n in range(9)])
    assert hub.since(hub.seq - 4) is None
    assert len(hub.since(hub.seq - 3) or []) == 3
    assert hub.since(hub.seq + 1) is None


def test_a_snapshot_tells_a_newcomer_everything_that_stands() -> None:
    hub = a_hub(frames=("1s",))
    said(hub, make.a_trade(0.5), make.a_halt(0.6), make.a_quote(1.5))
    assert kinds(hub.snapshot(["AAPL"])) == [
        "MarketTime",
        "Bar",
        "Trade",
        "TradingStatus",
        "FeedStatus",
        "Quote",
    ]


def test_a_snapshot_holds_the_newest_trades_and_bars() -> None:
    hub = a_hub(frames=("1s",), trades_kept=3, bars_kept=2)
    said(hub, *[make.a_trade(n) for n in range(9)])
    events = hub.snapshot(["AAPL"])
    assert [event.ts_ns for event in events if isinstance(event, Trade)] == [
        make.at(n) for n in (6, 7, 8)
    ]
    assert [event.ts_ns for event in events if isinstance(event, Bar)] == [make.at(6), make.at(7)]


def test_history_warms_newcomers_up_and_is_published_to_nobody() -> None:
    hub = a_hub(frames=("1m",))
    hub.on_history([make.a_bar(-120), make.a_bar(-60), make.a_trade(-30)])
    assert (hub.seq, hub.market_ns) == (0, 0)
    assert kinds(hub.snapshot(["AAPL"])) == ["Bar", "Bar", "Trade", "FeedStatus"]


def test_history_does_not_make_a_symbol_live() -> None:
    hub = a_hub()
    hub.on_history([make.a_trade(-30)])
    assert states(hub.snapshot(["AAPL"])) == ["Disconnected"]
    assert states(said(hub, make.a_trade(0))) == ["Live"]


def test_the_bar_that_is_open_when_the_feed_begins_holds_past_trades_too() -> None:
    hub = a_hub(frames=("1m",))
    hub.on_history([make.a_trade(-70), make.a_trade(1), make.a_trade(2)])
    said(hub, make.a_trade(3))
    bars = [event for event in said(hub, make.a_clock(60)) if isinstance(event, Bar)]
    assert [(bar.ts_ns, bar.trades) for bar in bars] == [(make.at(0), 3)]


def test_a_past_trade_that_the_feed_brings_again_counts_once() -> None:
    hub = a_hub()
    hub.on_history([make.a_trade(1, trade_id="7")])
    said(hub, make.a_trade(1, trade_id="7"))
    assert hub.counters == {"duplicate_trade": 1}


def test_the_venues_past_bar_is_preferred_to_one_built_from_part_of_its_trades() -> None:
    hub = a_hub(frames=("1m",))
    hub.on_history([make.a_trade(-30), make.a_bar(-60), make.a_trade(1)])
    (bar,) = (event for event in hub.snapshot(["AAPL"]) if isinstance(event, Bar))
    assert bar == make.a_bar(-60)


def test_history_that_is_older_than_what_is_known_adds_nothing() -> None:
    hub = a_hub()
    said(hub, make.a_trade(5))
    hub.on_history([make.a_trade(1)])
    assert kinds(hub.snapshot(["AAPL"])).count("Trade") == 1


def test_bad_history_is_counted_and_left_out() -> None:
    hub = a_hub()
    hub.on_history([make.a_trade(1, units=-1), make.a_quote(1)])
    assert hub.counters == {"bad_price": 1}
    assert kinds(hub.snapshot(["AAPL"])) == ["FeedStatus"]


def test_a_venues_corrected_bar_replaces_the_first_telling() -> None:
    hub = a_hub()
    said(hub, make.a_bar(0), make.a_bar(60), make.a_bar(0, low=97))
    bars = [event for event in hub.snapshot(["AAPL"]) if isinstance(event, Bar)]
    assert [bar.low for bar in bars] == [make.price(97), make.price(98)]


def test_a_snapshot_of_a_book_is_the_best_levels_after_all_changes() -> None:
    hub = a_hub(levels=1)
    said(hub, make.a_book(0), make.a_delta(1, bids=((99, 0),)))
    assert make.a_book(1, bids=((98, 2),), asks=((101, 1),)) in hub.snapshot(["BTC/USD"])


def test_a_symbol_never_heard_of_is_disconnected_in_a_snapshot() -> None:
    assert states(a_hub().snapshot(["AAPL"])) == ["Disconnected"]


def test_a_reader_of_snapshot_and_ticks_knows_what_the_hub_knows() -> None:
    hub = a_hub()
    said(hub, make.a_book(0), make.a_quote(0, symbol="BTC/USD"))
    late = [tick.event for tick in hub.since(hub.seq) or []]
    first = hub.snapshot(["BTC/USD"])
    later = said(hub, make.a_delta(1, bids=((99, 9),)))
    kept = [e for e in first + late + later if isinstance(e, BookSnapshot | BookDelta | Quote)]
    assert kinds(kept) == ["BookSnapshot", "Quote", "BookDelta"]


def test_a_feed_that_invents_symbols_fills_no_memory() -> None:
    hub = a_hub(trades_kept=1)
    said(hub, *[make.a_trade(0, symbol=f"S{n}") for n in range(5_010)])
    assert len(hub.symbols) == 5_000
    assert hub.counters == {"too_many_symbols": 10}


def test_the_same_events_give_the_same_ticks() -> None:
    events = [make.a_trade(n / 3, 100 + n % 7, trade_id=str(n)) for n in range(60)]

    def run() -> list[Tick]:
        return a_hub(frames=("1s", "5ticks")).on_events(READ, events)

    assert run() == run()


def test_halts_and_times_are_market_events_of_the_stream() -> None:
    events = said(a_hub(), make.a_clock(0), make.a_halt(1))
    assert any(isinstance(event, MarketTime) for event in events)
    assert any(isinstance(event, TradingStatus) for event in events)
