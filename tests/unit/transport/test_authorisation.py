"""The allow-list says who may call what."""

import pytest

from tradewind.domain.errors import MalformedValueError
from tradewind.transport.authorisation import ALLOWED, caller, refusal
from tradewind.transport.identities import SERVICES, Identity, parse_identity
from tradewind.wire.v1 import execution_pb2, market_data_pb2, risk_pb2

SESSION = "/tradewind.wire.v1.Execution/Session"


def test_only_risk_may_call_executions_orders() -> None:
    callers = {
        service
        for service in SERVICES
        if refusal(SESSION, Identity(service, "main"), policy="main", namespace="default") is None
    }
    assert callers == {"risk"}


def test_another_policys_risk_is_refused() -> None:
    peer = Identity("risk", "other")
    assert "another policy" in str(refusal(SESSION, peer, policy="main", namespace="default"))


def test_a_method_outside_the_table_is_refused_to_everybody() -> None:
    peer = Identity("risk", "main")
    assert refusal("/x.Y/Z", peer, policy="main", namespace="default") is not None


def test_every_method_of_every_service_stands_in_the_table() -> None:
    methods = {
        f"/{service.full_name}/{method.name}"
        for module in (market_data_pb2, risk_pb2, execution_pb2)
        for service in module.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    }
    assert methods <= set(ALLOWED)


def test_an_identity_survives_its_certificate_name() -> None:
    identity = Identity("strategy", "main", "team-a", "aapl-momentum")
    assert parse_identity(identity.dns_name) == identity


@pytest.mark.parametrize("name", ["example.com", "risk.main.tradewind", "a.b.c.d.e.tradewind"])
def test_foreign_names_are_no_identity(name: str) -> None:
    with pytest.raises(MalformedValueError):
        parse_identity(name)


def test_a_peer_without_our_name_has_no_identity() -> None:
    assert caller({"x509_subject_alternative_name": [b"example.com"]}) is None
