import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.venues.alpaca.orders import order_object
from tests.unit.venues.alpaca.test_parse import GOOD, RECORDED
from tradewind.domain.events import Trade
from tradewind.domain.values import parse_scaled
from tradewind.ports.broker import Accepted, Ambiguous, NotSent, RejectedByVenue
from tradewind.venues._http import Reply
from tradewind.venues.alpaca.outcomes import cancel_all_answer, order_answer
from tradewind.venues.alpaca.parse import FrameParser
from tradewind.venues.alpaca.parse_updates import parse_update

FRAME = msgspec.json.encode([message for message, _ in RECORDED])
UPDATE = (
    b'{"stream":"trade_updates","data":{"event":"fill","timestamp":"2021-02-22T15:51:44Z","qty":"1",'
    b'"price":"2","execution_id":"e","order":{"id":"o","symbol":"AAPL","side":"buy","qty":"1",'
    b'"filled_qty":"1","status":"filled","type":"market","time_in_force":"day"}}}'
)

mutations = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(0, 4), st.binary(max_size=12)), max_size=6
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


def mutated(frame: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    data = bytearray(frame)
    for place, cut, insert in changes:
        at = place % (len(data) + 1)
        data[at : at + cut] = insert
    return bytes(data)


@settings(max_examples=100, deadline=None)
@given(mutations)
def test_no_mutated_json_frame_raises(changes: list[tuple[int, int, bytes]]) -> None:
    FrameParser().parse(mutated(FRAME, changes))


@settings(max_examples=100, deadline=None)
@given(mutations)
def test_no_mutated_msgpack_frame_raises(changes: list[tuple[int, int, bytes]]) -> None:
    frame = msgspec.msgpack.encode([message for message, _ in RECORDED])

    FrameParser().parse_msgpack(mutated(frame, changes))


@settings(max_examples=100, deadline=None)
@given(mutations)
def test_no_mutated_order_event_raises(changes: list[tuple[int, int, bytes]]) -> None:
    parse_update(mutated(UPDATE, changes))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD, "tks", "u"]), json_values))
def test_no_field_of_a_strange_type_raises(fields: dict[str, object]) -> None:
    frame = json.dumps([{**GOOD, **fields}, GOOD])

    result = FrameParser().parse(frame)

    assert len(result.events) + len(result.faults) + len(result.controls) >= 1


@settings(max_examples=100, deadline=None)
@given(st.decimals(min_value="0.000000001", max_value="3999999", places=9))
def test_a_price_is_exactly_the_number_that_the_venue_wrote(number: object) -> None:
    frame = json.dumps([GOOD]).replace("126.55", f"{number:f}")

    [trade] = FrameParser().parse(frame).events

    assert isinstance(trade, Trade)
    assert trade.price == parse_scaled(f"{number:f}")


@settings(max_examples=100, deadline=None)
@given(mutations, st.sampled_from([200, 207, 404, 422, 429, 500]))
def test_no_mutated_answer_raises(changes: list[tuple[int, int, bytes]], status: int) -> None:
    reply = Reply(status, mutated(msgspec.json.encode(order_object()), changes), {})

    assert isinstance(order_answer(reply, 0), Accepted | Ambiguous | NotSent | RejectedByVenue)
    assert isinstance(cancel_all_answer(reply, 0), Accepted | Ambiguous | NotSent | RejectedByVenue)
