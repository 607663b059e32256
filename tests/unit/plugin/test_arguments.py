import pytest

from tradewind.plugin.arguments import options_first


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ("status -n demo", "-n demo status"),
        ("halt main --namespace=demo --reason x", "--namespace=demo halt main --reason x"),
        ("-n demo status", "-n demo status"),
        ("halt --all -A --json", "-A halt --all --json"),
        ("status -n", "-n status"),
        ("logs -- -n demo", "logs -- -n demo"),
        ("", ""),
    ],
)
def test_where_may_stand_behind_the_command_as_with_kubectl(given: str, first: str) -> None:
    assert options_first(given.split()) == first.split()
