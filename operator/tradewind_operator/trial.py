"""`python -m tradewind_operator.trial`: what `helm test` asks of an installation, as dry runs.

The definitions take a strategy that is right, they refuse a policy that says nothing of its limits,
and the operator answers that it is ready. Nothing is made.
"""

import argparse
import asyncio
import sys
import urllib.request
from typing import Any

from tradewind.resources.metadata import API_VERSION
from tradewind_operator.api.errands import errand
from tradewind_operator.api.errors import ApiError, Invalid
from tradewind_operator.api.kinds import KINDS
from tradewind_operator.api.requests import Request, Requests

NAME = "helm-test"
STRATEGY: dict[str, Any] = {
    "apiVersion": API_VERSION,
    "kind": "TradingStrategy",
    "metadata": {"name": NAME},
    "spec": {
        "riskPolicyRef": {"name": NAME},
        "symbols": ["AAPL"],
        "strategies": [{"name": "sma-crossover"}],
    },
}
POLICY: dict[str, Any] = {
    "apiVersion": API_VERSION,
    "kind": "RiskPolicy",
    "metadata": {"name": NAME},
    "spec": {"account": {"venue": "simulated"}, "limits": {}},
}
READY_S = 5.0


async def faults(requests: Requests, namespace: str) -> list[str]:
    """What an API server's answers lack; nothing when all is well."""
    found: list[str] = []
    try:
        await requests.send(_dry_run(STRATEGY, namespace))
    except ApiError as error:
        found.append(f"a right strategy is refused: {error}")
    try:
        await requests.send(_dry_run(POLICY, namespace))
    except Invalid as error:
        return found if "maxDailyLoss" in error.message else [*found, f"refused, but: {error}"]
    except ApiError as error:
        return [*found, f"a policy can't be tried: {error}"]
    return [*found, "a policy without limits is taken"]


def _dry_run(manifest: dict[str, Any], namespace: str) -> Request:
    path = KINDS[manifest["kind"]].path(namespace)
    return Request(
        verb="create", method="POST", path=path, body=manifest, query={"dryRun": "All"}, urgent=True
    )


def operator_fault(address: str) -> str:
    """Why the operator is not ready; "" when it is."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=READY_S):  # noqa: S310 # http alone
            return ""
    except OSError as error:
        return f"the operator at {address} is not ready: {error}"


async def tried(namespace: str) -> list[str]:
    """Try an installation by the login that this process has."""
    async with errand() as requests:
        return await faults(requests, namespace)


def main() -> int:
    """Print what is wrong; exit with 1 if anything is."""
    parser = argparse.ArgumentParser(prog="tradewind_operator.trial", description=__doc__)
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--operator", required=True, help="http://HOST:PORT")
    options = parser.parse_args()
    found = asyncio.run(tried(options.namespace))
    if fault := operator_fault(options.operator):
        found.append(fault)
    sys.stdout.write("\n".join([*found, "failed" if found else "all is well"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
