"""What a hub keeps, and how patient it is."""

import msgspec

from tradewind.domain.values import SECOND, Nanos


class HubSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes are per symbol, except `ticks_kept`.

    `lateness_ns` delays the closing of time bars by that much market time: 0 for tapes and
    simulators, whose clock comes with the data; some 100 ms where market time is the machine's.
    `max_ahead_ns` refuses events stamped later than that after they were read; 0 refuses none, as
    a tape's time has nothing to do with the machine's.
    """

    frames: tuple[str, ...] = ()
    trades_kept: int = 1_000
    bars_kept: int = 200
    ticks_kept: int = 20_000
    levels: int = 50
    book_every_ns: Nanos = Nanos(60 * SECOND)
    stale_after_ns: Nanos = Nanos(30 * SECOND)
    quiet_after_ns: Nanos = Nanos(30 * SECOND)
    lateness_ns: Nanos = Nanos(0)
    max_ahead_ns: Nanos = Nanos(0)
