"""Accounts and positions as the venue writes them."""

from typing import Any

import msgspec

from tradewind.domain.values import SCALE, format_scaled, round_div
from tradewind.venues.simulated.accounts import Account, Configuration, Holding
from tradewind.venues.simulated.reservations import (
    account_multiplier,
    buying_power,
    equity,
    held_quantity,
    market_value,
    non_marginable_power,
)
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.texts import account_uuid, ratio_text, time_text

Json = dict[str, Any]
_MAINTENANCE = SCALE * 30 // 100


def account_view(state: ExchangeState, account: Account) -> Json:
    """An account's figures now."""
    flags = {
        "id": account_uuid(account.id),
        "account_number": f"PA{account_uuid(account.id)[:10].upper().replace('-', '')}",
        "status": "ACTIVE",
        "crypto_status": "ACTIVE",
        "currency": "USD",
        "created_at": time_text(account.created_ns),
        "balance_asof": time_text(state.now_ns)[:10],
        "account_blocked": False,
        "trading_blocked": False,
        "transfers_blocked": False,
        "trade_suspended_by_user": account.configuration.suspend_trade,
        "shorting_enabled": not account.configuration.no_shorting,
        "options_approved_level": 0,
        "options_trading_level": 0,
    }
    return {**flags, **_money(state, account), **_margins(state, account)}


def configuration_view(configuration: Configuration) -> Json:
    """An account's configuration."""
    view: Json = msgspec.to_builtins(configuration)
    return view


def position_view(state: ExchangeState, account: Account, holding: Holding) -> Json:
    """One position."""
    asset, market = state.assets[holding.symbol], state.markets[holding.symbol]
    available = abs(holding.quantity) - held_quantity(state, account, holding.symbol)
    sign = 1 if holding.quantity > 0 else -1
    return {
        "asset_id": asset.uuid,
        "symbol": holding.symbol,
        "exchange": "CRYPTO" if asset.is_crypto else asset.exchange,
        "asset_class": asset.instrument.asset_class.value,
        "asset_marginable": asset.instrument.marginable,
        "qty": format_scaled(holding.quantity),
        "qty_available": format_scaled(sign * available),
        "side": "long" if holding.quantity > 0 else "short",
        "avg_entry_price": format_scaled(holding.entry_price),
        "cost_basis": format_scaled(holding.cost),
        "current_price": format_scaled(market.mark),
        "lastday_price": format_scaled(market.last_day_price or market.mark),
        **_results(state, holding),
    }


def _results(state: ExchangeState, holding: Holding) -> Json:
    market = state.markets[holding.symbol]
    value = market_value(state, holding.symbol, holding.quantity)
    before = market.last_day_price or market.mark
    today = round_div((market.mark - before) * holding.quantity, SCALE)
    gain = value - holding.cost
    return {
        "market_value": format_scaled(value),
        "unrealized_pl": format_scaled(gain),
        "unrealized_plpc": ratio_text(gain, abs(holding.cost)),
        "unrealized_intraday_pl": format_scaled(today),
        "unrealized_intraday_plpc": ratio_text(today, abs(holding.cost)),
        "change_today": ratio_text(market.mark - before, before),
    }


def _money(state: ExchangeState, account: Account) -> Json:
    worth = equity(state, account)
    long, short = _sides(state, account)
    power = format_scaled(buying_power(state, account))
    plain = format_scaled(non_marginable_power(state, account))
    return {
        "cash": format_scaled(account.cash),
        "equity": format_scaled(worth),
        "portfolio_value": format_scaled(worth),
        "last_equity": format_scaled(account.last_equity),
        "long_market_value": format_scaled(long),
        "short_market_value": format_scaled(short),
        "buying_power": power,
        "regt_buying_power": power,
        "non_marginable_buying_power": plain,
        "options_buying_power": plain,
        "multiplier": str(account_multiplier(state, account)),
    }


def _margins(state: ExchangeState, account: Account) -> Json:
    long, short = _sides(state, account)
    gross = long - short
    maintenance = format_scaled(round_div(gross * _MAINTENANCE, SCALE))
    zero = dict.fromkeys(
        (
            "accrued_fees",
            "pending_transfer_in",
            "pending_transfer_out",
            "pending_reg_taf_fees",
            "intraday_adjustments",
            "sma",
        ),
        "0",
    )
    return {
        **zero,
        "initial_margin": format_scaled(gross // 2),
        "maintenance_margin": maintenance,
        "last_maintenance_margin": maintenance,
    }


def _sides(state: ExchangeState, account: Account) -> tuple[int, int]:
    values = [market_value(state, h.symbol, h.quantity) for h in account.holdings.values()]
    return sum(v for v in values if v > 0), sum(v for v in values if v < 0)
