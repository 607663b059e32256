"""An exchange for tests, with builders that have defaults."""

from decimal import Decimal

from tradewind.domain.events import Quote, Trade
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.orders import OrderType, Side, TimeInForce
from tradewind.domain.values import (
    SCALE,
    SECOND,
    Money,
    Nanos,
    Price,
    Quantity,
    scaled_from_decimal,
)
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.flow_orders import FlowOrder
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.orders import OrderRecord, OrderRequest, Refusal, Update
from tradewind.venues.simulated.settings import (
    AccountSettings,
    ExchangeSettings,
    FillMode,
    MarketKind,
)

START = Nanos(1_780_000_000 * SECOND)
AAPL = Asset(
    Instrument(
        "AAPL",
        AssetClass.EQUITY,
        shortable=True,
        easy_to_borrow=True,
        fractionable=True,
        marginable=True,
    )
)
GME = Asset(Instrument("GME", AssetClass.EQUITY))
BTC = Asset(Instrument("BTC/USD", AssetClass.CRYPTO, lot=Quantity(1), fractionable=True))
ASSETS = {asset.symbol: asset for asset in (AAPL, GME, BTC)}
PAPER_REPLAY = ExchangeSettings(
    fills=FillMode.PAPER,
    market=MarketKind.REPLAY,
    partial_ratio=0,  # type: ignore[arg-type]  # 0 is a ratio
)
STRICT_REPLAY = ExchangeSettings(fills=FillMode.STRICT, market=MarketKind.REPLAY)
STRICT_BOOK = ExchangeSettings(fills=FillMode.STRICT, market=MarketKind.GENERATED)


def scaled(value: str | int | float) -> int:
    return scaled_from_decimal(Decimal(str(value)))


def venue(settings: ExchangeSettings = PAPER_REPLAY, *names: str, cash: int = 100_000) -> Exchange:
    exchange = Exchange(ASSETS, settings, seed=7)
    exchange.advance(START)
    for name in names or ("main",):
        exchange.open_account(AccountSettings(name, starting_cash=Money(cash * SCALE)))
    return exchange


def quote(
    exchange: Exchange,
    bid: float,
    ask: float,
    size: int = 100,
    symbol: str = "AAPL",
    after_s: float = 1,
) -> None:
    ts_ns = Nanos(exchange.now_ns + int(after_s * SECOND))
    quantity = Quantity(size * SCALE)
    exchange.quote(Quote(symbol, ts_ns, Price(scaled(bid)), quantity, Price(scaled(ask)), quantity))


def tape(exchange: Exchange, price: float, size: int = 100, symbol: str = "AAPL") -> None:
    ts_ns = Nanos(exchange.now_ns + SECOND)
    exchange.trade(Trade(symbol, ts_ns, Price(scaled(price)), Quantity(size * SCALE)))


_flow = iter(range(10**9))


def flow(exchange: Exchange, side: Side, size: int, price: float = 0, symbol: str = "AAPL") -> str:
    order_id = f"flow-{next(_flow)}"
    exchange.flow(
        FlowOrder(
            ts_ns=Nanos(exchange.now_ns + SECOND),
            symbol=symbol,
            order_id=order_id,
            side=side,
            quantity=Quantity(size * SCALE),
            price=Price(scaled(price)),
        )
    )
    return order_id


def request(
    side: Side = Side.BUY,
    size: str | int = 10,
    limit: float = 0,
    symbol: str = "AAPL",
    kind: OrderType | None = None,
    tif: TimeInForce = TimeInForce.DAY,
    **terms: object,
) -> OrderRequest:
    fields: dict[str, object] = {"quantity": Quantity(scaled(size)), **terms}
    return OrderRequest(
        symbol=symbol,
        side=side,
        type=kind or (OrderType.LIMIT if limit else OrderType.MARKET),
        time_in_force=tif,
        limit_price=Price(scaled(limit)),
        **fields,  # type: ignore[arg-type]  # each named by its caller
    )


def placed(exchange: Exchange, order: OrderRequest, account: str = "main") -> OrderRecord:
    answer = exchange.submit(account, order)
    assert isinstance(answer, OrderRecord), answer
    return answer


def refused(exchange: Exchange, order: OrderRequest, account: str = "main") -> Refusal:
    answer = exchange.submit(account, order)
    assert isinstance(answer, Refusal), answer
    return answer


def now(exchange: Exchange, order: OrderRecord) -> OrderRecord:
    return exchange.state.orders[order.id]


def updates(exchange: Exchange) -> list[Update]:
    return [update for _, update in exchange.take_account_events()]


def story(exchange: Exchange, order: OrderRecord | None = None) -> list[tuple[str, str]]:
    """Event and status of every update since the last look."""
    return [
        (update.event, update.order.status.value)
        for update in updates(exchange)
        if order is None or update.order.id == order.id
    ]


def cash(exchange: Exchange, account: str = "main") -> int:
    return exchange.accounts[account].cash


def held(exchange: Exchange, symbol: str = "AAPL", account: str = "main") -> int:
    return exchange.accounts[account].holding(symbol).quantity // SCALE
