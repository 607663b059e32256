"""Secrets are made once, renewed in time, and put right when somebody broke them."""

import datetime as dt
from typing import cast

import pytest

from tests.unit.operating.shell.makers import Hand, policy, read
from tests.unit.operating.shell.stores import Store
from tradewind.transport.authority import begins, ends, is_signed_by, names_of
from tradewind.transport.identities import Identity
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Certificate, Owned, RandomKeys, Ref
from tradewind_operator.reconciling.authorities import authorities_of
from tradewind_operator.reconciling.rotations import ROTATE
from tradewind_operator.reconciling.secrets import Secrets, Surroundings, plain_data
from tradewind_operator.reconciling.trust import NAME, REPLACE, Trust

RISK = Certificate("main-risk-tls", Identity("risk", "main", "demo"), ("main-risk.demo.svc",))
APPROVAL = RandomKeys("main-approval", ("approval",))
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
OWN = read(policy())


class World:
    """A store, two clocks, and what keeps Secrets in it."""

    def __init__(self) -> None:
        self.store, self.now = Store(), Hand()
        self.moment = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
        self._drawn = 0
        around = Surroundings(moment=lambda: self.moment, now=self.now, entropy=self._draw)
        objects = cast(Objects, self.store)
        self.trust = Trust(objects, "system", around, leaf_life=DAY, overlap=HOUR)
        self.secrets = Secrets(
            objects, lambda: self.trust.authorities, around, leaf_life=DAY, reread_s=600
        )

    def _draw(self, size: int) -> bytes:
        self._drawn += 1
        return self._drawn.to_bytes(size)

    def turn(self, span: dt.timedelta) -> None:
        self.moment += span
        self.now.turn(span.total_seconds())

    async def have(
        self, wanted: Certificate | RandomKeys, own: Owned = OWN, *, missed: bool = False
    ) -> dict[str, bytes]:
        await self.trust.refresh()
        await self.secrets.ensure(own, wanted, is_missed=missed)
        return self.data(wanted.name)

    def data(self, name: str, namespace: str = "demo") -> dict[str, bytes]:
        return plain_data(self.store.held[Ref("Secret", namespace, name)])

    def reads(self, name: str) -> int:
        return self.store.calls.count(("get", "Secret", name))


@pytest.fixture
def world() -> World:
    return World()


async def test_a_certificate_is_for_its_identity_and_hosts_by_the_authority(world: World) -> None:
    data = await world.have(RISK)
    assert names_of(data["tls.crt"]) == ("risk.main.demo.tradewind", "main-risk.demo.svc")
    assert is_signed_by(data["tls.crt"], data["ca.crt"])
    assert ends(data["tls.crt"]) == world.moment + DAY


async def test_a_secret_goes_with_its_resource(world: World) -> None:
    await world.have(RISK)
    metadata = world.store.held[Ref("Secret", "demo", RISK.name)]["metadata"]
    assert metadata["ownerReferences"][0]["uid"] == OWN.uid
    assert metadata["labels"]["tradewind.io/policy"] == "main"


async def test_a_secret_that_is_known_is_not_asked_for(world: World) -> None:
    for _ in range(5):
        await world.have(RISK)
    assert world.reads(RISK.name) == 1


async def test_it_is_read_again_after_a_while_and_soon_when_a_pod_misses_it(world: World) -> None:
    await world.have(RISK)
    world.now.turn(20)
    await world.have(RISK)
    assert world.reads(RISK.name) == 1
    await world.have(RISK, missed=True)
    assert world.reads(RISK.name) == 2
    world.now.turn(601)
    await world.have(RISK)
    assert world.reads(RISK.name) == 3


async def test_one_that_was_deleted_is_made_again(world: World) -> None:
    await world.have(RISK)
    del world.store.held[Ref("Secret", "demo", RISK.name)]
    world.now.turn(20)
    assert await world.have(RISK, missed=True)


async def test_one_that_an_earlier_resource_of_the_name_left_goes_on_as_the_new_ones(
    world: World,
) -> None:
    before = await world.have(APPROVAL)
    again = read(policy(metadata={"uid": "made-again"}))
    assert await world.have(APPROVAL, again) == before
    owners = world.store.held[Ref("Secret", "demo", APPROVAL.name)]["metadata"]["ownerReferences"]
    assert [each["uid"] for each in owners] == ["made-again"]
    await world.have(APPROVAL, again)
    assert world.reads(APPROVAL.name) == 2


async def test_one_that_went_with_an_earlier_resource_is_made_anew_at_once(world: World) -> None:
    before = await world.have(APPROVAL)
    del world.store.held[Ref("Secret", "demo", APPROVAL.name)]
    after = await world.have(APPROVAL, read(policy(metadata={"uid": "made-again"})))
    assert after != before


async def test_a_secret_that_a_person_made_gets_no_owner(world: World) -> None:
    ref = Ref("Secret", "demo", APPROVAL.name)
    metadata = {"name": ref.name, "namespace": ref.namespace, "resourceVersion": "1"}
    data = {"approval": "a2V5"}
    world.store.put({"kind": "Secret", "metadata": metadata, "data": data})
    assert await world.have(APPROVAL) == {"approval": b"key"}
    assert "ownerReferences" not in world.store.held[ref]["metadata"]


