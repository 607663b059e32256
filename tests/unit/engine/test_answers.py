"""The first answers: the newest are known, and they never grow without bound."""

from typing import Any

from tradewind.domain.orders import OrderTerms, Side
from tradewind.engine.answers import GENERATION, Answers
from tradewind.engine.effects import Granted

LOT: Any = 10**9
TERMS = OrderTerms("AAPL", Side.BUY, LOT)


def filled(count: int) -> Answers:
    answers = Answers()
    for number in range(count):
        answers.add(f"i-{number}", TERMS, Granted(f"i-{number}"))
    return answers


def test_the_newest_generation_of_answers_is_always_known() -> None:
    count = 2 * GENERATION + GENERATION // 2
    answers = filled(count)
    assert all(answers.get(f"i-{number}") for number in range(count - GENERATION, count))


def test_answers_never_exceed_two_generations() -> None:
    assert len(filled(5 * GENERATION)) <= 2 * GENERATION


def test_an_intent_that_was_never_answered_has_no_answer() -> None:
    assert filled(3).get("i-3") is None
