"""Once a minute, however often something happens."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.telemetry.alerts.recent import WINDOW_S, Recent


def test_an_hour_of_the_same_thing_every_second_is_told_sixty_times() -> None:
    recent = Recent()
    assert sum(recent.is_news("HALT", float(second)) for second in range(3600)) == 60


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 200)), max_size=60))
@settings(max_examples=100)
def test_the_same_subject_is_never_told_twice_within_the_window(
    happened: list[tuple[str, float]],
) -> None:
    recent, told = Recent(), dict[str, float]()
    for subject, now in sorted(happened, key=lambda each: each[1]):
        news = recent.is_news(subject, now)
        assert news is (subject not in told or now - told[subject] >= WINDOW_S)
        if news:
            told[subject] = now
