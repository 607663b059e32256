"""What an execution costs."""

from typing import NamedTuple

from tradewind.domain.instruments import AssetClass
from tradewind.domain.orders import Side
from tradewind.domain.values import SCALE, Money, Quantity, notional, round_div
from tradewind.venues.simulated.settings import CryptoFees, FeeSchedule


class Charge(NamedTuple):
    """A fee, positive when it is paid: in money, or in what was bought."""

    money: Money = Money(0)
    quantity: Quantity = Quantity(0)


def charge_of(
    schedule: FeeSchedule, asset_class: AssetClass, side: Side, *, price: int, quantity: int
) -> Charge:
    """The fee of one execution; rounded half to even at 10**-9."""
    if asset_class is not AssetClass.CRYPTO:
        return Charge(_equity_fee(schedule, price, quantity))
    if side is Side.BUY and schedule.crypto_taken is CryptoFees.COIN:
        return Charge(quantity=Quantity(round_div(quantity * schedule.crypto_ratio, SCALE)))
    value = notional(price, quantity)
    return Charge(Money(round_div(value * schedule.crypto_ratio, SCALE)))


def _equity_fee(schedule: FeeSchedule, price: int, quantity: int) -> Money:
    fee = notional(schedule.equity_per_share, quantity)
    fee = Money(fee + round_div(notional(price, quantity) * schedule.equity_ratio, SCALE))
    return max(fee, schedule.equity_minimum)
