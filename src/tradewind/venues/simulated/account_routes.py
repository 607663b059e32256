"""Account, configuration, positions and equity over REST."""

from typing import Any

import msgspec

from tradewind.domain.values import SCALE
from tradewind.venues.simulated.account_views import (
    account_view,
    configuration_view,
    position_view,
)
from tradewind.venues.simulated.accounts import Account, Configuration
from tradewind.venues.simulated.answers import Answer, Call, flag, ok, refused
from tradewind.venues.simulated.order_views import Json, order_view
from tradewind.venues.simulated.orders import OrderRecord, Refusal
from tradewind.venues.simulated.parsing import positive_number
from tradewind.venues.simulated.portfolio_history import history, wanted

_CHOICES: dict[str, tuple[object, ...]] = {
    "max_margin_multiplier": ("1", "2", "4"),
    "max_options_trading_level": (0, 1, 2, 3),
    "trade_confirm_email": ("all", "none"),
}
_FLAT = Refusal(404, 40410000, "position does not exist")


def get_account(call: Call) -> Answer:
    """`GET /v2/account`."""
    return ok(account_view(call.exchange.state, _account(call)))


def get_configurations(call: Call) -> Answer:
    """`GET /v2/account/configurations`."""
    return ok(configuration_view(_account(call).configuration))


def patch_configurations(call: Call) -> Answer:
    """`PATCH /v2/account/configurations`; fields that are not given stay."""
    if not isinstance(call.body, dict):
        return refused(Refusal(422, 40010001, "request body format is invalid"))
    changed: dict[str, Any] = {**configuration_view(_account(call).configuration), **call.body}
    try:
        configuration = msgspec.convert(changed, Configuration)
    except msgspec.ValidationError as error:
        return refused(Refusal(422, 40010001, str(error)))
    fault = _wrong_choice(configuration)
    if fault:
        return refused(Refusal(422, 40010001, f"invalid {fault}"))
    return ok(configuration_view(call.exchange.configure(call.account_id, configuration)))


def _wrong_choice(configuration: Configuration) -> str:
    """The first field whose value is none of those that there are."""
    for name, choices in _CHOICES.items():
        if getattr(configuration, name) not in choices:
            return name
    return ""


def list_positions(call: Call) -> Answer:
    """`GET /v2/positions`."""
    account, state = _account(call), call.exchange.state
    return ok([position_view(state, account, each) for each in account.holdings.values()])


def get_position(call: Call) -> Answer:
    """`GET /v2/positions/{symbol_or_asset_id}`."""
    holding = _account(call).holding(_symbol(call))
    if not holding.quantity:
        return refused(_FLAT)
    return ok(position_view(call.exchange.state, _account(call), holding))


def close_position(call: Call) -> Answer:
    """`DELETE /v2/positions/{symbol_or_asset_id}`, whole, by quantity or by percentage."""
    held = abs(_account(call).holding(_symbol(call)).quantity)
    quantity = _part(call, held)
    if isinstance(quantity, Refusal):
        return refused(quantity)
    answer = call.exchange.close_position(call.account_id, _symbol(call), quantity=quantity)
    return refused(answer) if isinstance(answer, Refusal) else ok(order_view(answer))


def close_positions(call: Call) -> Answer:
    """`DELETE /v2/positions`: one line for each position."""
    closed = call.exchange.close_all(
        call.account_id, cancel_orders=flag(call.query, "cancel_orders")
    )
    return Answer(207, [_closed(symbol, answer) for symbol, answer in closed])


def portfolio_history(call: Call) -> Answer:
    """`GET /v2/account/portfolio/history`: the close of each day or minute, and now."""
    state = call.exchange.state
    try:
        asked = wanted(call.query, state.now_ns)
    except ValueError as error:
        return refused(Refusal(422, 40010001, str(error)))
    return ok(history(state, _account(call), asked))


def _closed(symbol: str, answer: OrderRecord | Refusal) -> Json:
    if isinstance(answer, Refusal):
        return {"symbol": symbol, "status": answer.http, "body": refused(answer).body}
    return {"symbol": symbol, "status": 200, "body": order_view(answer)}


def _part(call: Call, held: int) -> int | Refusal:
    if call.query.get("qty"):
        return positive_number(call.query["qty"], "qty")
    if call.query.get("percentage"):
        percent = positive_number(call.query["percentage"], "percentage")
        return percent if isinstance(percent, Refusal) else held * percent // (100 * SCALE)
    return 0


def _account(call: Call) -> Account:
    return call.exchange.accounts[call.account_id]


def _symbol(call: Call) -> str:
    name = call.path["symbol_or_asset_id"]
    return call.exchange.symbol_of(name) or name
