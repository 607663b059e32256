"""A desk, and an API server's objects as a test edits them; nothing is served and nothing waits."""

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import yaml

from tests.unit.deploy.test_configs import RISK
from tests.unit.resources.files import POLICY, STRATEGY
from tradewind.domain.codes import TradingState
from tradewind.engine.desk import RiskDesk
from tradewind.engine.desk_state import DeskSettings
from tradewind.engine.effects import Append, CancelAll, Effect
from tradewind.engine.records import Record
from tradewind.execution.inputs import Now
from tradewind.resources.crds.admission_checks import CHANGED_BY, REASON, RESUME
from tradewind.risk.states import Latch
from tradewind_services.risk.enforcing import Enforcer
from tradewind_services.risk.heard_policy import HeardPolicy
from tradewind_services.risk.heard_strategies import HeardStrategies
from tradewind_services.risk.kept_resources import KeptResources

POLICY_NAME, STRATEGY_NAME = "main", "crossover"
_UIDS, _GENERATIONS = itertools.count(1), itertools.count(2)


def policy(**spec: Any) -> dict[str, Any]:
    """A policy as the server gives it."""
    return _object(POLICY, spec)


def strategy(**spec: Any) -> dict[str, Any]:
    """A strategy as the server gives it."""
    return _object(STRATEGY, spec)


def edited(obj: dict[str, Any], *, notes: dict[str, str] | None = None, **spec: Any) -> Any:
    """Its next version; notes replace all that were there."""
    old = obj["metadata"]
    metadata = {**old, "generation": next(_GENERATIONS)}
    metadata |= {"annotations": old.get("annotations", {}) if notes is None else notes}
    return {**obj, "metadata": metadata, "spec": {**obj["spec"], **spec}}


def deleting(obj: dict[str, Any]) -> Any:
    """The object on its way out."""
    gone = {"deletionTimestamp": "2026-11-21T10:00:00Z"}
    return {**obj, "metadata": {**obj["metadata"], **gone}}


def again(obj: dict[str, Any]) -> Any:
    """Another object of the same name."""
    new = {"uid": f"uid-{next(_UIDS)}", "generation": 1}
    return {**obj, "metadata": {**obj["metadata"], **new}}


def wish(halt: str, reason: str = "looked", by: str = "ann") -> dict[str, str]:
    """The annotations of a resume."""
    return {RESUME: halt, REASON: reason, CHANGED_BY: by}


def _object(text: str, spec: dict[str, Any]) -> dict[str, Any]:
    obj = yaml.safe_load(text)
    metadata = {**obj["metadata"], "uid": f"uid-{next(_UIDS)}", "generation": 1}
    return {**obj, "metadata": metadata, "spec": {**obj["spec"], **spec}}


class Desk:
    """Risk without its streams: what the server says goes to the desk, effects are kept."""

    def __init__(self, folder: Path, records: Iterable[Record] = ()) -> None:
        self.records: list[Record] = list(records)
        self.folder = folder
        self.effects: list[Effect] = []
        self.refused: list[tuple[str, tuple[str, ...]]] = []
        self.applied: list[tuple[str, ...]] = []
        self.desk = RiskDesk(
            DeskSettings(account="acct", policy=POLICY_NAME, approval_key=b"k" * 32),
            records=self.records,
        )
        self.desk.await_policy()
        kept = KeptResources(
            msgspec.structs.replace(
                RISK,
                state=str(folder / "state"),
                policy_file=str(folder / "run" / "policy.json"),
                strategies_folder=str(folder / "run" / "strategies"),
            ),
            _fail,
        )
        enforcer = Enforcer(self)
        enforcer.know(kept.policy(), kept.strategies())
        self.policy = HeardPolicy(
            POLICY_NAME, enforcer, kept, refuse=self._refuse, on_word=lambda: None
        )
        self.strategies = HeardStrategies(POLICY_NAME, enforcer, kept, refuse=self._refuse)
        self.kept = kept

    def restarted(self) -> "Desk":
        """A new process on the same volume."""
        return Desk(self.folder, self.records)

    def now(self) -> Now:
        return Now(0, 0)  # type: ignore[arg-type]  # plain numbers are times here

    def carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            self.effects.append(effect)
            if isinstance(effect, Append):
                self.records.append(effect.record)

    def _refuse(self, what: str, faults: tuple[str, ...]) -> None:
        self.refused.append((what, faults))

    # --- what it came to

    @property
    def state(self) -> TradingState:
        return self.desk.state.states.policy

    def of_strategy(self) -> TradingState:
        return self.desk.state.states.strategy(STRATEGY_NAME)

    def latch(self, scope: str = "policy") -> Latch | None:
        return self.desk.state.states.latches.get(scope)

    def halt(self, scope: str = "policy") -> str:
        held = self.latch(scope)
        return held.id if held else ""

    def cancels(self) -> list[str]:
        return [each.scope for each in self.effects if isinstance(each, CancelAll)]

    def resumes(self) -> list[Latch]:
        records = (each for each in self.records if isinstance(each, Latch))
        return [each for each in records if each.state is TradingState.ACTIVE]


def _fail(error: OSError) -> None:
    raise error
