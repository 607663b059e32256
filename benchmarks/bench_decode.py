"""How long a data-socket frame takes to become something that the platform can use."""

import json
from collections.abc import Callable
from statistics import median
from time import perf_counter_ns
from typing import Any

import msgspec

from tradewind.venues.alpaca.parse import FRAME_DECODER, FrameParser

QUOTE = (
    b'{"T":"q","S":"AMD","bx":"U","bp":87.66,"bs":1,"ax":"Q","ap":87.68,"as":4,"c":["R"],"z":"C",'
    b'"t":"2021-02-22T15:51:45.335689322Z"}'
)
TRADE = (
    b'{"T":"t","i":96921,"S":"AAPL","x":"D","p":126.55,"s":1,'
    b'"t":"2021-02-22T15:51:44.208123456Z","c":["@","I"],"z":"C"}'
)
_ROUNDS, _CALLS = 45, 4_000


def run() -> list[dict[str, Any]]:
    """Measure all side by side, so that a noisy machine disturbs them alike."""
    one, trade = b"[" + QUOTE + b"]", b"[" + TRADE + b"]"
    ten = b"[" + b",".join([QUOTE, TRADE] * 5) + b"]"
    parse = FrameParser().parse
    untyped = msgspec.json.Decoder().decode
    quote, struct, stdlib, bare, printed, batch = _together(
        lambda: parse(one),
        lambda: FRAME_DECODER.decode(one),
        lambda: json.loads(one),
        lambda: untyped(one),
        lambda: parse(trade),
        lambda: parse(ten),
    )
    return [
        _figure("decode: frame to Struct, 1 quote", struct, "us", floor=2, goal=1),
        _figure("decode: frame to event, 1 quote", quote, "us", floor=4, goal=2),
        _figure("decode: frame to event, 1 trade", printed, "us", floor=4, goal=2),
        _figure("decode: frame to events, 10 messages, each", batch / 10, "us", floor=4, goal=2),
        _more("decode: Struct against json", stdlib / struct, floor=5, goal=8),
        _more("decode: Struct against msgspec untyped", bare / struct, floor=1.3, goal=1.6),
        _more(
            "decode: events a second, 1 core", 1e7 / batch, floor=100_000, goal=500_000, unit="/s"
        ),
    ]


def _together(*calls: Callable[[], object]) -> list[float]:
    """Microseconds a call, the median of rounds that alternate between the calls."""
    samples: list[list[float]] = [[] for _ in calls]
    for _ in range(_ROUNDS):
        for call, found in zip(calls, samples, strict=True):
            found.append(_once(call))
    return [median(found) for found in samples]


def _once(call: Callable[[], object]) -> float:
    started = perf_counter_ns()
    for _ in range(_CALLS):
        call()
    return (perf_counter_ns() - started) / _CALLS / 1000


def _figure(name: str, value: float, unit: str, *, floor: float, goal: float) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "floor": floor, "goal": goal}


def _more(name: str, value: float, *, floor: float, goal: float, unit: str = "x") -> dict[str, Any]:
    return {**_figure(name, value, unit, floor=floor, goal=goal), "better": "more"}


if __name__ == "__main__":
    for figure in run():
        print(figure)
