"""Resources by their names: one look, and a clear word where a name is none's or several's."""

import pytest

from tests.unit.plugin.clusters import Cluster, resource
from tradewind.domain.errors import ConfigurationError
from tradewind.plugin.resources import POLICY, named, one


def cluster() -> Cluster:
    twice = resource("both")
    elsewhere = {**twice, "metadata": {**twice["metadata"], "namespace": "other"}}
    return Cluster(riskpolicies=[resource("main"), resource("side"), twice, elsewhere])


def test_several_names_take_one_look_and_keep_their_order() -> None:
    looked = cluster()
    found = named(looked, POLICY, ("side", "main"), ("-A",))
    assert [each.title for each in found] == ["desk/side", "desk/main"]
    assert looked.calls == [("get", POLICY, "-A")]


@pytest.mark.parametrize(
    ("name", "said"), [("none", "there is no RiskPolicy 'none'"), ("both", "desk, other: choose")]
)
def test_a_name_of_nobody_or_of_several_is_refused(name: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        one(cluster(), POLICY, name, ("-A",))
