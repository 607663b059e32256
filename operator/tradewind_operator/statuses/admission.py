"""What a ValidatingAdmissionPolicy asks of a strategy, asked again of what is stored.

The sentences and the meaning are those of `tradewind.resources.crds.admission_checks`. An
admission policy compares with the object before; here it is the spec that was last taken in.
"""

from collections.abc import Iterator

import msgspec

from tradewind.domain.values import SCALE
from tradewind.resources.accounts import Environment
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.quantities import FORMS
from tradewind.resources.strategies import Mode, TradingStrategy
from tradewind.risk.limits import UNLIMITED

_ALLOW, _MODE, _SYMBOLS, _SIZE = (
    (),
    ("spec.mode",),
    ("spec.symbols",),
    ("spec.sizing.", "spec.capital."),
)


class Breach(msgspec.Struct, frozen=True):
    """One way in which a strategy goes beyond its policy.

    `fields` begin the paths that it is about: an edit of one of these may have brought it; a policy
    that was tightened later edits none.
    """

    reason: Reason
    sentence: str
    fields: tuple[str, ...] = ()

    def is_new(self, changed: frozenset[str] | None) -> bool:
        """The strategy brought it: it is new (`changed` is None), or an edit asks for more."""
        return changed is None or any(
            path.startswith(field) for path in changed for field in self.fields
        )


def breaches(strategy: TradingStrategy, policy: RiskPolicy) -> Iterator[Breach]:
    """How a strategy goes beyond its policy."""
    yield from _allowed(strategy, policy)
    yield from _mode(strategy, policy)
    restricted = [
        each for each in strategy.spec.symbols if each in policy.spec.limits.restricted_symbols
    ]
    if restricted:
        text = f"policy {policy.name} restricts {', '.join(restricted)}"
        yield Breach(Reason.SYMBOL_RESTRICTED, text, _SYMBOLS)
    yield from _notional(strategy, policy)
    yield from _concentration(strategy, policy)


def _allowed(strategy: TradingStrategy, policy: RiskPolicy) -> Iterator[Breach]:
    if not policy.spec.strategies.admits(strategy.name):
        text = f"policy {policy.name} does not allow {strategy.name}: see its spec.strategies.allow"
        yield Breach(Reason.NOT_ALLOWED, text, _ALLOW)


def _mode(strategy: TradingStrategy, policy: RiskPolicy) -> Iterator[Breach]:
    mode, environment = strategy.spec.mode, policy.spec.account.environment
    if (mode is Mode.LIVE) != (environment is Environment.LIVE):
        text = f"mode {mode} does not fit the {environment} account of policy {policy.name}"
        yield Breach(Reason.MODE_MISMATCH, text, _MODE)
    elif mode is Mode.LIVE and strategy.name not in policy.spec.strategies.live:
        text = f"policy {policy.name} must name {strategy.name} in spec.strategies.live"
        yield Breach(Reason.NOT_LIVE, text, _MODE)


def _notional(strategy: TradingStrategy, policy: RiskPolicy) -> Iterator[Breach]:
    most, position = strategy.spec.sizing.max_notional, policy.spec.limits.max_position_notional
    if UNLIMITED not in (most, position) and most > position:
        form = FORMS["amount-limit"]
        text = (
            f"sizing.maxNotional {form.text(most)} exceeds maxPositionNotional "
            f"{form.text(position)} of policy {policy.name}"
        )
        yield Breach(Reason.EXCEEDS_POLICY, text, _SIZE)


def _concentration(strategy: TradingStrategy, policy: RiskPolicy) -> Iterator[Breach]:
    most = policy.spec.limits.max_concentration
    part = min(strategy.spec.capital.allocation, SCALE)
    wanted = strategy.spec.sizing.fraction_of_equity * part
    if most != UNLIMITED and wanted > most * SCALE:
        share = FORMS["share"]
        text = (
            f"sizing.fractionOfEquity of capital.allocation is {share.text(wanted // SCALE)} of "
            f"the account, more than maxConcentration {share.text(most)} of policy {policy.name}"
        )
        yield Breach(Reason.EXCEEDS_POLICY, text, _SIZE)
