"""Tick to order, from the stamps of an order."""

from tradewind_services.execution.latencies import KEPT, Latencies

STAMPS = {"feed_read": 1_000, "feed_sent": 3_000, "intent_out": 7_000, "risk_out": 15_000}


def test_each_hop_is_the_distance_of_its_stamps_in_microseconds() -> None:
    latencies = Latencies()
    latencies.note(STAMPS, 31_000)
    assert latencies.by_hop() == {
        "feed": [2.0],
        "strategy": [4.0],
        "risk": [8.0],
        "execution": [16.0],
        "tick_to_order": [30.0],
    }


def test_an_order_that_no_tick_caused_counts_where_it_has_stamps() -> None:
    latencies = Latencies()
    latencies.note({"intent_out": 7_000, "risk_out": 15_000}, 31_000)
    hops = latencies.by_hop()
    assert (hops["risk"], hops["tick_to_order"], hops["feed"]) == ([8.0], [], [])


def test_only_the_newest_are_kept() -> None:
    latencies = Latencies()
    for number in range(KEPT + 5):
        latencies.note({"risk_out": 0}, number * 1_000)
    kept = latencies.by_hop()["execution"]
    assert (len(kept), kept[0]) == (KEPT, 5.0)
