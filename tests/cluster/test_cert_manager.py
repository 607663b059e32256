"""Certificates from cert-manager: its real controllers issue, and everybody knows everybody.

Installed by Helm with the chart's own rights; pods are played, and their status doors are the
product's own on the files of the issued Secrets. cert-manager's webhook does not run.
"""

import asyncio
import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.cluster.availability import or_skipped
from tests.cluster.clusters import Cluster
from tests.cluster.issued_offices import IDENTITIES, OPERATOR, Office, office_of
from tests.process.processes import eventually
from tradewind.deploy.cluster import CA_FILE, CERTIFICATE_FILE, KEY_FILE
from tradewind.transport.authority import ends, issue, make_authority, names_of
from tradewind.transport.channels import open_channel
from tradewind.transport.identities import Identity
from tradewind.transport.servers import GrpcServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

_SOON_S = 120.0


@pytest.fixture(scope="module")
def office(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with or_skipped(), office_of(kinds, tmp_path_factory.mktemp("office")) as made:
        yield made


def test_before_there_is_an_issuer_a_status_names_the_certificate_that_is_waited_for(
    office: Office,
) -> None:
    assert "pod main-market-data-0" in office.told_before
    assert "Certificate main-market-data" in office.told_before


@pytest.mark.parametrize("name", IDENTITIES)
def test_a_secret_has_the_services_files_for_one_identity(office: Office, name: str) -> None:
    held = office.held(name)
    assert held.keys() == {CA_FILE, CERTIFICATE_FILE, KEY_FILE}
    assert names_of(held[CERTIFICATE_FILE])[0] == office.name_of(name)


def test_everything_is_ready_with_the_charts_rights_and_no_authority_of_our_own(
    office: Office,
) -> None:
    assert office.is_ready()
    assert office.operator.figure("tradewind_api_requests_total", code="403") == 0
    for namespace in (office.home, office.desk):
        assert "tradewind-ca" not in office.api.names(f"/api/v1/namespaces/{namespace}/secrets")


def test_the_end_of_every_certificate_is_a_metric(office: Office) -> None:
    for name in IDENTITIES:
        end = ends(office.held(name)[CERTIFICATE_FILE]).timestamp()
        labels = {"ns": office.desk, "name": f"{name}-tls"}
        told = office.operator.figure("tradewind_certificate_expiry_timestamp_seconds", **labels)
        assert told == end, name


def test_a_door_opens_to_its_policys_operator_alone(office: Office) -> None:
    operator = office.held(OPERATOR)
    assert office.ask("main-risk", operator) == 200
    assert office.ask("main-risk", office.held("main-execution")) == 403
    now = ends(operator[CERTIFICATE_FILE]) - dt.timedelta(hours=12)
    foreign = issue(
        make_authority("another", now), (office.name_of(OPERATOR),), now=now, life=dt.timedelta(1)
    )
    stranger = {CERTIFICATE_FILE: foreign.certificate, KEY_FILE: foreign.key}
    with pytest.raises(httpx.TransportError):
        office.ask("main-risk", {**operator, **stranger})


def test_the_operator_believes_no_workload_that_shows_anothers_certificate(
    office: Office,
) -> None:
    office.pods.instead["main-execution"] = "main-market-data"
    about, words = "ExecutionReady", "certificate is not valid for"
    try:
        eventually("it is told", lambda: office.says(about, words), _SOON_S)
        assert office.condition("RiskPolicy", about)["reason"] == "Unobserved"
    finally:
        office.pods.instead.clear()
    eventually("all is well again", office.is_ready, _SOON_S)


def test_services_call_each_other_by_these_files(office: Office) -> None:
    assert asyncio.run(_health_of_risk(office)) == health_pb2.HealthCheckResponse.SERVING


async def _health_of_risk(office: Office) -> int:
    """What a strategy hears from risk's own kind of server."""
    risk, strategy = (
        office.pods.mounts[name].files for name in ("main-risk", "crossover-strategy")
    )
    server = GrpcServer(risk, policy="main", namespace=office.desk, on_refusal=pytest.fail)
    port = await server.start("127.0.0.1:0")
    await server.set_ready(ready=True)
    peer = Identity("risk", "main", office.desk)
    try:
        async with open_channel(f"127.0.0.1:{port}", peer, strategy) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=10)
            return int(answer.status)
    finally:
        await server.stop(0)


def test_renewals_are_taken_over_and_nobody_notices(office: Office) -> None:
    before = {name: office.held(name)[CERTIFICATE_FILE] for name in IDENTITIES}
    since = office.condition("RiskPolicy", "Ready")["lastTransitionTime"]
    office.renew(*IDENTITIES)
    after = {name: office.held(name)[CERTIFICATE_FILE] for name in IDENTITIES}
    assert all(after[name] != before[name] for name in IDENTITIES)
    for name in set(IDENTITIES) - {OPERATOR}:
        eventually(f"{name} shows it", partial(_shows, office, name), _SOON_S)
    assert office.is_ready()
    assert office.condition("RiskPolicy", "Ready")["lastTransitionTime"] == since


def _shows(office: Office, name: str) -> bool:
    """Whether the operator has met the certificate that is in a Secret now."""
    figure = "tradewind_served_certificate_expiry_timestamp_seconds"
    end = ends(office.held(name)[CERTIFICATE_FILE]).timestamp()
    return office.operator.figure(figure, ns=office.desk, name=f"{name}-tls") == end


def test_another_authority_is_followed_once_everything_is_issued_by_it(office: Office) -> None:
    before = office.held(OPERATOR)
    old = _authority(office)
    office.api.delete(office.authority)
    eventually("another one", lambda: _authority(office) not in ("", old), _SOON_S)
    office.renew(*IDENTITIES)
    assert office.held(OPERATOR)[CA_FILE] != before[CA_FILE]
    for name in set(IDENTITIES) - {OPERATOR}:
        eventually(f"{name} shows it", partial(_shows, office, name), _SOON_S)
    with pytest.raises(httpx.TransportError):
        office.ask("main-risk", before)
    eventually("all is well again", office.is_ready, _SOON_S)


def _authority(office: Office) -> str:
    """Which Secret holds the authority, "" for none."""
    answer = office.api.http.get(office.authority)
    return str(answer.json()["metadata"]["uid"]) if answer.is_success else ""


def test_an_uninstall_takes_certificates_and_their_secrets_and_leaves_the_issuer(
    office: Office, tmp_path: Path
) -> None:
    office.operator.end()
    office.uninstall(tmp_path)
    assert office.certificates() == {}
    assert [name for name in IDENTITIES if office.pods.secret(name) is not None] == []
    assert office.api.names(f"/apis/cert-manager.io/v1/namespaces/{office.desk}/issuers")
    assert office.api.http.get(office.authority).is_success