async def test_a_certificate_is_renewed_at_two_thirds_of_its_life(world: World) -> None:
    before = await world.have(RISK)
    world.turn(dt.timedelta(hours=15, minutes=59))
    assert (await world.have(RISK)) == before
    world.turn(dt.timedelta(minutes=2))
    assert ends((await world.have(RISK))["tls.crt"]) == world.moment + DAY


async def test_a_certificate_that_somebody_broke_is_put_right(world: World) -> None:
    await world.have(RISK)
    ref = Ref("Secret", "demo", RISK.name)
    world.store.put({**world.store.held[ref], "data": {"tls.crt": "bm9uZQ=="}})
    world.now.turn(601)
    data = await world.have(RISK)
    assert names_of(data["tls.crt"])[0] == "risk.main.demo.tradewind"


async def test_one_with_other_names_is_made_anew(world: World) -> None:
    await world.have(Certificate(RISK.name, RISK.identity))
    world.now.turn(601)
    assert len(names_of((await world.have(RISK))["tls.crt"])) == 2


async def test_the_end_of_a_certificate_is_told_while_its_owner_is_there(world: World) -> None:
    await world.have(RISK)
    ref = Ref("Secret", "demo", RISK.name)
    assert world.secrets.expiries({OWN.uid}) == {ref: (world.moment + DAY).timestamp()}
    assert world.secrets.expiries({"another"}) == {}


async def test_random_keys_are_made_once(world: World) -> None:
    first = await world.have(APPROVAL)
    world.now.turn(601)
    assert await world.have(APPROVAL) == first
    assert len(first["approval"]) == 32


async def test_words_are_words(world: World) -> None:
    keys = RandomKeys("main-venue-keys", ("key-id", "secret-key"), text=True)
    data = await world.have(keys)
    assert all(value.isalnum() and len(value) == 40 for value in data.values())


async def test_an_approval_key_is_accepted_before_anybody_signs_with_it(world: World) -> None:
    old = (await world.have(APPROVAL))["approval"]
    asked = read(policy(metadata={"annotations": {ROTATE: "1"}}))
    world.now.turn(20)
    offered = await world.have(APPROVAL, asked)
    assert offered["approval"] == old
    new = offered["approval.previous"]
    world.turn(dt.timedelta(minutes=2))
    assert await world.have(APPROVAL, asked) == offered
    world.turn(dt.timedelta(minutes=2))
    assert await world.have(APPROVAL, asked) == {"approval": new, "approval.previous": old}
    world.turn(dt.timedelta(minutes=4))
    assert await world.have(APPROVAL, asked) == {"approval": new}
    world.turn(dt.timedelta(minutes=4))
    assert await world.have(APPROVAL, asked) == {"approval": new}


async def test_the_authority_is_made_once_and_by_one(world: World) -> None:
    await world.trust.refresh()
    other = World()
    other.store = world.store
    other.trust._objects = cast(Objects, world.store)  # another process
    await other.trust.refresh()
    assert other.trust.authorities == world.trust.authorities


async def test_a_new_authority_is_trusted_before_it_signs_and_the_old_one_after_it_did(
    world: World,
) -> None:
    old = (await world.have(RISK))["ca.crt"]
    secret = world.store.held[Ref("Secret", "system", NAME)]
    world.store.put({**secret, "metadata": {**secret["metadata"], "annotations": {REPLACE: "1"}}})
    both = await world.have(RISK)
    assert both["ca.crt"].startswith(old)
    assert both["ca.crt"].count(b"BEGIN") == 2
    assert is_signed_by(both["tls.crt"], old)
    world.turn(HOUR)
    await world.trust.refresh()
    new = world.trust.authorities.current.certificate
    assert new != old
    assert (await world.have(RISK))["ca.crt"] == new + old
    world.turn(dt.timedelta(hours=16))
    renewed = await world.have(RISK)
    assert is_signed_by(renewed["tls.crt"], new)
    world.turn(dt.timedelta(hours=10))
    assert (await world.have(RISK))["ca.crt"] == new


@pytest.mark.parametrize(("days", "is_coming"), [(330, False), (340, True)])
async def test_an_authority_is_replaced_a_month_before_its_end(
    world: World, days: int, *, is_coming: bool
) -> None:
    await world.trust.refresh()
    world.moment = begins(world.trust.authorities.current.certificate) + dt.timedelta(days=days)
    await world.trust.refresh()
    assert (world.trust.authorities.next is not None) == is_coming
    assert authorities_of(world.data(NAME, "system")) == world.trust.authorities


async def test_an_authority_that_somebody_deletes_comes_back_as_an_operator_remembers_it() -> None:
    world = World()
    await world.trust.refresh()
    before = world.trust.authorities
    del world.store.held[Ref("Secret", "system", "tradewind-ca")]
    await world.trust.refresh()
    assert world.trust.authorities == before
