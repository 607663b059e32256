"""HTTP replies to answers: exactly how much each one proves."""

from tradewind.domain.errors import (
    CredentialsRejectedError,
    MalformedValueError,
    VenueAmbiguousError,
    VenueError,
    VenueRejectedError,
    VenueUnavailableError,
)
from tradewind.domain.values import SECOND
from tradewind.ports.broker import Accepted, Ambiguous, Answer, NotSent, RejectedByVenue
from tradewind.venues._http import Reply, retry_after_ns
from tradewind.venues.alpaca.fields import as_array, as_object, decoded, text
from tradewind.venues.alpaca.keys import is_about_keys
from tradewind.venues.alpaca.parse_orders import order_views

_BAD_REQUEST_CODE = "40010001"
_UNPROVEN = frozenset({408, 425})  # the venue gave up on the request; it may have seen it


def order_answer(reply: Reply, now_ns: int) -> Answer:
    """The answer to a new or changed order."""
    if not 200 <= reply.status < 300:
        return refusal(reply, now_ns)
    try:
        views = order_views(decoded(reply.body))
        return Accepted(views[0], views[1:])
    except (MalformedValueError, IndexError) as error:
        return Ambiguous(f"accepted, but the answer is unreadable: {error}")


def cancel_answer(reply: Reply, now_ns: int) -> Answer:
    """The answer to a cancel, or to a change of a setting."""
    return Accepted() if 200 <= reply.status < 300 else refusal(reply, now_ns)


def cancel_all_answer(reply: Reply, now_ns: int) -> Answer:
    """The answer to cancel-all: accepted only if every single order's cancel was."""
    if not 200 <= reply.status < 300:
        return refusal(reply, now_ns)
    try:
        items = [as_object(item) for item in as_array(decoded(reply.body))] if reply.body else []
    except MalformedValueError as error:
        return Ambiguous(f"accepted, but the answer is unreadable: {error}")
    failed = [text(item, "id") for item in items if not _is_success(item.get("status"))]
    if not failed:
        return Accepted()
    return Ambiguous(f"{len(failed)} of {len(items)} orders could not be cancelled: {failed[0]} …")


def _is_success(status: object) -> bool:
    return isinstance(status, int) and 200 <= status < 300


def refusal(reply: Reply, now_ns: int) -> RejectedByVenue | NotSent | Ambiguous:
    """What a reply that is no success proves."""
    code, message = error_of(reply)
    if reply.status == 429:
        return NotSent(f"429 {message}", retry_after_ns(reply.headers, now_ns))
    if 400 <= reply.status < 500 and reply.status not in _UNPROVEN:
        duplicate = reply.status == 409 or _is_duplicate(code, message)
        return RejectedByVenue(message, code, reply.status, duplicate)
    return Ambiguous(f"{reply.status} {message}")


def _is_duplicate(code: str, message: str) -> bool:
    return code == _BAD_REQUEST_CODE and "client_order_id" in message and "unique" in message


def error_of(reply: Reply) -> tuple[str, str]:
    """Code and words of an error body; a body that is no JSON object gives "" and its start."""
    try:
        fields = as_object(decoded(reply.body))
    except MalformedValueError:
        return "", reply.body[:200].decode("utf-8", errors="replace")
    return text(fields, "code"), text(fields, "message") or f"HTTP {reply.status}"


def query_error(outcome: RejectedByVenue | NotSent | Ambiguous) -> VenueError:
    """The error that a failed query raises."""
    if isinstance(outcome, NotSent):
        return VenueUnavailableError(outcome.reason, outcome.retry_after_ns / SECOND)
    if isinstance(outcome, Ambiguous):
        return VenueAmbiguousError(outcome.reason)
    kind = CredentialsRejectedError if is_about_keys(outcome) else VenueRejectedError
    return kind(outcome.reason, code=outcome.code, status=outcome.status)
