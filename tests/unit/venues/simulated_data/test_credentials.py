"""Every way to say who one is, and nothing else, proves a key."""

from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.venues.simulated.credentials import Credentials

_KNOWN = Credentials({"key": "secret", "other": "hidden"})


def basic(text: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(text.encode()).decode()}"}


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ({"APCA-API-KEY-ID": "key", "APCA-API-SECRET-KEY": "secret"}, "key"),
        ({"APCA-API-KEY-ID": "key", "APCA-API-SECRET-KEY": "hidden"}, ""),
        ({"APCA-API-KEY-ID": "key"}, ""),
        ({"Authorization": "Bearer hidden"}, "other"),
        ({"Authorization": "Bearer guess"}, ""),
        (basic("key:secret"), "key"),
        (basic("key:guess"), ""),
        ({"Authorization": "Basic %%%"}, ""),
        ({}, None),
    ],
)
def test_headers_prove_a_key_or_not(headers: dict[str, str], key: str | None) -> None:
    assert _KNOWN.of_headers(headers) == key


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ({"key": "key", "secret": "secret"}, "key"),
        ({"key": "oauth", "secret": "hidden"}, "other"),
        ({"data": {"key_id": "key", "secret_key": "secret"}}, "key"),
        ({"data": {"key_id": "key", "secret_key": ["secret"]}}, ""),
        ({"key": None, "secret": None}, ""),
        ({}, ""),
    ],
)
def test_auth_messages_of_both_dialects_prove_a_key_or_not(
    message: dict[str, object], key: str
) -> None:
    assert _KNOWN.of_message(message) == key


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
@settings(max_examples=100, deadline=None)
def test_no_other_text_is_a_key_nor_an_error(key: str, secret: str) -> None:
    assert _KNOWN.check(key, secret) == ("key" if (key, secret) == ("key", "secret") else "")
