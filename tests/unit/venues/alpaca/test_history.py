from collections.abc import AsyncIterator

import pytest

from tests.unit.venues.alpaca.acting import ActingServer, acting_server
from tradewind.domain.errors import MalformedValueError, VenueAmbiguousError, VenueUnavailableError
from tradewind.domain.values import SCALE, SECOND
from tradewind.venues.alpaca.history import timeframe

START, END = 1_641_200_400 * SECOND, 1_641_204_000 * SECOND
BAR = {"c": 178.08, "h": 178.34, "l": 177.76, "n": 7, "o": 178.26, "v": 60937, "vw": 177.95}


@pytest.fixture
async def server() -> AsyncIterator[ActingServer]:
    async with acting_server() as acting:
        yield acting


async def test_bars_come_from_every_page_and_asset_in_order_of_time(server: ActingServer) -> None:
    late, early = {**BAR, "t": "2022-01-03T09:02:00Z"}, {**BAR, "t": "2022-01-03T09:01:00Z"}
    server.answer(200, {"bars": {"AAPL": [late]}, "next_page_token": "p2"})
    server.answer(200, {"bars": {"IBM": [early]}, "next_page_token": None})
    server.answer(200, {"bars": {"BTC/USD": [late, {"o": "?"}]}, "next_page_token": None})
    history = server.venue().history()

    bars = await history.bars(["AAPL", "IBM", "BTC/USD"], "1m", start_ns=START, end_ns=END)

    assert [bar.symbol for bar in bars] == ["IBM", "AAPL", "BTC/USD"]
    assert (bars[0].end_ns - bars[0].ts_ns, bars[0].frame) == (60 * SECOND, "1m")
    assert history.skipped == 1
    paths = [path for _, path, _ in server.requests]
    assert paths[0].startswith("/v2/stocks/bars?timeframe=1Min&adjustment=raw&start=2022-01-03T09")
    assert "page_token=p2" in paths[1]
    assert paths[2].startswith("/v1beta3/crypto/us/bars?")
    assert "adjustment" not in paths[2]
    await history.close()


async def test_trades_that_the_tape_took_back_are_left_out(server: ActingServer) -> None:
    trade = {"i": 1, "p": 178.26, "s": 246, "t": "2022-01-03T09:00:00.086175744Z", "x": "P"}
    told = [trade, {**trade, "u": "canceled"}, {**trade, "u": "corrected", "i": 2}]
    server.answer(200, {"trades": {"AAPL": told}, "next_page_token": None})
    history = server.venue().history()

    trades = await history.trades(["AAPL"], start_ns=START, end_ns=END)

    assert [(trade.trade_id, trade.quantity) for trade in trades] == [
        ("1", 246 * SCALE), ("2", 246 * SCALE),
    ]  # fmt: skip
    await history.close()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(200, "[]", VenueAmbiguousError), (429, "{}", VenueUnavailableError),
     (200, {"bars": {"AAPL": 3}}, VenueAmbiguousError), (500, "", VenueAmbiguousError)],
)  # fmt: skip
async def test_a_failed_page_is_never_an_empty_history(
    server: ActingServer, status: int, body: object, kind: type[Exception]
) -> None:
    server.answer(status, body)
    history = server.venue().history()

    with pytest.raises(kind):
        await history.bars(["AAPL"], "1m", start_ns=START, end_ns=END)
    await history.close()


@pytest.mark.parametrize(
    ("frame", "word"), [("1m", "1Min"), ("15m", "15Min"), ("1h", "1Hour"), ("1d", "1Day")]
)
def test_frames_have_the_venues_words(frame: str, word: str) -> None:
    assert timeframe(frame)[0] == word


@pytest.mark.parametrize("frame", ["", "m", "0m", "60m", "1s", "100ticks", "2d", "-1m", "\uff11m"])
def test_a_frame_that_the_venue_lacks_is_refused(frame: str) -> None:
    with pytest.raises(MalformedValueError):
        timeframe(frame)
