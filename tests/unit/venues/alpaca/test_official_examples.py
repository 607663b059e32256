import jsonschema
import msgspec
import pytest

from tests.unit.venues.alpaca import official
from tests.unit.venues.alpaca.official import Example
from tests.unit.venues.alpaca.test_parse_orders import TERMS
from tradewind.domain.orders import OrderStatus, OrderTerms, OrderType
from tradewind.domain.values import parse_scaled
from tradewind.venues.alpaca.conversion import bar_of
from tradewind.venues.alpaca.messages import BarMessage
from tradewind.venues.alpaca.outgoing import changed_order, new_order
from tradewind.venues.alpaca.parse import FrameParser
from tradewind.venues.alpaca.parse_account import (
    account_view,
    cash_posting,
    fill_execution,
    venue_position,
)
from tradewind.venues.alpaca.parse_orders import order_views
from tradewind.venues.alpaca.parse_updates import OrderEvent, parse_update
from tradewind.venues.alpaca.statuses import STATUSES

TRADING = official.document("trading-api.json")
DATA = official.document("market-data-api.json")
ORDERS = official.examples(TRADING, official.is_order)


def test_the_document_has_examples_of_every_kind() -> None:
    kinds = (
        official.is_position,
        official.is_account,
        official.is_fill,
        official.is_cash_activity,
    )

    assert len(ORDERS) >= 11
    assert all(official.examples(TRADING, kind) for kind in kinds)


@pytest.mark.parametrize("example", ORDERS)
def test_every_order_is_read_with_its_legs(example: Example) -> None:
    views = order_views(example)

    legs = example["legs"] or []
    assert len(views) == len(legs) + bool(example["side"])
    assert all(view.raw_status in STATUSES for view in views)
    own = views[0] if example["side"] else views[0].parent_id
    assert getattr(own, "venue_order_id", own) == example["id"]


@pytest.mark.parametrize("example", [order for order in ORDERS if order["side"]])
def test_every_order_comes_by_the_stream_too(example: Example) -> None:
    message = {
        "stream": "trade_updates",
        "data": {"event": "new", "timestamp": example["created_at"], "order": example},
    }

    event = parse_update(msgspec.json.encode(message))

    assert isinstance(event, OrderEvent)
    assert event.update.order.client_order_id == example["client_order_id"]


def test_the_bracket_example_tells_terms_and_family() -> None:
    example = TRADING["components"]["examples"]["BracketOrderResponse"]["value"]

    entry, profit, stop = order_views(example)

    assert entry.terms is not None
    assert entry.terms.take_profit == parse_scaled("170")
    assert entry.terms.stop_loss == parse_scaled("140")
    assert (profit.parent_id, stop.parent_id) == (entry.venue_order_id, entry.venue_order_id)
    assert (profit.held, profit.status) == (True, OrderStatus.PENDING_NEW)
    assert stop.terms is not None
    assert stop.terms.type is OrderType.STOP


@pytest.mark.parametrize("example", official.examples(TRADING, official.is_position))
def test_every_position_is_read(example: Example) -> None:
    position = venue_position(example)

    assert position.symbol == example["symbol"]
    assert position.quantity == parse_scaled(example["qty"])


@pytest.mark.parametrize("example", official.examples(TRADING, official.is_account))
def test_every_account_is_read(example: Example) -> None:
    account = account_view(example)

    assert account.cash == parse_scaled(example["cash"])
    assert account.buying_power == parse_scaled(example["buying_power"])


@pytest.mark.parametrize("example", official.examples(TRADING, official.is_fill))
def test_every_fill_is_read(example: Example) -> None:
    fill = fill_execution(example)

    assert example["id"].endswith("::" + fill.execution_id)
    assert fill.quantity == parse_scaled(example["qty"])


@pytest.mark.parametrize("example", official.examples(TRADING, official.is_cash_activity))
def test_every_cash_activity_is_read_as_what_we_pay(example: Example) -> None:
    posting = cash_posting(example)

    assert posting.amount == -parse_scaled(example["net_amount"])
    assert posting.ts_ns > 0


@pytest.mark.parametrize("name", ["stock_bar", "crypto_bar"])
def test_the_bar_examples_are_read(name: str) -> None:
    [example] = DATA["components"]["schemas"][name]["examples"]
    message = msgspec.convert({**example, "T": "b", "S": "A"}, BarMessage)

    assert bar_of(message, "1m", 60).trades == example["n"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("stock_trade", "t"), ("crypto_trade", "t"), ("stock_quote", "q"), ("crypto_quote", "q")],
)
def test_the_print_and_quote_examples_are_read(name: str, kind: str) -> None:
    [example] = DATA["components"]["schemas"][name]["examples"]

    result = FrameParser().parse(msgspec.json.encode([{**example, "T": kind, "S": "A"}]))

    assert (len(result.events), result.faults) == (1, [])


def _schema(path: str, method: str) -> Example:
    content = TRADING["paths"][path][method]["requestBody"]["content"]
    return {**content["application/json"]["schema"], "components": TRADING["components"]}


@pytest.mark.parametrize("terms", TERMS)
def test_what_goes_out_is_what_the_document_asks_for(terms: OrderTerms) -> None:
    jsonschema.validate(new_order("mine-1", terms), _schema("/v2/orders", "post"))
    changed = changed_order("mine-2", terms)
    jsonschema.validate(changed, _schema("/v2/orders/{order_id}", "patch"))
