"""Every check before an order may leave: pure, cheapest first, the first "no" decides.

A check reads integers that are kept up to date elsewhere and allocates nothing unless it refuses.
Entries are orders that do not reduce the account's position; limits that only more exposure can
break do not apply to the others.
"""

from tradewind.risk.checks_conduct import check_rates, check_repeats, check_strategy_conduct
from tradewind.risk.checks_exposure import (
    check_buying_power,
    check_capital,
    check_exposure,
    check_funds,
)
from tradewind.risk.checks_market import check_market, check_prices, check_short
from tradewind.risk.checks_state import check_losses, check_state
from tradewind.risk.checks_terms import check_grid, check_size, check_terms
from tradewind.risk.denials import Denied
from tradewind.risk.drafts import Draft


def first_denial(draft: Draft) -> Denied | None:
    """The first check that refuses the order, None when all pass."""
    denied = check_state(draft) or check_terms(draft) or check_grid(draft) or check_market(draft)
    if denied:
        return denied
    draft.price()
    denied = check_prices(draft) or check_short(draft)
    if denied or draft.own:
        return denied
    return (
        check_size(draft)
        or check_losses(draft)
        or check_exposure(draft)
        or check_buying_power(draft)
        or check_funds(draft)
        or check_capital(draft)
        or check_rates(draft)
        or check_repeats(draft)
        or check_strategy_conduct(draft)
    )
