import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.asking import Peer, PeerError

MODULE = "tests.unit.benchmarks.echoing_peer"


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer(Path(sys.executable), MODULE) as process:
        yield process


def test_a_peer_answers_round_after_round_whatever_it_prints(peer: Peer) -> None:
    answers = [peer.ask("echo", word=word)["word"] for word in ("one", "two")]
    assert answers == ["one", "two"]


def test_a_peer_that_ends_is_an_error_with_its_last_words(peer: Peer) -> None:
    with pytest.raises(PeerError, match="no answer to 'fail': out of memory"):
        peer.ask("fail")


def test_a_peer_that_cannot_be_imported_is_an_error_with_its_last_words() -> None:
    with (
        Peer(Path(sys.executable), "benchmarks.nowhere") as process,
        pytest.raises(PeerError, match=r"No module named benchmarks\.nowhere"),
    ):
        process.ask("version")
