"""Everything that one process is made of, put together once at its start."""

import datetime as dt
import os
import random
import secrets as entropy
import socket
import time
from collections.abc import Callable

import structlog
from kubernetes.aio.client import Configuration

from tradewind.resources.crds.status_parts import Controller
from tradewind.telemetry.traces import otlp_exporter
from tradewind.transport.authority import KeyPair
from tradewind_operator.api.buckets import Bucket
from tradewind_operator.api.kinds import OWN_KINDS
from tradewind_operator.api.objects import Objects
from tradewind_operator.api.requests import Requests
from tradewind_operator.model import Manifest, Ref
from tradewind_operator.pods.identities import Identities
from tradewind_operator.pods.readers import Answer, Door, Reader
from tradewind_operator.reconciling.announcements import Announcer
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.reconciling.claims import Claims
from tradewind_operator.reconciling.issued import Issued
from tradewind_operator.reconciling.issuers import Issuer, OwnAuthority
from tradewind_operator.reconciling.namespaces import Namespaces
from tradewind_operator.reconciling.nudges import Nudges
from tradewind_operator.reconciling.passes import Parts, Passes
from tradewind_operator.reconciling.queues import WorkQueue
from tradewind_operator.reconciling.references import References
from tradewind_operator.reconciling.reports import REPORT, Clocks, Listeners, Paces, Reports
from tradewind_operator.reconciling.secrets import Secrets, Surroundings
from tradewind_operator.reconciling.statuses import Statuses
from tradewind_operator.reconciling.trust import Trust
from tradewind_operator.reconciling.views import Told, Views
from tradewind_operator.reconciling.workers import Workers
from tradewind_operator.running.deciding import Deciding
from tradewind_operator.running.departing import Departing
from tradewind_operator.running.leases import Lease
from tradewind_operator.running.meters import Facts, Meters
from tradewind_operator.running.observing import Observing
from tradewind_operator.running.spans import Spans
from tradewind_operator.settings import Settings
from tradewind_operator.statuses.owning import owned
from tradewind_operator.watching.intake import Intake
from tradewind_operator.watching.streams import Restart, Stream, Streams

now: Callable[[], float] = time.monotonic
ENDING = "namespace"
"""What gives a turn: the resource's namespace was found to be deleted."""


