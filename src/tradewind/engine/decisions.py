"""From an intent to an approval or a refusal."""

from tradewind.domain.codes import AlarmCode, DenialCode
from tradewind.domain.intents import Approval, Intent, Refused
from tradewind.domain.orders import Purpose
from tradewind.engine.desk_state import DeskState, Seat
from tradewind.engine.effects import Alarm, Append, Effect, Granted, Place, ToStrategy
from tradewind.engine.legs import carry_exits, make_room
from tradewind.engine.records import IntentDenied
from tradewind.execution.inputs import Now
from tradewind.risk.approvals import Approved
from tradewind.risk.brackets import without_legs
from tradewind.risk.checks import first_denial
from tradewind.risk.checks_conduct import count_approved
from tradewind.risk.denials import Denied
from tradewind.risk.drafts import Draft
from tradewind.risk.limits import UNLIMITED
from tradewind.risk.live_orders import LiveOrder
from tradewind.risk.passing import passes
from tradewind.risk.sentences import sentence
from tradewind.risk.stories import story

_ENTRY, _EXIT, _FLATTEN = Purpose.ENTRY, Purpose.EXIT, Purpose.FLATTEN


def decide(state: DeskState, intent: Intent, now: Now, age_ns: int | None = None) -> list[Effect]:
    """Answer a strategy's intent; the same id and terms again gets the first answer."""
    name, at_ns = intent.client_order_id, now.market_ns
    state.market_ns = at_ns if at_ns > state.market_ns else state.market_ns
    seat = state.seats.get(intent.strategy) or state.seat(intent.strategy)
    seat.counts["intents"] += 1
    if name in state.reservations.orders or state.answers.get(name) is not None:
        return _again(state, intent, seat)
    denied = _check_session(state, intent, seat, age_ns)
    if denied is None:
        draft = drafted(state, carry_exits(state, intent, seat) if seat.brackets else intent, seat)
        if not draft.reduces_lane and draft.opposes(draft.lane.quantity):
            denied, effects = make_room(state, draft)
            if denied is not None:
                return effects + refuse(state, intent, seat, denied)
        if not passes(draft):
            denied = first_denial(draft)
        if intent.parent:
            denied = denied or _check_parent(state, intent)
        if denied is None:
            return _approve(state, draft, intent, now)
    return refuse(state, intent, seat, denied)


def drafted(state: DeskState, intent: Intent, seat: Seat) -> Draft:
    """Lay the intent beside everything that it is checked against."""
    draft = seat.drafts.get(intent.terms.symbol) or _new_draft(state, intent, seat)
    limits, rules = state.policy.limits, seat.limits  # type: ignore[union-attr]  # asked before
    if (
        draft.limits is not limits
        or draft.strategy_limits is not rules
        or draft.instrument is not draft.symbol.instrument
    ):
        draft.rule(limits, rules)
    draft.open = state.level and (not state.account.unmarked or intent.purpose is _FLATTEN)
    draft.take(intent, state.market_ns)
    return draft


def _new_draft(state: DeskState, intent: Intent, seat: Seat) -> Draft:
    name = intent.terms.symbol
    draft = seat.drafts[name] = Draft(
        state.exposures.symbol(name),
        state.exposures.lane(name, seat.name),
        reservations=state.reservations,
        conduct=state.conduct,
        strategy_conduct=seat.conduct,
        standing=seat.standing,
        calendar=state.calendar,
    )
    draft.rule(state.policy.limits, seat.limits)  # type: ignore[union-attr]  # asked before
    return draft


def _check_session(
    state: DeskState, intent: Intent, seat: Seat, age_ns: int | None
) -> Denied | None:
    if intent.epoch != seat.epoch or not seat.connected:
        return Denied(DenialCode.INTENT_STALE, seat.epoch, intent.epoch, "session")
    if intent.purpose is _FLATTEN:
        return Denied(DenialCode.INVALID_ORDER, subject="only risk flattens")
    if state.policy is None:
        return Denied(DenialCode.NOT_READY)
    age = state.market_ns - intent.created_ns if age_ns is None else age_ns
    if age > state.policy.limits.max_intent_age_ns:
        return Denied(DenialCode.INTENT_STALE, state.policy.limits.max_intent_age_ns, age)
    return None


def _check_parent(state: DeskState, intent: Intent) -> Denied | None:
    """Children together may not be larger than their parent, which must be live."""
    if not intent.parent:
        return None
    parent = state.reservations.orders.get(intent.parent)
    whole = int(parent.terms.quantity) if parent and parent.strategy == intent.strategy else 0
    after = state.children.get(intent.parent, 0) + intent.terms.quantity
    if after > whole:
        return Denied(DenialCode.CHILD_EXCEEDS_PARENT, whole, after)
    state.children[intent.parent] = after
    return None


