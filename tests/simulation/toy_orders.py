"""The kinds of orders that the chatty strategy asks for."""

from collections.abc import Callable
from random import Random

from tradewind.domain.events import Quote
from tradewind.domain.instruments import is_crypto
from tradewind.domain.orders import OrderClass, OrderTerms, OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE, Price, Quantity, Ratio

CENT = SCALE // 100
Make = Callable[[Random, Quote, int], OrderTerms]


def plain(chance: Random, quote: Quote, held: int) -> OrderTerms:
    """A limit from well inside our own side to a little beyond the other, or a market order."""
    side = chance.choice([Side.BUY, Side.BUY, Side.SELL])
    kind = chance.choice([OrderType.LIMIT, OrderType.LIMIT, OrderType.LIMIT, OrderType.MARKET])
    limit = limit_price(chance, quote, side) if kind is OrderType.LIMIT else Price(0)
    return OrderTerms(
        quote.symbol, side, _quantity(chance, quote), kind, _lasting(quote), limit_price=limit
    )


def bracket(chance: Random, quote: Quote, held: int) -> OrderTerms:
    """An entry with both exits close by."""
    profit, stop = _away(chance, quote.ask_price, 1), _away(chance, quote.bid_price, -1)
    return _entry(chance, quote, OrderClass.BRACKET, take_profit=profit, stop_loss=stop)


def one_triggers_other(chance: Random, quote: Quote, held: int) -> OrderTerms:
    """An entry with a stop alone."""
    stop = _away(chance, quote.bid_price, -1)
    return _entry(chance, quote, OrderClass.OTO, take_profit=Price(0), stop_loss=stop)


def pair(chance: Random, quote: Quote, held: int) -> OrderTerms:
    """Both exits of a part of what is held."""
    side = Side.SELL if held > 0 else Side.BUY
    near, far = (
        (quote.bid_price, quote.ask_price) if held > 0 else (quote.ask_price, quote.bid_price)
    )
    profit = _away(chance, far, side.opposite.sign)
    return OrderTerms(
        quote.symbol,
        side,
        Quantity(chance.randint(1, max(1, abs(held) // SCALE)) * SCALE),
        OrderType.LIMIT,
        limit_price=profit,
        order_class=OrderClass.OCO,
        take_profit=profit,
        stop_loss=_away(chance, near, side.sign),
    )


def stop(chance: Random, quote: Quote, held: int) -> OrderTerms:
    """A stop, with a limit or without, or one that trails."""
    side = Side.SELL if held > 0 else Side.BUY
    start = _away(chance, quote.ask_price if side is Side.BUY else quote.bid_price, side.sign)
    kinds = [OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP]
    kind = OrderType.STOP_LIMIT if is_crypto(quote.symbol) else chance.choice(kinds)
    trails = kind is OrderType.TRAILING_STOP
    return OrderTerms(
        quote.symbol,
        side,
        _quantity(chance, quote),
        kind,
        _lasting(quote),
        limit_price=Price(start + side.sign * 5 * CENT if kind is OrderType.STOP_LIMIT else 0),
        stop_price=Price(0 if trails else start),
        trail_percent=Ratio(SCALE // 1_000 if trails else 0),
    )


def chosen(chance: Random, quote: Quote, held: int) -> OrderTerms:
    """Any kind that this symbol and position allow."""
    if is_crypto(quote.symbol):
        return chance.choice([plain, plain, stop])(chance, quote, held)
    kinds = [plain, plain, bracket, one_triggers_other, stop]
    return chance.choice([*kinds, pair, pair] if held else kinds)(chance, quote, held)


def limit_price(chance: Random, quote: Quote, side: Side) -> Price:
    """From well inside our own side to a little beyond the other."""
    touch = quote.ask_price if side is Side.BUY else quote.bid_price
    return Price(touch - side.sign * chance.randint(-4, 20) * CENT)


def _entry(
    chance: Random, quote: Quote, group: OrderClass, *, take_profit: Price, stop_loss: Price
) -> OrderTerms:
    return OrderTerms(
        quote.symbol,
        Side.BUY,
        _quantity(chance, quote),
        OrderType.LIMIT,
        limit_price=Price(quote.ask_price + chance.randint(-3, 3) * CENT),
        order_class=group,
        take_profit=take_profit,
        stop_loss=stop_loss,
    )


def _away(chance: Random, price: int, sign: int) -> Price:
    return Price(price + sign * chance.randint(4, 25) * CENT)


def _quantity(chance: Random, quote: Quote) -> Quantity:
    whole = chance.randint(200, 3_200) * SCALE * SCALE // quote.ask_price
    return Quantity(max(SCALE, whole - whole % SCALE))


def _lasting(quote: Quote) -> TimeInForce:
    return TimeInForce.GTC if is_crypto(quote.symbol) else TimeInForce.DAY
