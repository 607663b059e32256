"""Configurations are what the services read."""

from typing import Any

import msgspec
import pytest

from tests.unit.operating.planning.examples import LIVE_POLICY, SOURCES
from tests.unit.operating.planning.views import NOW_NS, SETTINGS, owned, policy_view, strategy_view
from tests.unit.resources.files import POLICY, STRATEGY
from tradewind.deploy.configs import (
    ExecutionConfig,
    MarketDataConfig,
    RiskConfig,
    ServiceConfig,
    StrategyConfig,
)
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind.venues.simulated.config import VenueConfig, checked
from tradewind_operator.model import View, ref_of
from tradewind_operator.planning import desired
from tradewind_operator.planning.configs import install_of


def data(view: View, name: str) -> dict[str, str]:
    found = {each["metadata"]["name"]: each for each in desired(view, SETTINGS, NOW_NS)}
    texts: dict[str, str] = found[name]["data"]
    return texts


def config(view: View, name: str, kind: type[Any]) -> Any:
    """A configuration as the service reads it, with no field that it does not know."""
    text = data(view, f"{name}-config")["config.json"]
    read = msgspec.json.decode(text, type=kind)
    assert set(msgspec.json.decode(text)) <= set(read.__struct_fields__)
    return read


def test_every_service_finds_its_doors_and_files() -> None:
    view = policy_view()
    kinds = {"market-data": MarketDataConfig, "execution": ExecutionConfig, "risk": RiskConfig}
    for service, kind in kinds.items():
        found: ServiceConfig = config(view, f"main-{service}", kind)
        assert found.grpc_listen == "0.0.0.0:7400"
        assert found.pages_listen == "127.0.0.1:7481"
        assert found.status_listen == "0.0.0.0:7443"
        assert found.tls.key == "/etc/tradewind/tls/tls.key"
        assert (found.namespace, found.state) == ("desk", "/var/lib/tradewind")


def test_peers_are_called_by_their_services_names() -> None:
    risk: RiskConfig = config(policy_view(), "main-risk", RiskConfig)
    assert risk.market_data == "main-market-data.desk.svc:7400"
    assert risk.execution == "main-execution.desk.svc:7400"
    strategy: StrategyConfig = config(strategy_view(), "crossover-strategy", StrategyConfig)
    assert strategy.risk == "main-risk.desk.svc:7400"


def test_risk_watches_the_api_server_and_writes_its_own_files() -> None:
    risk: RiskConfig = config(policy_view(), "main-risk", RiskConfig)
    assert risk.api_server is not None
    assert risk.policy_file == "/run/tradewind/policy.json"


def test_a_simulated_venue_is_one_that_a_venue_can_follow() -> None:
    venue = config(policy_view(), "main-venue", VenueConfig)
    assert checked(msgspec.structs.replace(venue, accounts=venue.accounts)).address[1] == 7500
    market: MarketDataConfig = config(policy_view(), "main-market-data", MarketDataConfig)
    assert market.venue.data_url == "ws://main-venue.desk.svc:7500"


def test_a_broker_is_reached_at_its_own_addresses() -> None:
    found: ExecutionConfig = config(
        policy_view(owned(LIVE_POLICY)), "main-execution", ExecutionConfig
    )
    assert found.venue.trading_url == "https://paper-api.alpaca.markets"
    assert (found.account, found.pinned_cores) == ("alpaca/paper/main", 1)


def test_a_strategys_files_are_where_they_are_mounted() -> None:
    view = strategy_view(owned(SOURCES))
    found: StrategyConfig = config(view, "crossover-strategy", StrategyConfig)
    assert found.sources == {
        "mine": "/etc/tradewind/sources/source-0/mine.py",
        "bought": "/etc/tradewind/sources/source-1/app/bought.py",
        "learned": "/etc/tradewind/sources/source-2/learned.py",
    }
    assert found.models == {"learned": "/etc/tradewind/sources/model-2/learned.onnx"}


def test_resources_carry_their_generation_and_no_foreign_annotation() -> None:
    noise = {"kubectl.kubernetes.io/last-applied-configuration": "long", "tradewind.io/reason": "x"}
    policy = owned(POLICY, generation=7, annotations=noise)
    strategy = owned(STRATEGY, generation=3)
    view = policy_view(policy, strategy)
    read = msgspec.json.decode(data(view, "main-policy")["policy.json"], type=RiskPolicy)
    assert read.metadata.annotations == {"tradewind.io/generation": "7", "tradewind.io/reason": "x"}
    text = data(view, "main-strategies")["crossover.json"]
    other = msgspec.json.decode(text, type=TradingStrategy)
    assert other.metadata.annotations == {"tradewind.io/generation": "3"}
    assert other.spec == strategy.resource.spec  # type: ignore[union-attr] # it was read


def test_a_strategy_that_can_not_be_read_stays_in_its_policys_files() -> None:
    before = desired(policy_view(None, owned(STRATEGY)), SETTINGS, NOW_NS)
    children = {ref_of(each): each for each in before}
    broken = owned(STRATEGY, resource=None, faults=("wrong",), generation=2)
    view = policy_view(None, broken, children=children)
    assert data(view, "main-strategies") == data(
        policy_view(None, owned(STRATEGY)), "main-strategies"
    )


@pytest.mark.parametrize("uid", ["a", "5f0c2f2e-8f0e-4b0e-9d5e-000000000000"])
def test_an_install_id_is_short_and_the_policys_own(uid: str) -> None:
    assert len(install_of(uid)) == 8
    assert install_of(uid) == install_of(uid)
    assert install_of(uid) != install_of(f"{uid}x")
    assert install_of(uid).isalnum()