def _approve(state: DeskState, draft: Draft, asked: Intent, now: Now) -> list[Effect]:
    order = approve(state, draft, now).order
    name, strategy = asked.client_order_id, asked.strategy
    state.seats[strategy].counts["approved"] += 1
    granted = Granted(name, order.checks)
    state.answers.add(name, asked.terms, granted)
    return [Place(order), ToStrategy(strategy, granted)]


def approve(
    state: DeskState, draft: Draft, now: Now, *, renewed: LiveOrder | None = None
) -> Approved:
    """Reserve, count and sign an order that passed every check; `renewed` is reserved already."""
    intent, checks, settings = draft.intent, story(draft), state.settings
    purpose = _purpose(draft) if renewed is None else renewed.purpose
    approval = Approval(
        account=settings.account,
        session=state.session,
        halt_number=state.states.number,
        policy_version=state.version,
        client_order_id=intent.client_order_id,
        strategy=intent.strategy,
        purpose=purpose,
        terms=intent.terms,
        worst_price=draft.worst_price,  # type: ignore[arg-type]  # plain integers: a cast costs
        reserved=draft.notional,  # type: ignore[arg-type]  # as much as a check
        reduces=draft.reduces_account,
        expires_ns=now.machine_ns + state.clock_offset + settings.approval_life_ns,  # type: ignore[arg-type]
        timeout_ns=intent.timeout_ns,
        replaces=intent.replaces,
        parent=intent.parent,
    )
    count_approved(draft)
    if renewed is not None:
        state.reservations.reprice(renewed, draft.reserve_price)
    else:
        state.reservations.reserve(
            intent,
            draft.symbol,
            draft.lane,
            price=draft.reserve_price,
            reserved=draft.notional,
            session=approval.session,
            purpose=purpose,
        )
    draft.symbol.reserve(draft.lane)
    return state.signer.approve(approval, cause=intent.cause, checks=checks)


def _purpose(draft: Draft) -> Purpose:
    """What only closes is an exit, whatever the strategy calls it; all else is an entry."""
    if draft.own:
        return draft.intent.purpose
    return _EXIT if draft.reduces_account and draft.reduces_lane else _ENTRY


def refuse(state: DeskState, intent: Intent, seat: Seat, denied: Denied) -> list[Effect]:
    """Count, journal and tell a refusal."""
    refused = Refused(
        intent.client_order_id,
        denied.code,
        sentence(denied),
        _clamped(denied.limit),
        _clamped(denied.actual),
    )
    count_denial(state, seat.name, refused.code)
    state.answers.add(intent.client_order_id, intent.terms, refused)
    effects: list[Effect] = []
    if seat.journalled.count(state.market_ns) < state.settings.max_denials_journalled_per_minute:
        seat.journalled.add(state.market_ns)
        effects.append(Append(IntentDenied(intent, refused, state.market_ns)))
    effects.append(ToStrategy(seat.name, refused))
    return effects


def _clamped(value: int) -> int:
    """What fits journals and wires: an absurd order is refused, not choked on."""
    return max(-UNLIMITED, min(UNLIMITED, value))


def count_denial(state: DeskState, strategy: str, code: DenialCode) -> None:
    """Count a refusal, for the strategy and in all."""
    seat = state.seat(strategy)
    seat.counts["denied"] += 1
    seat.denials[code.value] = seat.denials.get(code.value, 0) + 1
    state.denials[code.value] = state.denials.get(code.value, 0) + 1


def _again(state: DeskState, intent: Intent, seat: Seat) -> list[Effect]:
    known = state.answers.get(intent.client_order_id)
    live = state.reservations.orders.get(intent.client_order_id)
    if known is not None:
        same = known[0] == intent.terms
    else:  # forgotten, or from before a restart
        same = live is not None and intent.terms in (live.terms, without_legs(live.terms))
    if same:
        return [ToStrategy(seat.name, known[1] if known else Granted(intent.client_order_id))]
    denied = Denied(DenialCode.DUPLICATE_ID)
    refused = Refused(intent.client_order_id, denied.code, sentence(denied))
    count_denial(state, seat.name, refused.code)
    message = f"{intent.strategy} used the id {intent.client_order_id} for two different orders"
    return [
        Append(IntentDenied(intent, refused, state.market_ns)),
        Alarm(AlarmCode.DUPLICATE_ID_TERMS, message),
        ToStrategy(seat.name, refused),
    ]
