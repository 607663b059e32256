"""Secrets that we make: got, made and renewed by name; never listed, never watched.

What is known of a Secret is kept, so that a pass asks for none. It is read again when its
certificate is due, at each resync, when its resource is another of the same name, and soon when a
pod that mounts it does not come up: that is how one that somebody deleted comes back.
"""

import base64
import datetime as dt
from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from tradewind.deploy.cluster import (
    APPROVAL_KEY,
    CA_FILE,
    CERTIFICATE_FILE,
    KEY_FILE,
    MANAGED_BY,
    MANAGED_BY_LABEL,
    POLICY_LABEL,
    STRATEGY_LABEL,
)
from tradewind.transport.authority import ends, is_signed_by, issue, names_of
from tradewind_operator.api.errors import Exists, Gone
from tradewind_operator.api.kinds import KINDS, POLICY
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Certificate, Manifest, Owned, RandomKeys, Ref
from tradewind_operator.reconciling.authorities import Authorities
from tradewind_operator.reconciling.rotations import ROTATE, is_running, step

Wanted = Certificate | RandomKeys
SOON_S = 15.0
WORD_BYTES = 20


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What the keeper takes from outside: UTC, monotonic seconds and randomness."""

    moment: Callable[[], dt.datetime]
    now: Callable[[], float]
    entropy: Callable[[int], bytes]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a Secret: a hash of its data, for whom (uid) and when it was read."""

    digest: str
    owner: str
    read_at: float
    due: dt.datetime | None = None
    ends: dt.datetime | None = None
    bundle: str = ""


class Secrets:
    """Keeps the Secrets of every resource. `authorities` are those of now."""

    def __init__(
        self,
        objects: Objects,
        authorities: Callable[[], Authorities],
        around: Surroundings,
        *,
        leaf_life: dt.timedelta,
        reread_s: float,
    ) -> None:
        self._objects, self._authorities, self._around = objects, authorities, around
        self._leaf_life, self._reread_s = leaf_life, reread_s
        self._known: dict[Ref, Known] = {}
        self._hashes: dict[str, dict[str, str]] = {}

    def hashes(self, namespace: str) -> Mapping[str, str]:
        """What is known of a namespace's Secrets: name to a hash of what they hold."""
        return self._hashes.get(namespace, {})

    def expiries(self, owners: Collection[str]) -> dict[Ref, float]:
        """When the certificates end that belong to these uids, in UTC seconds.

        Nobody renews what an owner left that is gone: its end is no news.
        """
        known = ((ref, one) for ref, one in self._known.items() if one.owner in owners)
        return {ref: one.ends.timestamp() for ref, one in known if one.ends}

    async def ensure(self, own: Owned, wanted: Wanted, *, is_missed: bool) -> float:
        """Have a Secret as it should be; return in how many seconds to look again.

        Args:
            own: The resource that it belongs to.
            wanted: What it must hold.
            is_missed: Whether a pod that mounts it does not come up.
        """
        ref = Ref("Secret", own.ref.namespace, wanted.name)
        known = self._known.get(ref)
        if known is None or self._is_doubtful(known, own, wanted, is_missed=is_missed):
            known = self._known[ref] = await self._have(ref, own, wanted)
            self._hashes.setdefault(ref.namespace, {})[ref.name] = known.digest
        return self._again(known)

    def _is_doubtful(self, known: Known, own: Owned, wanted: Wanted, *, is_missed: bool) -> bool:
        if known.owner != own.uid:
            return True
        age = self._around.now() - known.read_at
        if age > (SOON_S if is_missed else self._reread_s):
            return True
        if known.due is not None and self._around.moment() >= known.due:
            return True
        if isinstance(wanted, Certificate):
            return known.bundle != _digest({"": self._authorities().bundle})
        return bool(own.annotations.get(ROTATE)) and age > SOON_S

    def _again(self, known: Known) -> float:
        if known.due is None:
            return 0.0
        return max(1.0, (known.due - self._around.moment()).total_seconds())

    async def _have(self, ref: Ref, own: Owned, wanted: Wanted) -> Known:
        try:
            found = await self._objects.get(ref)
        except Gone:
            found = await self._make(ref, own, wanted)
        patch = self._mend(found, own, wanted) or {}
        metadata = {**patch.get("metadata", {}), **adoption(found, own)}
        if patch or metadata:
            metadata["resourceVersion"] = found["metadata"]["resourceVersion"]
            found = await self._objects.merge(ref, {**patch, "metadata": metadata})
        return self._learn(found, own, wanted)

    async def _make(self, ref: Ref, own: Owned, wanted: Wanted) -> Manifest:
        data = self._leaf(wanted) if isinstance(wanted, Certificate) else self._random(wanted)
        try:
            return await self._objects.create(_secret(ref, own, data))
        except Exists:
            return await self._objects.get(ref)

    def _mend(self, found: Manifest, own: Owned, wanted: Wanted) -> dict[str, Any] | None:
        data = plain_data(found)
        if isinstance(wanted, Certificate):
            fresh = self._renewed(data, wanted)
            return {"data": encoded(fresh)} if fresh else None
        missing = {key: value for key, value in self._random(wanted).items() if key not in data}
        if missing:
            return {"data": encoded(missing)}
        return self._rotated(found, data, own) if wanted.keys == (APPROVAL_KEY,) else None

    def _rotated(
        self, found: Manifest, data: Mapping[str, bytes], own: Owned
    ) -> dict[str, Any] | None:
        marks = found["metadata"].get("annotations") or {}
        moment, entropy = self._around.moment(), self._around.entropy
        next_step = step(data, marks, own.annotations.get(ROTATE, ""), now=moment, entropy=entropy)
        if next_step is None:
            return None
        values = {key: _text(value) for key, value in next_step.data.items()}
        return {"data": values, "metadata": {"annotations": dict(next_step.annotations)}}

    def _renewed(self, data: Mapping[str, bytes], wanted: Certificate) -> dict[str, bytes] | None:
        authorities = self._authorities()
        try:
            is_fresh = self._is_fresh(data[CERTIFICATE_FILE], wanted, authorities)
        except (KeyError, ValueError):
            is_fresh = False
        if not is_fresh or KEY_FILE not in data:
            return self._leaf(wanted)
        bundle = authorities.bundle
        return None if data.get(CA_FILE) == bundle else {CA_FILE: bundle}

    def _is_fresh(self, leaf: bytes, wanted: Certificate, authorities: Authorities) -> bool:
        trusted = [authorities.current.certificate, authorities.previous]
        return (
            ends(leaf) - self._around.moment() > self._leaf_life / 3
            and set(names_of(leaf)) == set(_names(wanted))
            and any(is_signed_by(leaf, one) for one in trusted if one)
        )

    def _leaf(self, wanted: Certificate) -> dict[str, bytes]:
        authorities, moment = self._authorities(), self._around.moment()
        pair = issue(authorities.current, _names(wanted), now=moment, life=self._leaf_life)
        return {
            CA_FILE: authorities.bundle,
            CERTIFICATE_FILE: pair.certificate,
            KEY_FILE: pair.key,
        }

    def _random(self, wanted: RandomKeys) -> dict[str, bytes]:
        entropy = self._around.entropy
        if wanted.text:
            return {key: entropy(WORD_BYTES).hex().upper().encode() for key in wanted.keys}
        return {key: entropy(32) for key in wanted.keys}

    def _learn(self, found: Manifest, own: Owned, wanted: Wanted) -> Known:
        data = plain_data(found)
        now, moment = self._around.now(), self._around.moment()
        known = Known(digest=_digest(data), owner=own.uid, read_at=now)
        if isinstance(wanted, Certificate):
            end = ends(data[CERTIFICATE_FILE])
            bundle = _digest({"": data[CA_FILE]})
            due = end - self._leaf_life / 3
            return replace(known, due=due, ends=end, bundle=bundle)
        running = is_running(found["metadata"].get("annotations") or {})
        look = moment + dt.timedelta(seconds=SOON_S) if running else None
        return replace(known, due=look)


