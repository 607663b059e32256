"""A halt reaches people by webhook and by command, once, with what they need to know."""

import pytest

from tests.integration.observed import Observed

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]


def halts(alarms: list[dict[str, object]]) -> list[dict[str, object]]:
    return [alarm for alarm in alarms if alarm["code"] == "HALT"]


def test_a_halt_is_posted_once_although_two_services_know_of_it(observed: Observed) -> None:
    assert len(halts(observed.posted)) == 1


def test_a_command_gets_the_same_alarm_on_its_input(observed: Observed) -> None:
    assert halts(observed.commanded) == halts(observed.posted)


def test_an_alarm_says_what_happened_where_and_when(observed: Observed) -> None:
    (alarm,) = halts(observed.posted)
    assert set(alarm) == {"code", "message", "policy", "time", "client_order_id"}
    assert alarm["policy"] == "main"
    assert "a test" in str(alarm["message"])
    assert str(alarm["time"]).endswith("Z")


def test_a_webhook_that_answered_503_at_first_was_asked_again(observed: Observed) -> None:
    log = (observed.state / "logs" / "main-risk.log").read_text()
    assert "status 503" in log
    assert observed.posted


def test_what_was_delivered_waits_no_more(observed: Observed) -> None:
    for spool in observed.state.glob("state/*/alerts.json"):
        assert spool.read_bytes() == b"[]"
        assert spool.stat().st_mode & 0o077 == 0
