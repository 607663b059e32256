"""An operator that is killed at one of its calls, and what starts it again."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from tests.cluster.api import Api
from tests.cluster.calls import Call
from tests.cluster.faults import Told
from tests.cluster.repeating import repeating
from tests.cluster.scenario_operators import ScenarioOperator
from tradewind_operator.api.kinds import KINDS

_LOOK_S = 0.1
_LEASE, _LOST = "tradewind-operator", "the Lease is lost"


class Crash(msgspec.Struct, frozen=True):
    """The operator's call, counted from 0, at which it is killed; `after` the server's answer.

    Otherwise before the server hears of it.
    """

    at: int
    after: bool


def counts(call: Call) -> bool:
    """Whether a call is one of those that a scenario leads to, whatever the time is."""
    reads_all = call.verb in {"list", "watch"}
    return bool(call.resource) and call.resource != "leases" and not reads_all


def arm(operator: ScenarioOperator, crash: Crash) -> None:
    """Kill it at this call."""
    assert operator.proxy is not None, "the scenario needs `proxy: true`"
    fault = Told(lambda _: operator.kill(), after=crash.after)
    operator.proxy.add(fault, counts, skip=crash.at)


class Supervisor:
    """Starts an operator again when it is dead, as its Deployment does.

    The dead one's Lease is deleted: nobody has to wait for its end. `kills` counts those that were
    killed; one that ends by itself, but for the loss of its Lease on a busy machine, is `broken`.
    """

    def __init__(self, api: Api, find: Callable[[], ScenarioOperator | None]) -> None:
        self._api, self._find = api, find
        self.kills = 0
        self.broken: list[str] = []

    def look(self) -> None:
        """Start it, if it is dead."""
        operator = self._find()
        if operator is not None and not operator.alive:
            self._begin(operator)

    def _begin(self, operator: ScenarioOperator) -> None:
        if operator.code == -signal.SIGKILL:
            self.kills += 1
        elif _LOST not in operator.log:
            self.broken.append(operator.log[-2000:])
        self._api.http.request("DELETE", KINDS["Lease"].path(operator.namespace, _LEASE))
        operator.start()


@contextmanager
def supervised(api: Api, find: Callable[[], ScenarioOperator | None]) -> Iterator[Supervisor]:
    """A supervisor while the block lasts."""
    made = Supervisor(api, find)
    with repeating(made.look, _LOOK_S):
        yield made
