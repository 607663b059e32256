"""A refusal of our keys is told once, and again only after the venue took them meanwhile."""

from tradewind.domain.codes import AlarmCode
from tradewind.venues.alpaca.keys import KeyStanding
from tradewind_services.execution.venue_keys import VenueKeys


class Watch:
    def __init__(self) -> None:
        self.standing = KeyStanding()
        self.told: list[AlarmCode] = []
        self.asked = 0
        self.keys = VenueKeys(self.standing, lambda code, _: self.told.append(code), self._ask)

    def _ask(self) -> None:
        self.asked += 1

    def after(self, refusal: str) -> "Watch":
        self.standing.refuse(refusal) if refusal else self.standing.accept()
        self.keys.look()
        return self


def test_while_the_venue_takes_the_keys_nothing_is_told() -> None:
    watch = Watch().after("")
    assert (watch.told, watch.keys.refusal) == ([], "")


def test_a_lasting_refusal_is_told_once() -> None:
    watch = Watch().after("401 no such key").after("401 no such key")
    assert watch.told == [AlarmCode.CREDENTIALS_REJECTED]


def test_a_refusal_makes_the_core_ask_for_the_books() -> None:
    assert Watch().after("401 no such key").asked == 1


def test_a_second_refusal_is_told_again() -> None:
    watch = Watch().after("401 no such key").after("").after("403 forbidden")
    assert len(watch.told) == 2


def test_the_reason_says_what_to_do() -> None:
    refusal = Watch().after("401 no such key").keys.refusal
    said = "the venue refuses our keys (401 no such key): replace them in the Secret"
    assert refusal == f"CredentialsRejected: {said}"
