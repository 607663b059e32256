"""The operator's identities where cert-manager issues them: read by name, followed, never made."""

import datetime as dt
import ssl
from typing import cast

import pytest

from tests.unit.operating.shell.makers import Hand, child
from tests.unit.operating.shell.stores import Store
from tradewind.transport.authority import KeyPair, issue, make_authority
from tradewind_operator.api.errors import Forbidden, Unreachable
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Ref
from tradewind_operator.pods.identities import Unproven
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.reconciling.issued import SOON_S, Issued
from tradewind_operator.reconciling.secrets import Surroundings, encoded
from tradewind_operator.statuses.owning import owned

NAME = "main-operator-tls"
HOUR = dt.timedelta(hours=1)


class World:
    """A store, two clocks, and who reads identities from it."""

    def __init__(self) -> None:
        self.store, self.now, self.cache = Store(), Hand(), Cache(owned)
        self.moment = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
        self.authority = make_authority("a test", self.moment)
        around = Surroundings(moment=lambda: self.moment, now=self.now, entropy=bytes)
        self.issued = Issued(cast(Objects, self.store), self.cache, around, reread_s=480)

    def turn(self, span: dt.timedelta) -> None:
        self.moment += span
        self.now.turn(span.total_seconds())

    def issue(self, life: dt.timedelta = 24 * HOUR) -> None:
        pair = issue(self.authority, ("operator.main.demo.tradewind",), now=self.moment, life=life)
        self.put(pair, self.authority.certificate)

    def put(self, pair: KeyPair, authority: bytes) -> None:
        data = {"tls.crt": pair.certificate, "tls.key": pair.key, "ca.crt": authority}
        self.hold({key: value for key, value in data.items() if value})

    def hold(self, data: dict[str, bytes]) -> None:
        metadata = {"name": NAME, "namespace": "demo"}
        self.store.put({"kind": "Secret", "metadata": metadata, "data": encoded(data)})

    async def context(self) -> ssl.SSLContext:
        return await self.issued.context("main", "demo")

    @property
    def reads(self) -> int:
        return self.store.calls.count(("get", "Secret", NAME))


@pytest.fixture
def world() -> World:
    return World()


async def test_until_it_is_issued_there_is_nothing_to_prove_us_with(world: World) -> None:
    for _ in range(5):
        with pytest.raises(Unproven, match=f"has not issued the Secret {NAME} yet"):
            await world.context()
    assert world.reads == 1
    world.issue()
    world.now.turn(SOON_S + 1)
    assert (await world.context()).verify_mode is ssl.CERT_REQUIRED


async def test_what_is_read_is_kept_and_nothing_is_written(world: World) -> None:
    world.issue()
    first = await world.context()
    world.now.turn(400)
    assert await world.context() is first
    assert world.reads == 1
    assert world.store.writes() == []


async def test_no_authority_is_made_or_read(world: World) -> None:
    await world.issued.refresh()
    assert world.store.calls == []


async def test_it_is_read_again_at_two_thirds_of_its_life_until_it_is_renewed(world: World) -> None:
    world.issue(2 * HOUR)
    old = await world.context()
    world.turn(dt.timedelta(minutes=75))
    before = world.reads
    stale = await world.context()
    assert world.reads == before + 1
    world.turn(dt.timedelta(minutes=6))
    await world.context()
    world.turn(dt.timedelta(seconds=SOON_S + 1))
    await world.context()
    assert world.reads == before + 3
    world.issue(2 * HOUR)
    world.turn(dt.timedelta(seconds=SOON_S + 1))
    assert await world.context() not in (old, stale)


async def test_after_a_refusal_it_is_read_soon_and_not_at_every_question(world: World) -> None:
    world.issue()
    await world.context()
    for _ in range(5):
        world.issued.doubt("main", "demo")
        await world.context()
    assert world.reads == 1
    world.now.turn(SOON_S + 1)
    await world.context()
    assert world.reads == 2
    world.now.turn(SOON_S + 1)
    await world.context()
    assert world.reads == 2


async def test_what_was_read_stays_in_use_while_nobody_answers(world: World) -> None:
    world.issue()
    first = await world.context()
    world.store.refusals["get", "Secret"] = Unreachable("get", "no answer")
    world.now.turn(500)
    assert await world.context() is first
    world.store.refusals.clear()
    del world.store.held[Ref("Secret", "demo", NAME)]
    world.now.turn(500)
    assert await world.context() is first


@pytest.mark.parametrize(
    ("missing", "words"), [("ca.crt", "has no 'ca.crt'"), ("tls.key", "has no 'tls.key'")]
)
async def test_a_secret_that_lacks_something_is_told(
    world: World, missing: str, words: str
) -> None:
    pair = issue(world.authority, ("x",), now=world.moment, life=HOUR)
    data = {
        "tls.crt": pair.certificate,
        "tls.key": pair.key,
        "ca.crt": world.authority.certificate,
    }
    world.hold({key: value for key, value in data.items() if key != missing})
    with pytest.raises(Unproven, match=words):
        await world.context()


async def test_a_key_of_another_certificate_is_told(world: World) -> None:
    one, other = (issue(world.authority, ("x",), now=world.moment, life=HOUR) for _ in range(2))
    world.put(KeyPair(one.certificate, other.key), world.authority.certificate)
    with pytest.raises(Unproven, match="can't be used"):
        await world.context()


async def test_a_right_that_is_missing_is_told(world: World) -> None:
    world.store.refusals["get", "Secret"] = Forbidden("get", "not allowed", code=403)
    with pytest.raises(Unproven, match=r"can't be read: .*not allowed"):
        await world.context()


def test_the_ends_of_certificates_are_what_their_certificates_say(world: World) -> None:
    spec = {"secretName": "main-risk-tls"}
    told = {"notAfter": "2026-01-06T12:00:00Z"}
    world.cache.put(child("Certificate", "main-risk", spec=spec, status=told))
    world.cache.put(child("Certificate", "main-execution", spec={"secretName": "x"}))
    end = dt.datetime(2026, 1, 6, 12, tzinfo=dt.UTC).timestamp()
    assert world.issued.expiries() == {Ref("Secret", "demo", "main-risk-tls"): end}
