"""One run of the quickstart under a real Prometheus, halted at its end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from observability.files import ROOT, RULES
from tests.cluster.observability import Prometheus, prometheus
from tests.integration.otlp_sink import Sink
from tests.process.platform import Platform, tradewind
from tests.process.processes import eventually
from tests.process.resources import EXAMPLES

TRADES_S = 12.0
NAMESPACE = "default"
HALTED = "makers"
_STATE = f'tradewind_trading_state{{scope="policy",policy="{HALTED}"}}'
_CALLS = f'rpc_server_call_duration_seconds_count{{policy="{HALTED}"}}'
HALTED_TWICE = f"min_over_time({_STATE}[3s]) == 2 and on (policy) count_over_time({_CALLS}[5s]) > 1"
"""A rate needs two samples of a series, and a person's call is the newest one."""


class Scraped(msgspec.Struct):
    """The running pair; `began` is when Prometheus did, in Unix seconds."""

    prometheus: Prometheus
    platform: Platform
    began: float

    def exemplars(self, query: str) -> list[dict[str, Any]]:
        """The exemplars that Prometheus kept of some series."""
        asked = {"query": query, "start": str(self.began), "end": str(time.time())}
        url = f"{self.prometheus.url}/api/v1/query_exemplars"
        series = httpx.get(url, params=asked, timeout=10.0).json()["data"]
        return [exemplar for each in series for exemplar in each["exemplars"]]


@contextmanager
def scraped(folder: Path) -> Iterator[Scraped]:
    """Trade, scraped every second; when it is handed over, one policy has just been halted."""
    with Sink() as sink, Platform(folder, EXAMPLES / "quickstart", "--otlp", sink.url) as platform:
        platform.started()
        began = time.time()
        rules = sorted((ROOT / RULES).glob("*.yaml"))
        with prometheus(_config(platform), *rules) as server:
            platform.until_fills(platform.fills() + 4)
            time.sleep(TRADES_S)
            _halt(platform)
            eventually("the halt was scraped twice", lambda: server.query(HALTED_TWICE), 30)
            yield Scraped(server, platform, began)


def _halt(platform: Platform) -> None:
    """Stop the policy whose strategies say the most; the other goes on."""
    state = ("--state", str(platform.state))
    done = tradewind("halt", "--policy", HALTED, "--reason", "a test", *state)
    assert done.returncode == 0, done.stdout + done.stderr


def _config(platform: Platform) -> dict[str, object]:
    """Scrape every door, with the labels that a cluster's pods would give."""
    return {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "scrape_configs": [
            {
                "job_name": "tradewind",
                "static_configs": [
                    {
                        "targets": [door.http],
                        "labels": {
                            "namespace": NAMESPACE,
                            "pod": f"{door.workload}-0",
                            "component": door.service,
                            "policy": door.policy,
                            "strategy": door.strategy,
                        },
                    }
                    for door in platform.doors()
                    if door.service != "venue"
                ],
            }
        ],
    }
