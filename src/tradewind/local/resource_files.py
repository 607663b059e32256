"""The resources as the services read them: normalised, one JSON file each, replaced in one step."""

from pathlib import Path

import msgspec

from tradewind.local.certificates import write_private
from tradewind.local.state import StateFolder
from tradewind.resources.collecting import Resources


class ResourceFiles:
    """Below `resources/POLICY/` of the state folder."""

    def __init__(self, state: StateFolder) -> None:
        self._state = state

    def policy_file(self, policy: str) -> Path:
        """A policy's own file."""
        return self._state.folder("resources", policy) / "policy.json"

    def strategies_folder(self, policy: str) -> Path:
        """The folder of a policy's strategies."""
        return self._state.folder("resources", policy, "strategies")

    def write(self, resources: Resources) -> None:
        """Write what changed, and remove what is gone."""
        for name, policy in resources.policies.items():
            _write(self.policy_file(name), policy)
            folder = self.strategies_folder(name)
            own = {s.name: s for s in resources.strategies.values() if s.policy == name}
            for strategy in own.values():
                _write(folder / f"{strategy.name}.json", strategy)
            for path in folder.glob("*.json"):
                if path.stem not in own:
                    path.unlink()


def _write(path: Path, resource: msgspec.Struct) -> None:
    content = msgspec.json.encode(resource)
    if not path.exists() or path.read_bytes() != content:
        write_private(path, content)
