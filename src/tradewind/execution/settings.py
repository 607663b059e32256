"""What a person or the venue decides about one account's execution; never changed while it runs."""

import msgspec

from tradewind.domain.values import SECOND, Nanos


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one account's execution core.

    `epoch` is the writer's, raised at each taking of the journal's lock. `keys` are those that
    approvals may be signed with: two while a key is rotated. `operator_keys` sign flatten commands.
    Windows and back-offs are machine time. `requests_per_minute` 0 means unlimited; `reserve` is
    the part of that budget which only cancels, exits and look-ups may use. On a simulated venue
    the budget follows market time too, which a fast tape drives faster than the machine's.
    Executions are asked for from `overlap_ns` before the last reconciliation on. `kept_orders` of
    the closed orders stay in memory; see `forgetting`. Books that could not be read `unread_rounds`
    times in a row are those of a venue that is not there.
    """

    account: str
    epoch: int
    keys: tuple[bytes, ...]
    operator_keys: tuple[bytes, ...] = ()
    install: str = "local"
    build: str = ""
    unknown_window_ns: Nanos = Nanos(60 * SECOND)
    watch_ns: Nanos = Nanos(600 * SECOND)
    watch_every_ns: Nanos = Nanos(30 * SECOND)
    alarm_unknown_after_ns: Nanos = Nanos(30 * SECOND)
    requests_per_minute: int = 200
    reserve: int = 40
    rate_in_market_time: bool = False
    risk_silence_ns: Nanos = Nanos(5 * SECOND)
    in_flight_ns: Nanos = Nanos(5 * SECOND)
    missing_fill_ns: Nanos = Nanos(2 * SECOND)
    reconcile_every_ns: Nanos = Nanos(30 * SECOND)
    reconcile_retry_ns: Nanos = Nanos(SECOND)
    request_deadline_ns: Nanos = Nanos(60 * SECOND)
    overlap_ns: Nanos = Nanos(300 * SECOND)
    kept_orders: int = 10_000
    mismatch_rounds: int = 3
    unread_rounds: int = 3
    flatten_rounds: int = 5
    exact_cash: bool = False
