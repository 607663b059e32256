"""One price-level change of an L2 book, with the best bid and ask read after it.

The same never-crossed changes go through our book, through other ways to keep one, and through
Nautilus' book, in turn within one run; a figure is the median of the rounds.
"""

from functools import partial
from statistics import median
from typing import Any

from benchmarks.asking import Peer
from benchmarks.book_changes import Change, Deltas, generated, recorded
from benchmarks.book_rivals import RescannedBook, SortedBook
from benchmarks.book_runs import by_event, by_level, by_order, by_rival
from benchmarks.comparing import compared
from benchmarks.figures import Figure, less, more
from benchmarks.pairing import Pairs, Round, alternate

CHANGES, ROUNDS = 60_000, 7
Bounds = dict[str, float]
RATIO: Bounds = {"floor": 1.0, "goal": 1.3}
Spent = dict[str, list[float]]


def run() -> list[Figure]:
    """Measure ours, then ours beside the peer."""
    made = generated(CHANGES)
    alone = _alone(_rounds(made))
    peers = partial(_beside, tapes=_tapes(made))
    return [*alone, *compared("nautilus", "benchmarks.nautilus.book", peers, list)]


def _rounds(made: list[Change]) -> Spent:
    """Microseconds a change, round by round."""
    spent: Spent = {}
    for _ in range(ROUNDS):
        for name, spent_ns in _round(made).items():
            spent.setdefault(name, []).append(spent_ns / len(made) / 1_000)
    return spent


def _round(made: list[Change]) -> dict[str, int]:
    ladder = by_level(Deltas([], [made]))
    events = by_event(Deltas([], [[change] for change in made]))
    sorted_ns, sorted_best = by_rival(SortedBook, made)
    rescanned_ns, rescanned_best = by_rival(RescannedBook, made)
    bests = {tuple(round_.outcome["best"]) for round_ in (ladder, events)}
    if bests | {sorted_best, rescanned_best} != {sorted_best}:
        raise AssertionError("the books disagree about the best prices")
    return {
        "update with best": ladder.spent_ns,
        "BookDelta event with best": events.spent_ns,
        "L3 order update with best": by_order(made),
        "same, sorted dictionaries": sorted_ns,
        "same, dictionary rescanned": rescanned_ns,
    }


def _alone(spent: Spent) -> list[Figure]:
    bounds: dict[str, Bounds] = {
        "update with best": {"floor": 0.7, "goal": 0.35},
        "BookDelta event with best": {"floor": 5.0, "goal": 0.7},
        "L3 order update with best": {"floor": 5.0, "goal": 2.0},
    }
    figures = [
        less(name, median(values), "us", **bounds.get(name, {})) for name, values in spent.items()
    ]
    pairs = zip(spent["update with best"], spent["same, sorted dictionaries"], strict=True)
    ratio = median(theirs / ours for ours, theirs in pairs)
    return [*figures, more("times sorted dictionaries", ratio, "x", floor=2.0, goal=4.0)]


def _tapes(made: list[Change]) -> dict[str, Deltas]:
    found = recorded()
    tapes = {"generated": Deltas([], [[change] for change in made])}
    return {**tapes, "recorded": found} if found else tapes


def _beside(peer: Peer, tapes: dict[str, Deltas]) -> list[Figure]:
    return [figure for name, tape in tapes.items() for figure in _tape(peer, name, tape)]


def _tape(peer: Peer, name: str, tape: Deltas) -> list[Figure]:
    peer.ask("take", start=tape.start, messages=tape.messages)
    count = len(tape.changes)
    levels = alternate(partial(by_level, tape), partial(_theirs, peer, "by_level"))
    events = alternate(partial(by_event, tape), partial(_theirs, peer, "by_message"))
    return [
        _ratio(f"{name} changes: times Nautilus", levels, count, **RATIO),
        _ratio(f"{name} messages as events: times Nautilus", events, count, goal=RATIO["goal"]),
    ]


def _theirs(peer: Peer, ask: str) -> Round:
    answer = peer.ask(ask)
    return Round(answer.pop("spent_ns"), answer)


def _ratio(name: str, pairs: Pairs, count: int, **bounds: Any) -> Figure:
    ours, theirs = (median(side) / count / 1_000 for side in pairs)
    note = f"ours {ours:.3f}, theirs {theirs:.3f} us a change"
    return {**more(name, pairs.ratio, "x", **bounds), "note": note}


if __name__ == "__main__":
    for figure in run():
        print(figure)
