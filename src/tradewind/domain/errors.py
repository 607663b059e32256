"""Errors say who must act.

TradingError
├── MalformedValueError          an edge got what is no number, name or time: fix the input
├── ConfigurationError           a resource or setting is wrong: a person edits it
├── IllegalTransitionError       a bug or a broken feed: the event is stored and alarmed
├── JournalError
│   ├── JournalCorruptError      damage before the last commit mark: a person repairs
│   ├── JournalRefusedError      it is another account's or release's: a person chooses which
│   ├── JournalFullError         the disk is full: free space; cancels still work
│   └── JournalLockedError       another writer owns the account: stop it first
└── VenueError
    ├── VenueUnavailableError    proven not accepted; wait and try again
    ├── VenueAmbiguousError      the outcome is unknown: look up by client order id
    └── VenueRejectedError       definitely refused: ask differently
        └── CredentialsRejectedError   the keys are not accepted: a person replaces them
"""


class TradingError(Exception):
    """Base of every error that Tradewind raises on purpose."""


class MalformedValueError(TradingError, ValueError):
    """Text or a number from outside that cannot be what it claims to be."""


class ConfigurationError(TradingError):
    """A resource, setting or command that a person must change."""


class IllegalTransitionError(TradingError):
    """A move that the order state table does not contain."""


class JournalError(TradingError):
    """A journal cannot do what was asked."""


class JournalCorruptError(JournalError):
    """Damage that recovery may not cut away on its own."""

    def __init__(self, segment: str, offset: int, reason: str) -> None:
        super().__init__(
            f"journal damaged in {segment} at offset {offset}: {reason}; "
            "run `tradewind journal repair` after reading `tradewind journal verify`"
        )
        self.segment, self.offset, self.reason = segment, offset, reason


class JournalRefusedError(JournalError):
    """A journal that nobody may use here: of another account, or of another release."""


class JournalFullError(JournalError):
    """No space for new orders; cancels, fills and halts use the reserve."""


class JournalLockedError(JournalError):
    """Another process holds the account's lock."""


class VenueError(TradingError):
    """A venue did not do what was asked."""


class VenueUnavailableError(VenueError):
    """Proof that the request was not accepted: connection refused, or 429."""

    def __init__(self, reason: str, retry_after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class VenueAmbiguousError(VenueError):
    """Time-out, 5xx, reset or an unreadable answer: the request may have been accepted."""


class VenueRejectedError(VenueError):
    """A definite refusal.

    Args:
        code: The venue's own code (Alpaca's integer as text), "" where it gave none.
        status: HTTP status.
    """

    def __init__(self, reason: str, *, code: str = "", status: int = 0) -> None:
        super().__init__(reason)
        self.code, self.status = code, status


class CredentialsRejectedError(VenueRejectedError):
    """The venue does not accept our keys, or not for this."""
