"""Events for people: one for each transition, however often a pass is made again."""

import datetime as dt
from collections.abc import Callable, Iterable
from hashlib import sha256

from tradewind.deploy.cluster import MANAGED_BY
from tradewind_operator.api.errors import ApiError, Exists
from tradewind_operator.api.kinds import KINDS
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Manifest, Owned
from tradewind_operator.reconciling.decisions import News

LONGEST_NOTE = 1024


class Announcer:
    """Makes events. Their names are made from what they say: a second one of a kind is none."""

    def __init__(self, objects: Objects, who: str, moment: Callable[[], dt.datetime]) -> None:
        self._objects, self._who, self._moment = objects, who, moment

    async def announce(self, own: Owned, news: Iterable[News]) -> None:
        """Make an event of each; one that can't be made is not worth a failed pass."""
        for one in news:
            try:
                await self._objects.create(self._event(own, one))
            except Exists:
                continue
            except ApiError:
                return

    def _event(self, own: Owned, news: News) -> Manifest:
        return {
            "apiVersion": KINDS["Event"].version,
            "kind": "Event",
            "metadata": {"name": _name(own, news), "namespace": own.ref.namespace},
            "eventTime": self._moment().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "reportingController": MANAGED_BY,
            "reportingInstance": self._who[:128],
            "action": news.action,
            "reason": news.reason,
            "type": "Warning" if news.is_warning else "Normal",
            "note": news.note[:LONGEST_NOTE],
            "regarding": {
                "apiVersion": KINDS[own.ref.kind].version,
                "kind": own.ref.kind,
                "name": own.ref.name,
                "namespace": own.ref.namespace,
                "uid": own.uid,
            },
        }


def _name(own: Owned, news: News) -> str:
    said = "|".join((own.ref.kind, own.uid, news.reason, news.action, news.mark))
    return f"{own.ref.name[:200]}.{sha256(said.encode()).hexdigest()[:16]}"
