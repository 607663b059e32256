"""How the account and each strategy behave over market time: rates, repetitions, executions."""

from tradewind.risk.windows import RateWindow, RepeatWindow


class StrategyConduct:
    """One strategy's behaviour. `locked` is set by too many executions until a person lifts it."""

    __slots__ = ("entries", "executions", "fills", "locked", "orders", "reductions")

    def __init__(self) -> None:
        self.entries, self.reductions, self.executions = RateWindow(), RateWindow(), RateWindow()
        self.orders = self.fills = 0
        self.locked = False


class Conduct:
    """The account's behaviour; entries, reductions and replaces have a budget each."""

    __slots__ = ("entries", "reductions", "repeats", "replaces", "strategies")

    def __init__(self) -> None:
        self.entries, self.reductions, self.replaces = RateWindow(), RateWindow(), RateWindow()
        self.repeats = RepeatWindow()
        self.strategies: dict[str, StrategyConduct] = {}

    def strategy(self, name: str) -> StrategyConduct:
        """The strategy's behaviour, made at its first use."""
        found = self.strategies.get(name)
        if found is None:
            found = self.strategies[name] = StrategyConduct()
        return found

    def new_day(self) -> None:
        """Orders and fills are counted by day."""
        for strategy in self.strategies.values():
            strategy.orders = strategy.fills = 0
