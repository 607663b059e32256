"""What the account would hold at worst: per symbol, sector and in all, and what that costs."""

from tradewind.domain.codes import DenialCode
from tradewind.domain.values import SCALE
from tradewind.risk.denials import Denied
from tradewind.risk.drafts import Draft
from tradewind.risk.exposures import AccountExposure
from tradewind.risk.limits import UNLIMITED, Limits


def check_exposure(draft: Draft) -> Denied | None:
    """Position, gross, net, sector, open positions and open orders."""
    if draft.reduces_account:
        return None
    limits, account, symbol = draft.limits, draft.account, draft.symbol
    worst = draft.worst_after
    if worst > limits.max_position_notional:
        return Denied(
            DenialCode.MAX_POSITION_NOTIONAL, limits.max_position_notional, worst, symbol.symbol
        )
    gross = draft.gross_after
    if gross > limits.max_gross_exposure:
        return Denied(DenialCode.MAX_GROSS_EXPOSURE, limits.max_gross_exposure, gross)
    if not symbol.active and account.open_symbols >= limits.max_open_positions:
        return Denied(
            DenialCode.MAX_OPEN_POSITIONS, limits.max_open_positions, account.open_symbols
        )
    if account.open_orders >= limits.max_open_orders and draft.replaced is None:
        return Denied(DenialCode.MAX_OPEN_ORDERS, limits.max_open_orders, account.open_orders)
    if limits.max_net_exposure == limits.max_sector_exposure == UNLIMITED:
        return None
    return check_net_and_sector(draft)


def check_net_and_sector(draft: Draft) -> Denied | None:
    """The limits that most policies leave open."""
    return _check_net(draft) or _check_sector(draft)


def net_after(draft: Draft) -> int:
    """The net value on the order's side if it and every live order on that side filled."""
    account = draft.account
    if draft.buys:
        return account.value + account.pending_buys + draft.added
    return account.pending_sells + draft.added - account.value


def _check_net(draft: Draft) -> Denied | None:
    held = draft.limits.max_net_exposure
    if held != UNLIMITED and (net := net_after(draft)) > held:
        return Denied(DenialCode.MAX_NET_EXPOSURE, held, net)
    return None


def _check_sector(draft: Draft) -> Denied | None:
    held, instrument = draft.limits.max_sector_exposure, draft.symbol.instrument
    if held == UNLIMITED or instrument is None or not instrument.sector:
        return None
    increase = draft.increase
    after = draft.account.sectors.get(instrument.sector, 0) + increase
    if after > held:
        return Denied(DenialCode.MAX_SECTOR_EXPOSURE, held, after, instrument.sector)
    return None


def check_buying_power(draft: Draft) -> Denied | None:
    """What the venue lets us buy, less what was added since it said so."""
    available = draft.account.available
    if not draft.reduces_account and draft.increase > available:
        return Denied(DenialCode.BUYING_POWER, available, draft.increase)
    return None


def check_funds(draft: Draft) -> Denied | None:
    """Concentration, leverage, and margin with its buffer, all against equity."""
    if draft.reduces_account:
        return None
    worst, gross, margin = draft.worst_after, draft.gross_after, draft.margin_after
    concentration, leverage, margin_cap = caps(draft.account, draft.limits)
    if worst > concentration:
        return Denied(DenialCode.MAX_CONCENTRATION, concentration, worst, draft.symbol.symbol)
    if gross > leverage:
        return Denied(DenialCode.MAX_LEVERAGE, leverage, gross)
    if margin > margin_cap:
        return Denied(DenialCode.MARGIN_BUFFER, margin_cap, margin)
    return None


def caps(account: AccountExposure, limits: Limits) -> tuple[int, int, int]:
    """The limits that are shares of equity, worked out once for each equity."""
    if account.caps_equity != account.equity or account.caps_limits is not limits:
        account.caps_equity, account.caps_limits = account.equity, limits
        equity = max(0, account.equity)
        account.caps = (
            min(UNLIMITED, equity * limits.max_concentration // SCALE),
            min(UNLIMITED, equity * limits.max_leverage // SCALE),
            min(UNLIMITED, equity * (SCALE - limits.margin_buffer) // SCALE),
        )
    return account.caps


def lane_gross_after(draft: Draft) -> int:
    """The strategy's gross exposure at worst with this order."""
    lane = draft.lane
    if draft.buys:
        worst = lane.value + lane.buy_reserved + draft.added
    else:
        worst = lane.sell_reserved + draft.added - lane.value
    return lane.strategy.gross + (worst - lane.worst if worst > lane.worst else 0)


def check_capital(draft: Draft) -> Denied | None:
    """The strategy's allocated share of equity."""
    share = draft.strategy_limits.allocation
    if share == UNLIMITED or draft.reduces_lane:
        return None
    equity, strategy = draft.account.equity, draft.lane.strategy
    if strategy.share_of != equity or strategy.share != share:
        strategy.share_of, strategy.share = equity, share
        strategy.capital = equity * share // SCALE
    held = strategy.capital
    if (gross := lane_gross_after(draft)) > held:
        return Denied(DenialCode.STRATEGY_CAPITAL, max(0, held), gross, draft.intent.strategy)
    return None
