"""What the API server says no with, by what is to be done about it."""

import msgspec


class ApiError(Exception):
    """The request did not do what it should. `code` is HTTP's, 0 when there was no answer."""

    def __init__(self, what: str, message: str = "", *, code: int = 0) -> None:
        super().__init__(f"{what}: {message}" if message else what)
        self.code, self.message = code, message


class Retry(ApiError):  # noqa: N818  # says what to do, like its siblings
    """The server is busy; ask again in `after_s`."""

    def __init__(self, what: str, message: str = "", *, code: int = 429, after_s: float) -> None:
        super().__init__(what, message, code=code)
        self.after_s = after_s


class Conflict(ApiError):  # noqa: N818
    """Somebody else changed it, or owns the field: look again, then decide anew."""


class Exists(Conflict):
    """It is there already."""


class Gone(ApiError):  # noqa: N818
    """It isn't there, or this version of it isn't any more."""


class Forbidden(ApiError):  # noqa: N818
    """We may not: a person has to change rights or settings."""


class QuotaExceeded(Forbidden):
    """The namespace's quota is used up."""


class Ending(Forbidden):
    """The namespace is being deleted: nothing can be made in it."""


class Invalid(ApiError):  # noqa: N818
    """The server takes no such object: asking again changes nothing."""


class Unreachable(ApiError):  # noqa: N818
    """No answer, or the server failed: whether it was done is unknown."""


class NotLeading(ApiError):  # noqa: N818
    """A write that was stopped before it left: the Lease may be another's."""


class Cause(msgspec.Struct, frozen=True):
    """One cause in a Status object."""

    reason: str = ""
    message: str = ""
    field: str = ""


class Details(msgspec.Struct, frozen=True):
    """Details of a Status object."""

    retry_after_seconds: int = msgspec.field(default=0, name="retryAfterSeconds")
    causes: tuple[Cause, ...] = ()


class Refusal(msgspec.Struct, frozen=True):
    """A Status object, as far as it is read."""

    message: str = ""
    reason: str = ""
    details: Details | None = None


RETRY_AFTER_S = 1.0


def error_of(what: str, code: int, body: bytes, retry_after: str = "") -> ApiError:
    """The error that an answer stands for."""
    said = _refusal(body)
    if code == 429 or (code == 503 and retry_after):
        return Retry(what, said.message, code=code, after_s=_seconds(retry_after, said))
    return _kind(code, said)(what, said.message, code=code)


def _kind(code: int, said: Refusal) -> type[ApiError]:
    if code == 409:
        return Exists if said.reason == "AlreadyExists" else Conflict
    if code in (404, 410):
        return Gone
    if code in (401, 403):
        return _forbidden(said)
    return Invalid if 400 <= code < 500 else Unreachable


def _forbidden(said: Refusal) -> type[Forbidden]:
    if "exceeded quota" in said.message:
        return QuotaExceeded
    causes = said.details.causes if said.details else ()
    return Ending if any(each.reason == "NamespaceTerminating" for each in causes) else Forbidden


def _refusal(body: bytes) -> Refusal:
    try:
        return msgspec.json.decode(body, type=Refusal)
    except msgspec.MsgspecError:
        return Refusal(message=body[:200].decode("utf-8", "replace"))


def _seconds(header: str, said: Refusal) -> float:
    try:
        return max(float(header), 0.0)
    except ValueError:
        told = said.details.retry_after_seconds if said.details else 0
        return float(told) or RETRY_AFTER_S
