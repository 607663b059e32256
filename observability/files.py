"""Every generated file: its path from the root of the repository, and its text."""

from pathlib import Path

from observability import rules, runbooks
from observability.alerting import groups
from observability.dashboards import dashboards
from observability.page import page

ROOT = Path(__file__).resolve().parents[1]
DASHBOARDS, RULES = Path("charts/tradewind/dashboards"), Path("charts/tradewind/rules")
RUNBOOKS, TESTS = Path("docs/runbooks"), Path("tests/unit/observability/promtool")


def generated_files() -> dict[str, str]:
    """All texts by path."""
    found = {DASHBOARDS / f"{name}.json": text for name, text in dashboards().items()}
    for group in groups():
        file = f"{group.name}.yaml"
        found[RULES / file] = rules.rule_file(group)
        found[TESTS / file] = rules.test_file(group, f"../../../../{RULES / file}")
        for alert in group.alerts:
            found[RUNBOOKS / f"{alert.full_name}.md"] = runbooks.page(alert, group.name)
    found[RUNBOOKS / "README.md"] = runbooks.index(groups())
    found[Path("docs/observability.md")] = page()
    return {str(path): text for path, text in sorted(found.items())}


def drifted() -> list[str]:
    """Paths that are not as they should be; files that nothing generates are among them."""
    wanted = generated_files()
    differ = {
        path
        for path, text in wanted.items()
        if not (ROOT / path).exists() or (ROOT / path).read_text() != text
    }
    there = {
        str(path.relative_to(ROOT))
        for folder in (DASHBOARDS, RULES, RUNBOOKS, TESTS)
        for path in (ROOT / folder).glob("*.*")
    }
    return sorted(differ | (there - wanted.keys()))


def write() -> None:
    """Write all of them, and remove what is no longer generated."""
    wanted = generated_files()
    for path in drifted():
        (ROOT / path).unlink(missing_ok=True)
        if path in wanted:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(wanted[path])
