"""Refusals of an API server, by what is to be done about them."""

import json

import pytest

from tests.unit.operating.shell.makers import Hand
from tradewind_operator.api.buckets import Bucket
from tradewind_operator.api.errors import (
    ApiError,
    Conflict,
    Ending,
    Exists,
    Forbidden,
    Gone,
    Invalid,
    QuotaExceeded,
    Retry,
    Unreachable,
    error_of,
)


def _said(message: str = "", reason: str = "", **details: object) -> bytes:
    return json.dumps({"message": message, "reason": reason, "details": details}).encode()


@pytest.mark.parametrize(
    ("code", "body", "kind"),
    [
        (409, _said(reason="Conflict"), Conflict),
        (409, _said(reason="AlreadyExists"), Exists),
        (404, _said(), Gone),
        (410, _said(reason="Expired"), Gone),
        (403, _said("pods is forbidden: User x cannot"), Forbidden),
        (403, _said("pods x is forbidden: exceeded quota: small"), QuotaExceeded),
        (403, _said(causes=[{"reason": "NamespaceTerminating"}]), Ending),
        (401, b"Unauthorized", Forbidden),
        (422, _said(reason="Invalid"), Invalid),
        (400, b"no json", Invalid),
        (500, b"", Unreachable),
        (503, b"", Unreachable),
        (429, _said(), Retry),
    ],
)
def test_a_refusal_is_told_by_its_code_and_reason(
    code: int, body: bytes, kind: type[ApiError]
) -> None:
    assert type(error_of("create x", code, body)) is kind


def test_the_header_says_when_to_ask_again() -> None:
    error = error_of("get x", 429, _said(retryAfterSeconds=3), "7")
    assert isinstance(error, Retry)
    assert error.after_s == 7


def test_the_document_says_it_where_there_is_no_header() -> None:
    error = error_of("get x", 429, _said(retryAfterSeconds=3))
    assert isinstance(error, Retry)
    assert error.after_s == 3


def test_a_server_that_asks_for_a_rest_is_busy_and_not_broken() -> None:
    assert isinstance(error_of("get x", 503, b"", "1"), Retry)


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    now = Hand()
    bucket = Bucket(now, rate=20, burst=40)
    waits = [bucket.reserve() for _ in range(60)]
    assert waits[:40] == [0] * 40
    assert waits[59] == pytest.approx(1.0)


def test_a_bucket_fills_again() -> None:
    now = Hand()
    bucket = Bucket(now, rate=20, burst=40)
    for _ in range(40):
        bucket.reserve()
    now.turn(1)
    assert [bucket.reserve() for _ in range(20)] == [0] * 20
    assert bucket.reserve() > 0


def test_nothing_goes_while_the_server_asks_for_a_rest() -> None:
    now = Hand()
    bucket = Bucket(now)
    bucket.rest(5)
    assert bucket.reserve() == 5
    now.turn(5)
    assert bucket.reserve() == 0
