"""Every metric of the operator beside those that each of our processes has: one table.

Base units. `ns` and `name` are of one of our resources: a label `namespace` would be the operator's
own once Prometheus has scraped it. What is a fact about resources (conditions, states, pauses,
certificates) is read from the cache when somebody looks; a series whose fact ended is gone.
"""

from tradewind.telemetry.instruments import Instrument, Kind

_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM
_OPERATOR = ("operator",)

# Passes and their queue.
RECONCILES = Instrument(
    "tradewind_reconcile_total",
    _C,
    "Passes over a resource; result is converged, changed, waiting, conflict, refused, failed, or "
    "elsewhere for what another installation controls",
    ("kind", "result", "trigger"),
    _OPERATOR,
)
RECONCILE_DURATION = Instrument(
    "tradewind_reconcile_duration_seconds", _H, "Time of one pass", ("kind",), _OPERATOR
)
QUEUE_DEPTH = Instrument(
    "tradewind_queue_depth", _G, "Resources that wait for a pass", (), _OPERATOR
)
QUEUE_OLDEST = Instrument(
    "tradewind_queue_oldest_seconds",
    _G,
    "How long the longest-waiting resource has waited beyond its due time",
    (),
    _OPERATOR,
)
DRIFT_CORRECTED = Instrument(
    "tradewind_drift_corrected_total",
    _C,
    "Children put back to what they should be after somebody else changed them, by their kind",
    ("kind",),
    _OPERATOR,
)
ADMISSIONS = Instrument(
    "tradewind_admission_total",
    _C,
    "The guard's judgements of changed resources; reason is a condition's, empty when admitted",
    ("kind", "result", "reason"),
    _OPERATOR,
)
STATUS_WRITES = Instrument(
    "tradewind_status_writes_total",
    _C,
    "Statuses written; result is written or failed",
    ("kind", "result"),
    _OPERATOR,
)
RELEASES = Instrument(
    "tradewind_releases_total",
    _C,
    "Finalizers removed; outcome is flat, deadline, forced or namespace",
    ("kind", "outcome"),
    _OPERATOR,
)

# The API server and the services.
WATCH_AGE = Instrument(
    "tradewind_watch_age_seconds",
    _G,
    "Time since a watch last said anything, be it a bookmark or its regular end",
    ("resource",),
    _OPERATOR,
)
WATCH_RESTARTS = Instrument(
    "tradewind_watch_restarts_total",
    _C,
    "Watches opened again; reason is ended, expired, error or silent",
    ("resource", "reason"),
    _OPERATOR,
)
API_REQUESTS = Instrument(
    "tradewind_api_requests_total",
    _C,
    "Requests to the API server; verb as RBAC has it; code is HTTP's, 0 when there was no answer",
    ("verb", "code"),
    _OPERATOR,
)
STATUS_READS = Instrument(
    "tradewind_status_reads_total",
    _C,
    "Services asked for their status; result is answered, unreachable or invalid",
    ("service", "result"),
    _OPERATOR,
)
SYNCED = Instrument("tradewind_synced", _G, "1 once every watch has been read whole", (), _OPERATOR)
LEADER = Instrument("tradewind_leader", _G, "1 while this process holds the Lease", (), _OPERATOR)

# Resources as the operator sees them.
RESOURCES = Instrument(
    "tradewind_resources",
    _G,
    "Resources by state, which is their phase",
    ("kind", "state"),
    _OPERATOR,
)
CONDITION = Instrument(
    "tradewind_condition",
    _G,
    "1 for what a condition of a resource is now",
    ("kind", "ns", "name", "type", "status", "reason"),
    _OPERATOR,
)
PAUSED = Instrument(
    "tradewind_paused",
    _G,
    "1 for each resource whose reconciliation is paused",
    ("kind", "ns", "name"),
    _OPERATOR,
)
CERTIFICATE_EXPIRY = Instrument(
    "tradewind_certificate_expiry_timestamp_seconds",
    _G,
    "When the certificate in a Secret ends, in UTC seconds since 1970",
    ("ns", "name"),
    _OPERATOR,
)
SERVED_CERTIFICATE_EXPIRY = Instrument(
    "tradewind_served_certificate_expiry_timestamp_seconds",
    _G,
    "When the certificate ends that a workload last showed; `name` is its Secret's",
    ("ns", "name"),
    _OPERATOR,
)

TABLE: tuple[Instrument, ...] = tuple(
    one for one in tuple(globals().values()) if isinstance(one, Instrument)
)
"""All of them, in this order."""
