"""What an execution costs."""

from tradewind.domain.instruments import AssetClass
from tradewind.domain.values import SCALE, Money, notional, round_div
from tradewind.venues.simulated.settings import FeeSchedule


def execution_fee(
    schedule: FeeSchedule, asset_class: AssetClass, *, price: int, quantity: int
) -> Money:
    """The fee of one execution, positive when it is paid; rounded half to even at 10**-9."""
    value = notional(price, quantity)
    if asset_class is AssetClass.CRYPTO:
        return Money(round_div(value * schedule.crypto_ratio, SCALE))
    fee = notional(schedule.equity_per_share, quantity)
    fee = Money(fee + round_div(value * schedule.equity_ratio, SCALE))
    return max(fee, schedule.equity_minimum)
