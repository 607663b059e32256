"""What both sides are brought down to, so that they can be compared field by field."""

import msgspec

COMPARED = (
    "symbol",
    "side",
    "quantity",
    "type",
    "time_in_force",
    "limit_price",
    "stop_price",
    "trail_price",
    "trail_percent",
    "extended_hours",
    "order_class",
)


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """An order's terms; amounts scaled by 10**9, `trail_percent` in percent."""

    symbol: str
    side: str
    quantity: int
    type: str = "market"
    time_in_force: str = "day"
    limit_price: int = 0
    stop_price: int = 0
    trail_price: int = 0
    trail_percent: int = 0
    extended_hours: bool = False
    order_class: str = "simple"

    def differences(self, other: "Terms") -> list[str]:
        """The fields that differ, each with both values."""
        return [
            f"{name} {getattr(self, name)} became {getattr(other, name)}"
            for name in COMPARED
            if getattr(self, name) != getattr(other, name)
        ]


class Execution(msgspec.Struct, frozen=True, kw_only=True):
    """An execution, bust or correction; `order` is the venue's id or ours, as the side has it."""

    id: str
    order: str
    symbol: str
    side: str
    quantity: int
    price: int
    reverses: str = ""
    fee: int = 0
    fee_quantity: int = 0

    @property
    def signed(self) -> int:
        """What it adds to a position, before a fee in coin."""
        return self.quantity if self.side == "buy" else -self.quantity

    @property
    def cash(self) -> int:
        """What it adds to cash, before its fee; rounded half to even at 10**-9."""
        whole, rest = divmod(self.price * self.signed, 10**9)
        up = 2 * rest > 10**9 or (2 * rest == 10**9 and whole % 2)
        return -(whole + (1 if up else 0))


class Fault(msgspec.Struct, frozen=True, order=True):
    """One thing that is not as it must be."""

    code: str
    subject: str
    text: str


def sums(executions: list[Execution]) -> tuple[dict[str, int], int]:
    """Positions without flats, and the cash that the executions brought, fees included.

    What was taken back or restated counts no more.
    """
    undone = {each.reverses for each in executions if each.reverses}
    positions: dict[str, int] = {}
    cash = 0
    for each in executions:
        if each.id not in undone:
            held = positions.get(each.symbol, 0)
            positions[each.symbol] = held + each.signed - each.fee_quantity
            cash += each.cash - each.fee
    return {symbol: held for symbol, held in positions.items() if held}, cash