def moment() -> dt.datetime:
    """The time of day, UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251  # the operator's shell is where time comes from


def process_name() -> str:
    """A name that no other process has, and no later one of this pod."""
    return f"{socket.gethostname()}_{os.getpid()}_{entropy.token_hex(4)}"


class Installation:
    """The parts of one process; `who` is its name."""

    def __init__(
        self, settings: Settings, configuration: Configuration, log: structlog.stdlib.BoundLogger
    ) -> None:
        self.settings, self.configuration, self.log = settings, configuration, log
        self.who, self.chance = process_name(), random.SystemRandom().random
        self.meters = Meters()
        leaf_life = dt.timedelta(seconds=settings.tls.leaf_life_s)
        self._objects(configuration)
        self._memory()
        self._confidence(leaf_life)
        self._pods()
        self._work()
        facts = Facts(self.cache, self.issuer.expiries, self.reports.expiries)
        self.meters.metrics.registry.register(facts)

    def _objects(self, configuration: Configuration) -> None:
        self.bucket = Bucket(now)
        self.requests = Requests(
            configuration,
            bucket=self.bucket,
            may_write=lambda: self.lease.is_ours,
            count=self.meters.requested,
        )
        self.objects = Objects(self.requests)
        ref = Ref("Lease", self.settings.namespace, self.settings.lease)
        self.lease = Lease(self.objects, ref, self.who, now=now, moment=moment)

    def _memory(self) -> None:
        self.cache = Cache(owned)
        self.queue = WorkQueue(now, self.chance)
        self.streams = Streams(self.settings, now, self._restarted)
        self.references = References(self.objects)
        self.namespaces = Namespaces(self.objects, now, self._ends)

    def _confidence(self, leaf_life: dt.timedelta) -> None:
        around = Surroundings(moment=moment, now=now, entropy=entropy.token_bytes)
        reread_s = self.settings.resync_s * 0.8
        self.trust = Trust(self.objects, self.settings.namespace, around, leaf_life=leaf_life)
        self.secrets = Secrets(
            self.objects,
            lambda: self.trust.authorities,
            around,
            leaf_life=leaf_life,
            reread_s=reread_s,
        )
        self.issuer: Issuer
        if self.settings.tls.is_cert_managers:
            self.issuer = Issued(self.objects, self.cache, around, reread_s=reread_s)
        else:
            identities = Identities(self._trusted, moment, leaf_life)
            self.issuer = OwnAuthority(self.trust, identities, self._expiries)

    def _pods(self) -> None:
        self.reader = Reader(self.issuer)
        self.reports = Reports(
            self.cache,
            self.reader.ask,
            WorkQueue(now, self.chance),
            Clocks(now, time.time_ns),
            paces=Paces(self.settings.status_every_s, self.settings.pinned_every_s),
            told=Listeners(lambda ref: self.queue.add(ref, REPORT), self._asked),
        )
        self.nudges = Nudges(self.objects, self.cache)
        self.intake = Intake(self.cache, self.queue, self._seen)

    def _work(self) -> None:
        settings = self.settings
        views = Views(self.cache, self._told)
        mine = Controller(namespace=settings.namespace, lease=settings.lease)
        parts = Parts(
            objects=self.objects,
            cache=self.cache,
            views=views,
            claims=self._claims(mine),
            decisions=Deciding(settings, self.meters.judged).decisions(),
            secrets=self.secrets,
            references=self.references,
            namespaces=self.namespaces,
            statuses=Statuses(self.objects, self.meters.status_written),
            announcer=Announcer(self.objects, self.who, moment),
            counts=self.meters,
            heed=self.reports.heed,
            wrote=self.intake.wrote,
            now_ns=time.time_ns,
        )
        passes = Passes(parts).run
        self.departing = Departing(self.namespaces, self.cache.owns, passes)
        self.spans = self._spans()
        self.workers = Workers(
            self.queue,
            passes,
            Observing(self.cache, self.meters, self.spans, self.log),
            resync_s=settings.resync_s,
            chance=self.chance,
        )

    def _claims(self, mine: Controller) -> Claims:
        abandoned_s = self.settings.abandoned_s
        return Claims(self.objects, mine, now=now, keep=self.intake.wrote, abandoned_s=abandoned_s)

    def _spans(self) -> Spans | None:
        if not self.settings.otlp_endpoint:
            return None
        export = otlp_exporter(self.settings.otlp_endpoint)
        count = self.meters.metrics.count_spans
        return Spans(export, entropy.token_bytes, count, self.who)

    def _seen(self, ref: Ref, manifest: Manifest | None) -> None:
        if ref.kind == "Pod":
            self.reports.pod_seen(ref, manifest)
            self.nudges.pod_seen(ref, manifest)
        elif ref.kind == "ConfigMap":
            self.nudges.config_map_seen(ref)
        elif ref.kind in OWN_KINDS and manifest is None:
            self.reports.left(ref)

    def _ends(self, namespace: str) -> None:
        for own in self.cache.owns():
            if own.ref.namespace == namespace:
                self.queue.add(own.ref, ENDING)

    def _told(self, namespace: str) -> Told:
        return Told(
            reports=self.reports.reports(namespace),
            unreachable=self.reports.unreachable(namespace),
            asked=self.reports.asked(namespace),
            ends=self.reports.ends(namespace),
            files=self.references.files(namespace),
            secrets=self.secrets.hashes(namespace),
            is_ending=self.namespaces.is_ending(namespace),
        )

    def _expiries(self) -> dict[Ref, float]:
        return self.secrets.expiries({own.uid for own in self.cache.owns()})

    def _trusted(self) -> tuple[KeyPair, bytes]:
        authorities = self.trust.authorities
        return authorities.current, authorities.bundle

    def _asked(self, door: Door, answer: Answer) -> None:
        self.meters.status_reads.labels(door.identity.service, answer.outcome.value).inc()

    def _restarted(self, stream: Stream, reason: Restart) -> None:
        self.meters.watch_restarts.labels(stream.kind, reason.value).inc()