def plain_data(secret: Manifest) -> dict[str, bytes]:
    """A Secret's data as bytes."""
    return {key: base64.b64decode(value) for key, value in (secret.get("data") or {}).items()}


def encoded(data: Mapping[str, bytes]) -> dict[str, str]:
    """Data as a Secret holds it."""
    return {key: base64.b64encode(value).decode() for key, value in data.items()}


def adoption(secret: Manifest, own: Owned) -> dict[str, Any]:
    """What makes a Secret ours that was an earlier resource's of the same name.

    Its end may still be under way: adopted, the garbage collector leaves it, and no pod is left
    with keys that nobody else has. A Secret that a person made stays a person's.
    """
    owners = secret["metadata"].get("ownerReferences") or []
    former = [
        each for each in owners if (each["kind"], each["name"]) == (own.ref.kind, own.ref.name)
    ]
    if not former or any(each["uid"] == own.uid for each in former):
        return {}
    others = [each for each in owners if each not in former]
    return {"ownerReferences": [*others, owner_reference(own)]}


def _text(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _names(wanted: Certificate) -> tuple[str, ...]:
    return (wanted.identity.dns_name, *wanted.hosts)


def _digest(data: Mapping[str, bytes]) -> str:
    digest = sha256()
    for key in sorted(data):
        digest.update(key.encode() + b"\0" + data[key] + b"\0")
    return digest.hexdigest()


def _secret(ref: Ref, own: Owned, data: Mapping[str, bytes]) -> Manifest:
    label = POLICY_LABEL if own.ref.kind == POLICY else STRATEGY_LABEL
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": ref.name,
            "namespace": ref.namespace,
            "labels": {MANAGED_BY_LABEL: MANAGED_BY, label: own.ref.name},
            "ownerReferences": [owner_reference(own)],
        },
        "type": "Opaque",
        "data": encoded(data),
    }


def owner_reference(own: Owned) -> dict[str, Any]:
    """What lets the garbage collector take a child when its resource is gone."""
    return {
        "apiVersion": KINDS[own.ref.kind].version,
        "kind": own.ref.kind,
        "name": own.ref.name,
        "uid": own.uid,
        "controller": True,
        "blockOwnerDeletion": True,
    }
