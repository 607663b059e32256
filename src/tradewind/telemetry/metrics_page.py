"""The page about metrics, written from their table; run this module to print it."""

import sys

from tradewind.telemetry.instruments import TABLE, Instrument
from tradewind.telemetry.metrics import BUCKETS_S

_HEAD = """\
# Metrics

Every service answers `GET /metrics` on its HTTP door with OpenMetrics text. Base units; buckets in
seconds: {buckets}. Histograms marked * carry an order's `trace_id` as exemplar. This page is
written from `src/tradewind/telemetry/instruments.py`:
`python -m tradewind.telemetry.metrics_page > docs/metrics.md`.

| metric | type | labels | services | meaning |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    buckets = ", ".join(f"{bound:g}" for bound in BUCKETS_S)
    return _HEAD.format(buckets=buckets) + "".join(map(_row, TABLE))


def _row(one: Instrument) -> str:
    services = "all" if len(one.by) == 4 else ", ".join(one.by)
    services += " (in a cluster)" if one.clustered else ""
    kind = f"{one.kind}{'*' if one.exemplars else ''}"
    labels = ", ".join(f"`{label}`" for label in one.labels)
    return f"| `{one.name}` | {kind} | {labels} | {services} | {one.text} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
