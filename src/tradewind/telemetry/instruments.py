"""Every metric of every service: the one table of names, types, labels and meanings.

Base units; no account, key or order id is ever a label, and every label has a closed or a
configured set of values.
"""

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """How a metric is read."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Instrument(msgspec.Struct, frozen=True):
    """One metric; `by` names the services that have it; `clustered`: only in pods of a cluster."""

    name: str
    kind: Kind
    text: str
    labels: tuple[str, ...] = ()
    by: tuple[str, ...] = ("market-data", "strategy", "risk", "execution")
    exemplars: bool = False
    clustered: bool = False


_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM
_FEED, _STRATEGY, _RISK, _EXECUTION = ("market-data",), ("strategy",), ("risk",), ("execution",)
_JOURNALS = (*_RISK, *_EXECUTION)

# Every service.
BUILD_INFO = Instrument("tradewind_build_info", _G, "1, with the build as label", ("version",))
LOOP_LAG = Instrument("tradewind_loop_lag_seconds", _G, "Lag of the event loop")
READY = Instrument("tradewind_ready", _G, "1 while the service is ready")
CPU_PINNED = Instrument(
    "tradewind_cpu_pinned",
    _G,
    "1 while its cores are its own by evidence; where none are asked for, while bound to some",
)
CPU_THROTTLED = Instrument(
    "tradewind_cpu_throttled_periods_total", _C, "Periods in which the kernel held the group back"
)
RPC_DURATION = Instrument(
    "rpc_server_call_duration_seconds",
    _H,
    "Duration of served calls; a stream is one call",
    ("rpc_method", "rpc_response_status_code"),
)
RPC_UNDER_WAY = Instrument(
    "tradewind_rpc_under_way",
    _G,
    "Served calls that have not ended; a stream is one call",
    ("rpc_method",),
)
RPC_REFUSED = Instrument(
    "tradewind_rpc_refused_total", _C, "Calls that the allow-list refused", ("method",)
)
MALFORMED = Instrument(
    "tradewind_malformed_total", _C, "Bad input that was counted and skipped", ("where",)
)
ALARMS = Instrument("tradewind_alarms_total", _C, "Alarms raised", ("code",))
ALERTS = Instrument(
    "tradewind_alerts_total",
    _C,
    "Alarms on their way to a webhook or command, by what became of them",
    ("outcome",),
    _JOURNALS,
)
SPANS = Instrument(
    "tradewind_spans_total",
    _C,
    "Spans by outcome: exported, or lost as queue_full, export_failed or shutdown",
    ("outcome",),
)

# Market data.
FEED_EVENTS = Instrument("tradewind_feed_events_total", _C, "Events of the feed", (), _FEED)
FEED_DROPPED = Instrument(
    "tradewind_feed_dropped", _G, "Bad or odd events so far, by reason", ("reason",), _FEED
)
FEED_GAPS = Instrument(
    "tradewind_feed_gap_total", _C, "Times that a symbol's data lacked messages", ("symbol",), _FEED
)
FEED_STALENESS = Instrument(
    "tradewind_feed_staleness_seconds", _G, "Time since the feed's last message", (), _FEED
)
FEED_LIVE = Instrument(
    "tradewind_feed_live", _G, "1 while a symbol's data may be traded on", ("symbol",), _FEED
)
FEED_RECONNECTS = Instrument("tradewind_feed_reconnects", _G, "Reconnections so far", (), _FEED)
MARKET_OPEN = Instrument(
    "tradewind_market_open",
    _G,
    "1 while symbols of a market trade: in regular hours, or in extended ones as well",
    ("market", "hours"),
    _FEED,
)
FEED_READERS = Instrument("tradewind_feed_readers", _G, "Connected readers", (), _FEED)

# Strategies.
SIGNALS = Instrument("tradewind_signals", _G, "Signals of this life", (), _STRATEGY)
INTENTS = Instrument("tradewind_intents_total", _C, "Intents by decision", ("decision",), _STRATEGY)

# Risk.
RISK_CHECK = Instrument(
    "tradewind_risk_check_seconds", _H, "Time of one decision", (), _RISK, exemplars=True
)
TICK_TO_DECISION = Instrument(
    "tradewind_tick_to_decision_seconds",
    _H,
    "From the frame's read to risk's decision",
    (),
    _RISK,
    exemplars=True,
)
RISK_DECISIONS = Instrument(
    "tradewind_risk_decisions_total", _C, "Decisions by code", ("strategy", "code"), _RISK
)
POSITION_NOTIONAL = Instrument(
    "tradewind_position_notional",
    _G,
    "Value held; shorts are negative",
    ("symbol",),
    _RISK,
)
GROSS_EXPOSURE = Instrument("tradewind_gross_exposure", _G, "Value of all positions", (), _RISK)
EQUITY = Instrument("tradewind_equity", _G, "Equity of the account", (), _RISK)
DAY_PNL = Instrument("tradewind_day_pnl", _G, "Today's P&L after fees", (), _RISK)
TRADING_STATE = Instrument(
    "tradewind_trading_state",
    _G,
    "0 Active, 1 Reducing, 2 Halted, 3 Flattened",
    ("scope",),
    _RISK,
)
BREAKER_STATE = Instrument("tradewind_breaker_state", _G, "0 Closed, 1 HalfOpen, 2 Open", (), _RISK)
BOOKS_MATCH = Instrument(
    "tradewind_books_match", _G, "1 while our books equal the venue's", (), _RISK
)
WATCH_AGE = Instrument(
    "tradewind_watch_age_seconds",
    _G,
    "Time since a watch last said anything, be it a bookmark or its regular end",
    ("resource",),
    _RISK,
    clustered=True,
)
WATCH_RESTARTS = Instrument(
    "tradewind_watch_restarts_total",
    _C,
    "Watches that ended before their time: expired, refused, failed, silent or broken",
    ("resource", "reason"),
    _RISK,
    clustered=True,
)
STATUS_WRITES = Instrument(
    "tradewind_policy_status_writes_total",
    _C,
    "Writes of the policy's own status, by outcome",
    ("outcome",),
    _RISK,
    clustered=True,
)

# Execution.
TICK_TO_ORDER = Instrument(
    "tradewind_tick_to_order_seconds",
    _H,
    "From the frame's read to the verified approval of an order",
    (),
    _EXECUTION,
    exemplars=True,
)
VENUE_ACK = Instrument(
    "tradewind_venue_ack_seconds",
    _H,
    "From an order's arrival at execution to the venue's acknowledgement",
    (),
    _EXECUTION,
    exemplars=True,
)
ORDERS = Instrument(
    "tradewind_orders_total", _C, "Orders that ended, by how they did", ("result",), _EXECUTION
)
ORDERS_TAKEN = Instrument(
    "tradewind_orders_taken_total", _C, "Approved orders that were taken", (), _EXECUTION
)
ORDER_REJECTS = Instrument(
    "tradewind_order_rejects_total",
    _C,
    "Orders refused by execution or rejected by the venue, by code",
    ("reason",),
    _EXECUTION,
)
FILLS = Instrument("tradewind_fills_total", _C, "Fills", ("side",), _EXECUTION)
UNKNOWN_MARKED = Instrument("tradewind_unknown_total", _C, "Orders marked UNKNOWN", (), _EXECUTION)
UNKNOWN_NOW = Instrument("tradewind_unknown_orders", _G, "Orders UNKNOWN now", (), _EXECUTION)
OPEN_ORDERS = Instrument("tradewind_open_orders", _G, "Orders that may trade", (), _EXECUTION)
HALTED = Instrument("tradewind_halted", _G, "1 while execution takes no entries", (), _EXECUTION)
TOKENS_LEFT = Instrument(
    "tradewind_venue_tokens", _G, "Requests left in the venue's budget", (), _EXECUTION
)
JOURNAL_COMMIT = Instrument(
    "tradewind_journal_commit_seconds", _H, "Time of one group commit", (), _JOURNALS
)

TABLE: tuple[Instrument, ...] = tuple(
    one for one in tuple(globals().values()) if isinstance(one, Instrument)
)
"""All of them, in this order."""
