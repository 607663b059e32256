"""What the services say of themselves; a silent one is shown as such."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tradewind.local.runner_file import Door

Document = dict[str, Any]


class Picture(msgspec.Struct, frozen=True):
    """One look at everything: a status document by workload, {} for one that did not answer.

    `down` holds workloads that are not started again, each with its reason.
    """

    documents: dict[str, Document]
    doors: tuple[Door, ...]
    down: Mapping[str, str] = {}

    def of(self, service: str) -> list[tuple[Door, Document]]:
        """Doors of one kind of service with their documents, by name."""
        found = [(door, self.documents.get(door.workload, {})) for door in self.doors]
        return sorted(
            ((door, document) for door, document in found if door.service == service),
            key=lambda each: each[0].workload,
        )

    @property
    def unready(self) -> list[str]:
        """Workloads that are waited for and are not ready, each with its reason."""
        return [
            f"{door.workload}: {document.get('reason') or 'no answer'}"
            for door in self.doors
            if door.service != "venue" and self.is_waited_for(door)
            for document in [self.documents.get(door.workload, {})]
            if not document.get("ready")
        ]

    @property
    def policies_down(self) -> set[str]:
        """Policies that cannot trade because a service of their account stays down."""
        return {
            door.policy
            for door in self.doors
            if door.workload in self.down and door.service != "strategy"
        }

    @property
    def is_over(self) -> bool:
        """Whether no policy can trade any more."""
        return bool(self.doors) and self.policies_down == {door.policy for door in self.doors}

    def is_waited_for(self, door: Door) -> bool:
        """Whether a workload will be ready: not when it, or its policy, stays down."""
        return door.workload not in self.down and door.policy not in self.policies_down

    @property
    def tape_ended(self) -> bool:
        """Whether every feed has reached the end of its tape."""
        feeds = [doc for door, doc in self.of("market-data") if self.is_waited_for(door)]
        return bool(feeds) and all(document.get("ended") for document in feeds)
