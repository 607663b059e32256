"""The ledger: from fills to positions, cash and P&L, exactly once and exact to the unit."""

from collections.abc import Callable, Iterator
from itertools import takewhile

from tradewind.domain.fills import FeePosting, Fill, FillKind
from tradewind.domain.orders import Side
from tradewind.domain.positions import Position
from tradewind.domain.values import Money, Quantity, notional
from tradewind.portfolio.accounts import CAPITAL, CASH, FEES, REALISED, Accounts
from tradewind.portfolio.books import StrategyBook
from tradewind.portfolio.entries import Closed, Entry, LedgerState
from tradewind.portfolio.holdings import Holding

EXTERNAL = "external"
"""The owner of what no strategy of ours did."""
_FILL, _BUST, _BUY = FillKind.FILL, FillKind.BUST, Side.BUY


class Ledger:
    """One account's books. The sum of its strategies, `external` among them, is the account."""

    def __init__(self) -> None:
        self.accounts = Accounts()
        self.holdings: dict[str, Holding] = {}
        self.books: dict[str, StrategyBook] = {}
        self.deposits = 0
        self.opened = False
        self._entries: dict[str, Entry] = {}
        self._closed: dict[tuple[str, str], Holding] = {}
        self._seen: set[str] = set()  # ids of what made no entry: reversals and fees
        self._early: dict[str, Fill] = {}
        self._unassigned_fees = 0

    @property
    def cash(self) -> Money:
        """Cash after every fill and fee."""
        return Money(self.accounts.balances[CASH])

    @property
    def fees(self) -> Money:
        """Fees paid since the account was opened."""
        return self.accounts.balance(FEES)

    @property
    def realised(self) -> Money:
        """Realised P&L before fees since the account was opened."""
        return Money(-self.accounts.balance(REALISED))

    def quantity(self, symbol: str) -> Quantity:
        """The account's signed position."""
        held = self.holdings.get(symbol)
        return Quantity(held.quantity if held else 0)

    def positions(self) -> Iterator[Position]:
        """Every position that is not flat, by symbol."""
        for symbol in sorted(self.holdings):
            if self.holdings[symbol].quantity:
                yield self.holdings[symbol].position(symbol)

    def book(self, strategy: str) -> StrategyBook:
        """One strategy's part, made at its first use."""
        found = self.books.get(strategy)
        if found is None:
            found = self.books[strategy] = StrategyBook()
        return found

    def equity(self, marks: dict[str, int]) -> Money:
        """Cash plus every position at its mark, or at cost where there is none."""
        total = int(self.cash)
        for symbol, held in self.holdings.items():
            mark = marks.get(symbol, 0)
            total += notional(mark, held.quantity) if mark else held.cost
        return Money(total)

    def unrealised(self, marks: dict[str, int]) -> Money:
        """P&L of open positions at their marks."""
        return Money(
            sum(held.unrealised(marks.get(name, 0)) for name, held in self.holdings.items())
        )

    def deposit(self, amount: Money) -> None:
        """Bring money in, or take it out."""
        self.accounts.move(amount, source=CAPITAL, target=CASH)
        self.deposits += amount
        self.opened = True

    def adopt(self, key: str, symbol: str, *, quantity: Quantity, price: int) -> bool:
        """Take over a position that the venue holds for us; cash and equity at cost stay."""
        if key in self._entries:
            return False
        self.deposit(notional(price, quantity))
        self._insert(Entry(key, symbol, EXTERNAL, quantity, price, 0))
        return True

    def apply(self, fill: Fill) -> bool:
        """Enter a fill, bust or correction once; False when its id was entered before."""
        fill_id = fill.fill_id
        if fill_id in self._entries or fill_id in self._seen:
            return False
        if fill.kind is not _FILL:
            self._reverse(fill)
            return True
        quantity = fill.quantity if fill.side is _BUY else -fill.quantity
        self._insert(
            Entry(
                fill_id,
                fill.symbol,
                fill.strategy,
                quantity,
                fill.price,
                fill.fee,
                fill.ts_ns,
            )
        )
        if self._early and (early := self._early.pop(fill_id, None)) is not None:
            self._restate(early)
        return True

    def _reverse(self, fill: Fill) -> None:
        self._seen.add(fill.fill_id)
        if fill.reverses in self._entries:
            self._restate(fill)
        else:
            self._early[fill.reverses] = fill

    def post(self, posting: FeePosting) -> bool:
        """Enter a fee once; in money it belongs to no strategy, in coin to who holds the coin."""
        if posting.posting_id in self._entries or posting.posting_id in self._seen:
            return False
        self._seen.add(posting.posting_id)
        if posting.quantity:
            self._pay_in_coin(posting)
        self._unassigned_fees += posting.amount
        self._charge(posting.amount, EXTERNAL)
        return True

    def _pay_in_coin(self, posting: FeePosting) -> None:
        """The coin is sold at the price told and its worth paid as a fee: cash stays as it is."""
        symbol, quantity = posting.symbol, posting.quantity
        holder = self.holder(symbol)
        price = posting.price or self.book(holder).position(symbol).entry_price
        fee = notional(price, quantity)
        name, at_ns = posting.posting_id, posting.ts_ns
        self._insert(Entry(name, symbol, holder, -quantity, price, fee, at_ns))

    def holder(self, symbol: str) -> str:
        """The strategy that holds most of a symbol; `external` where none does."""
        held = {name: abs(book.position(symbol).quantity) for name, book in self.books.items()}
        holders = [(-quantity, name) for name, quantity in held.items() if quantity]
        return min(holders)[1] if holders else EXTERNAL

    def close_until(self, at_ns: int) -> None:
        """Forget the single entries up to a time; what they come to stays.

        No venue takes so old a fill back; were one to, the books would differ from its own.
        """
        for name in [old.fill_id for old in takewhile(_until(at_ns), self._entries.values())]:
            entry = self._entries.pop(name)
            for owner in ("", entry.strategy):
                held = self._closed.setdefault((entry.symbol, owner), Holding())
                held.trade(entry.quantity, entry.price)
                held.fees += entry.fee

    def state(self) -> LedgerState:
        """Everything that `restored` needs."""
        return LedgerState(
            tuple(self._entries.values()),
            tuple(sorted(self._seen)),
            tuple(self._early.values()),
            self.deposits,
            self._unassigned_fees,
            self.opened,
            tuple(
                Closed(symbol, owner, held.quantity, held.cost, held.realised, held.fees)
                for (symbol, owner), held in self._closed.items()
            ),
        )

    @classmethod
    def restored(cls, state: LedgerState) -> "Ledger":
        """Build the same ledger again."""
        ledger = cls()
        ledger.deposit(Money(state.deposits))
        for closed in state.closed:
            ledger._start_from(closed)
        for entry in state.entries:
            ledger._insert(entry)
        ledger._charge(state.unassigned_fees, EXTERNAL)
        ledger._unassigned_fees = state.unassigned_fees
        ledger._seen = set(state.seen)
        ledger._early = {fill.reverses: fill for fill in state.early}
        ledger.opened = state.opened
        return ledger

    def _start_from(self, closed: Closed) -> None:
        held = Holding()
        held.quantity, held.cost = closed.quantity, closed.cost
        held.realised, held.fees = closed.realised, closed.fees
        held.forget_price()
        self._closed[closed.symbol, closed.strategy] = held
        if not closed.strategy:
            self.holdings[closed.symbol] = held.copy()
            self.accounts.trade(closed.symbol, held.paid, held.cost)
        else:
            self.book(closed.strategy).restart(closed.symbol, held)
            self._charge(held.fees, closed.strategy)

    def _insert(self, entry: Entry) -> None:
        symbol, fee = entry.symbol, entry.fee
        self._entries[entry.fill_id] = entry
        held = self.holdings.get(symbol)
        if held is None:
            held = self.holdings[symbol] = Holding()
        before = held.cost
        paid = held.trade(entry.quantity, entry.price)
        self.accounts.trade(symbol, paid, held.cost - before)
        held.fees += fee
        book = self.books.get(entry.strategy) or self.book(entry.strategy)
        book.trade(entry)
        if fee:
            self._charge(fee, entry.strategy)

    def _charge(self, fee: int, strategy: str) -> None:
        if fee:
            self.accounts.move(fee, source=CASH, target=FEES)
            self.book(strategy).flows -= fee

    def _restate(self, fill: Fill) -> None:
        """Reverse the difference: the books become what they were had it come so at first."""
        entry = self._entries[fill.reverses]
        sign = 1 if entry.quantity > 0 else -1
        if not entry.quantity:
            sign = fill.side.sign
        quantity = 0 if fill.kind is _BUST else sign * fill.quantity
        self._charge(fill.fee - entry.fee, entry.strategy)
        entry.quantity, entry.price, entry.fee = quantity, fill.price, fill.fee
        self._replay(entry.symbol)

    def _replay(self, symbol: str) -> None:
        """Enter a symbol's trades again, from where those that are closed have left it."""
        before = self.holdings[symbol]
        start = self._closed.get((symbol, ""))
        after = start.copy() if start is not None else Holding()
        for name, book in self.books.items():
            book.restart(symbol, self._closed.get((symbol, name)))
        for entry in self._entries.values():
            if entry.symbol == symbol:
                after.trade(entry.quantity, entry.price)
                after.fees += entry.fee
                self.book(entry.strategy).trade(entry)
        self.accounts.trade(symbol, after.paid - before.paid, after.cost - before.cost)
        self.holdings[symbol] = after


def _until(at_ns: int) -> Callable[[Entry], bool]:
    return lambda entry: entry.at_ns <= at_ns
