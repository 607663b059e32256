"""The resources at the API server: what is in force follows them, with or without an operator."""

import asyncio

from tradewind.deploy.configs import ApiServer, RiskConfig
from tradewind.domain.codes import AlarmCode
from tradewind.resources.crds.definitions import NAMES
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.metadata import API_VERSION
from tradewind.telemetry import instruments as table
from tradewind.telemetry.metrics import begin
from tradewind_services.cluster.access import Access
from tradewind_services.cluster.client import ApiClient
from tradewind_services.cluster.watching import Collection, Listener, Restart, Watch
from tradewind_services.hosting import Host
from tradewind_services.risk.enforcing import Enforcer
from tradewind_services.risk.heard_policy import HeardPolicy
from tradewind_services.risk.heard_strategies import HeardStrategies
from tradewind_services.risk.kept_resources import KeptResources
from tradewind_services.risk.shell import DeskShell
from tradewind_services.risk.status_writer import Seats, StatusWriter
from tradewind_services.wanted import generation_of

FIRST_WORD_S = 3.0
"""How long a start waits for the server before it goes on with what the journal knows."""
UNREACHABLE_S = 60.0
UNHEARD = f"risk has had no word from the API server for {UNREACHABLE_S:g} s; nothing changes"
LOOK_S = 1.0


class ResourceWatch:
    """Watches one policy by name, and the strategies that name it."""

    def __init__(
        self,
        host: Host,
        config: RiskConfig,
        server: ApiServer,
        *,
        shell: DeskShell,
        enforcer: Enforcer,
        seats: Seats,
    ) -> None:
        self._host, self._config, self._shell, self._enforcer = host, config, shell, enforcer
        self.client = ApiClient(Access(server))
        self._kept = KeptResources(config, self._not_kept)
        self.policy = HeardPolicy(
            config.policy, enforcer, self._kept, refuse=self._refused, on_word=self._on_policy
        )
        self.strategies = HeardStrategies(config.policy, enforcer, self._kept, refuse=self._refused)
        path = self._path("RiskPolicy", config.policy)
        self._writer = StatusWriter(
            host, shell, self.client, path=path, policy=self.policy, seats=seats
        )
        self._heard_s: dict[str, float] = {}
        self._first, self._silent = asyncio.Event(), set[str]()
        self._restarts = host.metrics.counter(table.WATCH_RESTARTS)
        self._ages = host.metrics.gauge(table.WATCH_AGE)
        begin(host.metrics.malformed, ("resource",))
        self.unreachable = False

    async def start(self) -> None:
        """Begin with what was in force last, then with the server's first word if it has one."""
        self._restore()
        now = asyncio.get_running_loop().time()
        for collection, listener in self._collections():
            self._heard_s[collection.name] = now
            self._silent.add(collection.name)
            begin(self._restarts, (collection.name,), Restart)
            self._host.spawn(f"watch {collection.name}", self._watch(collection, listener).run)
        self._host.metrics.on_scrape(self._measure)
        self._host.spawn("watch age", self._look)
        self._host.spawn("status", self._writer.run)
        try:
            async with asyncio.timeout(FIRST_WORD_S):
                await self._first.wait()
        except TimeoutError:
            self._host.log.warning("api_server_silent", goes_on_with="journal")

    async def close(self) -> None:
        """Let go of the connections."""
        await self.client.close()

    def warnings(self) -> dict[str, str]:
        """That the server has not been heard for too long."""
        return {Reason.API_SERVER_UNREACHABLE.value: UNHEARD} if self.unreachable else {}

    def _restore(self) -> None:
        """The desk has the limits from its journal; here is what they were made of."""
        desk = self._shell.desk
        desk.await_policy()
        if desk.state.policy is None:
            return
        policy, strategies = self._kept.policy(), self._kept.strategies()
        self._enforcer.know(policy, strategies)
        self._writer.enforces(generation_of(policy) if policy else 0)
        self._kept.keep_all(policy, strategies)

    def _collections(self) -> list[tuple[Collection, Listener]]:
        policy = self._config.policy
        own = Collection(
            name=NAMES["RiskPolicy"].plural,
            path=self._path("RiskPolicy"),
            fields=f"metadata.name={policy}",
        )
        bound = Collection(
            name=NAMES["TradingStrategy"].plural,
            path=self._path("TradingStrategy"),
            fields=f"spec.riskPolicyRef.name={policy}",
            dispensable=True,
        )
        return [(own, self.policy), (bound, self.strategies)]

    def _path(self, kind: str, *name: str) -> str:
        base = f"/apis/{API_VERSION}/namespaces/{self._config.namespace}"
        return "/".join((base, NAMES[kind].plural, *name))

    def _watch(self, collection: Collection, listener: Listener) -> Watch:
        name, loop = collection.name, asyncio.get_running_loop()
        told: set[Restart] = set()

        def heard() -> None:
            self._heard_s[name] = loop.time()
            told.clear()
            self._silent.discard(name)
            if not self._silent:
                self._first.set()

        def restarted(why: Restart, text: str) -> None:
            self._restarts.labels(name, why.value).inc()
            if why in told or self._host.stopping.is_set():
                return  # it is said once while the server is away
            told.add(why)
            self._host.log.warning("watch_restarts", watch=name, reason=why.value, error=text)

        return Watch(self.client, collection, listener, heard=heard, restarted=restarted)

    def _on_policy(self) -> None:
        word = self.policy.word
        if word is not None and not self.policy.faults:
            self._writer.enforces(word.generation)

    def _refused(self, what: str, faults: tuple[str, ...]) -> None:
        self._host.metrics.malformed.labels("resource").inc()
        self._host.log.warning("resource_refused", resource=what, faults=faults[:10])

    def _not_kept(self, error: OSError) -> None:
        self._host.log.warning("resource_not_kept", error=str(error))

    # --- the age of the last word

    def age_s(self) -> float:
        """How long ago the more silent of both watches heard the server."""
        return asyncio.get_running_loop().time() - min(self._heard_s.values())

    def _measure(self) -> None:
        now = asyncio.get_running_loop().time()
        for name, heard_s in self._heard_s.items():
            self._ages.labels(name).set(now - heard_s)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            silent = self.age_s() > UNREACHABLE_S
            if silent and not self.unreachable:
                self._shell.alerts.tell(AlarmCode.API_SERVER_UNREACHABLE, UNHEARD)
            elif self.unreachable and not silent:
                self._host.log.info("api_server_is_back")
            self.unreachable = silent
