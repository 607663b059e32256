"""Double entry: money moves between accounts and is never made; all balances sum to zero."""

from tradewind.domain.values import Money

CASH = "cash"
CAPITAL = "capital"
REALISED = "realised"
FEES = "fees"


def inventory(symbol: str) -> str:
    """The account that holds what was paid for a symbol."""
    return f"inventory:{symbol}"


class Accounts:
    """Balances by account name."""

    __slots__ = ("balances",)

    def __init__(self) -> None:
        self.balances: dict[str, int] = {CASH: 0, CAPITAL: 0, REALISED: 0, FEES: 0}

    def move(self, amount: int, *, source: str, target: str) -> None:
        """Move money; a negative amount moves it back."""
        balances = self.balances
        balances[source] = balances.get(source, 0) - amount
        balances[target] = balances.get(target, 0) + amount

    def trade(self, symbol: str, paid: int, cost: int) -> None:
        """Pay for a trade; what it does not add to the cost of the inventory is realised."""
        balances, name = self.balances, inventory(symbol)
        balances[CASH] -= paid
        balances[name] = balances.get(name, 0) + cost
        balances[REALISED] += paid - cost

    def balance(self, name: str) -> Money:
        """An account's balance, 0 for one never used."""
        return Money(self.balances.get(name, 0))

    @property
    def imbalance(self) -> int:
        """The sum of all balances: zero, always."""
        return sum(self.balances.values())
