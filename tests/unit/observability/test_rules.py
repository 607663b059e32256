"""Every alert fires when it should and not when it shouldn't, by Prometheus' own tool."""

from pathlib import Path

import pytest
import yaml

from observability.alerting import groups
from observability.files import RULES, TESTS
from observability.queries import or_none
from tests.cluster.availability import or_skipped
from tests.cluster.observability import promtool
from tests.unit.observability.dashboards import documents, filled, queries

ROOT = Path(__file__).resolve().parents[3]
GROUPS = pytest.mark.parametrize("group", [group.name for group in groups()])


@GROUPS
def test_every_alert_fires_when_it_should_and_only_then(group: str) -> None:
    with or_skipped():
        done = promtool("test", "rules", ROOT / TESTS / f"{group}.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@GROUPS
def test_prometheus_takes_the_rules(group: str) -> None:
    with or_skipped():
        done = promtool("check", "rules", ROOT / RULES / f"{group}.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_case_that_is_wrong_is_noticed(tmp_path: Path) -> None:
    cases = (ROOT / TESTS / "resources.yaml").read_text()
    rules = ROOT / RULES / "resources.yaml"
    wrong = cases.replace("../../../../charts/tradewind/rules/resources.yaml", str(rules))
    (tmp_path / "wrong.yaml").write_text(wrong.replace("values: 1x30", "values: 0x30"))
    with or_skipped():
        assert promtool("test", "rules", tmp_path / "wrong.yaml").returncode != 0


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ({}, []),
        ({"Running": "1x9"}, ['{name="none"}']),
        ({"Running": "1x9", "Stalled": "1x9"}, ['{reason="Stalled"}']),
        ({"Stalled": "0x9"}, ['{name="none"}']),
    ],
)
def test_a_table_says_none_where_it_looked_and_found_nothing(
    tmp_path: Path, reasons: dict[str, str], expected: list[str]
) -> None:
    found = or_none('max by (reason) (seen{reason="Stalled"}) == 1', "seen")
    values = {'{name="none"}': 0, '{reason="Stalled"}': 1}
    told = [{"labels": each, "value": values[each]} for each in expected]
    series = [{"series": f'seen{{reason="{name}"}}', "values": x} for name, x in reasons.items()]
    asked = [{"expr": found, "eval_time": "5m", "exp_samples": told}]
    tests = [{"interval": "1m", "input_series": series, "promql_expr_test": asked}]
    (tmp_path / "tests.yaml").write_text(yaml.safe_dump({"tests": tests}))
    with or_skipped():
        done = promtool("test", "rules", tmp_path / "tests.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_query_of_a_dashboard_is_promql(tmp_path: Path) -> None:
    exprs = [each.expr for each in queries()]
    exprs += [x["annotations"]["list"][0]["expr"] for x in documents().values()]
    rules = [f"  - {{record: 'a:b{n}', expr: {filled(x)!r}}}" for n, x in enumerate(exprs)]
    file = tmp_path / "queries.yaml"
    file.write_text("groups:\n- name: queries\n  rules:\n" + "\n".join(rules))
    with or_skipped():
        done = promtool("check", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr
