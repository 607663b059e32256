"""A canary for keys: it is in what a user wrote, and nowhere in what the platform keeps or says."""

import base64

import pytest

from tests.integration.hooks import TOKEN
from tests.integration.observed import CANARIES, Observed

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

FORMS = tuple(
    form
    for canary in CANARIES
    for form in (
        canary.encode(),
        base64.b64encode(canary.encode()).rstrip(b"="),
        canary.encode().hex().encode(),
        canary[::-1].encode(),
    )
)


def leaks(content: bytes | str) -> bool:
    content = content.encode() if isinstance(content, str) else content
    return any(form in content for form in FORMS)


def holders(observed: Observed) -> set[str]:
    """Files of the state folder that hold a canary."""
    files = [path for path in observed.state.rglob("*") if path.is_file()]
    return {str(path.relative_to(observed.state)) for path in files if leaks(path.read_bytes())}


def test_the_keys_are_those_that_the_platform_traded_with(observed: Observed) -> None:
    assert {name: text for name, (text, _) in observed.keys.items()} == dict(
        zip(("key-id", "secret-key"), CANARIES, strict=True)
    )
    assert observed.end["orders"] > 0


def test_while_it_runs_they_are_their_owners_alone(observed: Observed) -> None:
    assert {mode & 0o077 for _, mode in observed.keys.values()} == {0}


def test_no_file_of_the_state_holds_a_key(observed: Observed) -> None:
    assert (observed.state / "state" / "main-execution" / "journal").is_dir()
    assert holders(observed) == set()


def test_nothing_is_left_of_the_keys_after_the_run(observed: Observed) -> None:
    assert not observed.keys_folder.exists()


def test_no_page_of_any_service_shows_a_key(observed: Observed) -> None:
    for pages in observed.pages.values():
        assert not leaks("".join(pages.values()))


def test_no_span_carries_a_key(observed: Observed) -> None:
    assert observed.bodies
    assert not leaks(b"".join(observed.bodies))


def test_no_alert_carries_a_key(observed: Observed) -> None:
    assert not leaks(repr(observed.posted) + repr(observed.commanded))


def test_nothing_that_is_printed_shows_a_key(observed: Observed) -> None:
    assert not leaks(observed.printed + "".join(observed.commands_said))


def test_no_process_shows_a_key_in_its_arguments_or_environment(observed: Observed) -> None:
    assert len(observed.processes) >= 6
    for command_line, environment in observed.processes.values():
        assert not leaks(command_line)
        assert not leaks(environment)


def test_the_address_of_a_webhook_is_in_no_log(observed: Observed) -> None:
    logs = [path.read_text() for path in (observed.state / "logs").glob("*.log")]
    assert any("webhook at 127.0.0.1" in log for log in logs)
    assert TOKEN not in "".join(logs) + observed.printed
    assert not any(TOKEN in "".join(pages.values()) for pages in observed.pages.values())
