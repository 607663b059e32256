"""Finding the one order that a person means, by its id or a unique part of it."""

from collections.abc import Iterator
from pathlib import Path

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.reports import OrderReport
from tradewind.engine.records import IntentDenied
from tradewind.execution import records as r
from tradewind.local.journals import execution_records, policies_of, risk_records

_SHOWN = 8


def find_order(state: Path, text: str) -> tuple[str, str]:
    """The policy and the client order id that `text` names.

    Raises:
        ConfigurationError: no order has it in its id, or several have.
    """
    known = known_ids(state)
    found = _meant(known, text)
    if len(found) == 1:
        return known[found[0]], found[0]
    if found:
        raise ConfigurationError(
            f"{len(found)} orders have {text!r} in their id, say more of it: {_some(found)}"
        )
    newest = f"the newest are: {_some(list(known))}" if known else "there are none at all"
    raise ConfigurationError(f"no order has {text!r} in its id; {newest}")


def _meant(known: dict[str, str], text: str) -> list[str]:
    """The whole id, else those that end in whole words so, else those that have it anywhere."""
    if text in known:
        return [text]
    ending = [name for name in known if name.endswith(f"-{text}")]
    return ending if len(ending) == 1 else [name for name in known if text in name]


def known_ids(state: Path) -> dict[str, str]:
    """Every order and denied intent, oldest first within a policy: client order id to policy."""
    return {
        name: policy
        for policy in policies_of(state)
        for name in [*_denied(state, policy), *_taken(state, policy)]
    }


def _denied(state: Path, policy: str) -> Iterator[str]:
    for _, record in risk_records(state, policy):
        if isinstance(record, IntentDenied):
            yield record.intent.client_order_id


def _taken(state: Path, policy: str) -> Iterator[str]:
    for _, record in execution_records(state, policy):
        if isinstance(record.fact, r.TurnedAway):
            yield record.fact.refused.client_order_id
        for report in record.reports:
            if isinstance(report.body, OrderReport):
                yield report.body.order.client_order_id


def _some(names: list[str]) -> str:
    return ", ".join(reversed(names[-_SHOWN:]))
