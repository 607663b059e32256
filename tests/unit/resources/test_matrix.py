"""What a change of each field does, from the models."""

from tradewind.resources.marks import Change
from tradewind.resources.matrix import field_matrix

MATRIX = {f"{kind}.{row.path}": row for kind, rows in field_matrix().items() for row in rows}


def test_where_orders_go_never_changes() -> None:
    immutable = {path for path, row in MATRIX.items() if row.change is Change.IMMUTABLE}
    assert {
        "RiskPolicy.spec.account.venue",
        "RiskPolicy.spec.account.environment",
        "RiskPolicy.spec.account.currency",
        "TradingStrategy.spec.riskPolicyRef.name",
    } <= immutable


def test_every_limit_and_every_state_is_hot() -> None:
    for path, row in MATRIX.items():
        if ".limits." in path or ".circuitBreaker." in path or path.endswith("tradingState"):
            assert row.change is Change.HOT, path


def test_what_a_strategy_computes_with_restarts_it_alone() -> None:
    for path in ("symbols", "strategies[]", "combine", "sizing.fractionOfEquity"):
        row = MATRIX[f"TradingStrategy.spec.{path}"]
        assert (row.change, row.services) == (Change.ROLL, ("strategy",))


def test_a_placement_restarts_only_what_it_places() -> None:
    assert MATRIX["RiskPolicy.spec.placement.risk.pinning.cpus"].services == ("risk",)


def test_six_limits_are_required_and_all_others_have_a_default() -> None:
    limits = [row for path, row in MATRIX.items() if ".limits." in path]
    assert sum(row.required for row in limits) == 6
    assert all(row.default is not None for row in limits if not row.required)
