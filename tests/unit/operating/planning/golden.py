"""Children as this release writes them: kept, so that the next one sees what it changes.

`python -m tests.unit.operating.planning.golden --write` renews them. A change of a revision in them
restarts every pod at an upgrade: then say so in the changelog.
"""

import sys
from pathlib import Path

import yaml

from tests.unit.operating.planning.examples import (
    FULL,
    LIVE_POLICY,
    SOURCES,
    WITH_CERT_MANAGER,
    pinned,
    pinned_strategy,
)
from tests.unit.operating.planning.views import (
    NOW_NS,
    SETTINGS,
    owned,
    policy_view,
    strategy_view,
)
from tests.unit.resources.files import POLICY, STRATEGY
from tradewind_operator.model import View
from tradewind_operator.planning import desired
from tradewind_operator.settings import Settings

FOLDER = Path(__file__).parents[1] / "golden"


class _Plain(yaml.SafeDumper):
    """Writes a value that stands twice as often as it stands."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def cases() -> dict[str, tuple[View, Settings]]:
    """What is kept, by file."""
    simple, live = owned(POLICY), owned(LIVE_POLICY)
    strategy, files = owned(STRATEGY), owned(SOURCES)
    return {
        "policy-simulated": (policy_view(simple, strategy), SETTINGS),
        "policy-live-everything": (policy_view(live, files), FULL),
        "policy-risk-pinned": (policy_view(owned(pinned(POLICY, "risk"))), SETTINGS),
        "policy-cert-manager": (policy_view(simple, strategy), WITH_CERT_MANAGER),
        "strategy": (strategy_view(strategy, simple), SETTINGS),
        "strategy-files-everything": (strategy_view(files, live), FULL),
        "strategy-pinned": (strategy_view(owned(pinned_strategy()), simple), SETTINGS),
    }


def texts() -> dict[str, str]:
    """The children of each case as YAML."""
    return {
        name: yaml.dump_all(desired(view, settings, NOW_NS), Dumper=_Plain, sort_keys=True)
        for name, (view, settings) in cases().items()
    }


def main() -> None:
    """Write what was asked for."""
    if "--write" in sys.argv:
        FOLDER.mkdir(exist_ok=True)
        for name, text in texts().items():
            (FOLDER / f"{name}.yaml").write_text(text)


if __name__ == "__main__":
    main()
