"""Names of bar frames."""

import pytest

from tests.unit.market.builders import a_trade
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import SCALE, SECOND
from tradewind.market.frames import CountFrame, TimeFrame, parse_frame


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("5s", 5), ("1m", 60), ("5m", 300), ("1h", 3600), ("1d", 86400)],
)
def test_a_time_frame_has_its_length(text: str, seconds: int) -> None:
    assert parse_frame(text) == TimeFrame(text, seconds * SECOND)


@pytest.mark.parametrize(
    ("text", "threshold", "measured"),
    [
        ("100ticks", 100, 1),
        ("1000volume", 1000 * SCALE, 3 * SCALE),
        ("50000value", 50_000 * SCALE * SCALE, 300 * SCALE * SCALE),
    ],
)
def test_a_count_frame_measures_trades(text: str, threshold: int, measured: int) -> None:
    frame = parse_frame(text)
    assert isinstance(frame, CountFrame)
    assert frame.threshold == threshold
    assert frame.measure(a_trade(0, 100, 3)) == measured


@pytest.mark.parametrize(
    "text", ["", "s", "0s", "1", "1x", "-1s", "1.5s", "1S", "1s ", "1 s", "٣s", "9" * 50 + "s"]
)
def test_what_is_no_frame_is_refused(text: str) -> None:
    with pytest.raises(MalformedValueError, match="expected a bar frame"):
        parse_frame(text)


@pytest.mark.parametrize("text", ["7s", "7m", "5h", "2d", "11ms"])
def test_a_time_frame_that_does_not_divide_a_day_is_refused(text: str) -> None:
    with pytest.raises(MalformedValueError, match="divide a day"):
        parse_frame(text)
