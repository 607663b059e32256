"""Whatever is asked, the venue answers within the official document, and never with a 5xx.

Requests are made from the document, right and wrong ones, with names that exist mixed in.
`FUZZ=100` asks a hundred times of each operation and kind instead of a few.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from schemathesis import Case, GenerationMode

from tests.contract.openapi import KEYS, document, schema_of
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.server import Venue, serve
from tradewind.venues.simulated.settings import AccountSettings, ExchangeSettings

_TIMES = int(os.environ.get("FUZZ", "4"))
_REFUSALS = {400, 401, 403, 404, 405, 413, 422}
_UNSERVED = (
    "/v1/locates", "/v2/options", "/v2/positions/{symbol_or_contract_id}", "/v2/tokenization",
    "/v2/wallets", "/v1beta1/events", "/v1beta1/fixed_income", "/v1beta1/forex", "/v1beta1/logos",
    "/v1beta1/news", "/v1beta1/options", "/v2beta1/events",
)  # fmt: skip
_DOCUMENTS = {name: document(name) for name in ("trading-api", "market-data-api")}
_SYMBOLS = ("AAPL", "MSFT", "BTC/USD", "BTCUSD", "NOPE", "")
_AMOUNTS: tuple[Any, ...] = (
    "1", "0.5", "0.000000001", "100", "1e5", "-1", "0", "NaN", "99999999999999999999", 3, 2.5, None,
    "x", True, [], {},
)  # fmt: skip


def served(name: str) -> list[str]:
    """Every operation of a document that the venue serves and that ends."""
    found = [
        f"{verb.upper()} {path}"
        for path, methods in _DOCUMENTS[name]["paths"].items()
        for verb in methods
        if verb in ("get", "post", "put", "patch", "delete") and not path.startswith(_UNSERVED)
    ]
    return sorted(found)


_ALL = [(name, operation) for name in _DOCUMENTS for operation in served(name)]


class Running:
    """A venue in a thread of its own, so that plain requests can be made."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self.loop = asyncio.new_event_loop()
        self.session = requests.Session()
        self.venue: Venue
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def start(self) -> None:
        accounts = (AccountSettings("main"),)
        config = VenueConfig(
            state=str(self._state),
            accounts=accounts,
            symbols=("AAPL", "MSFT", "BTC/USD"),
            durable=False,
            data_requests=0,
            exchange=ExchangeSettings(rate_limit_per_minute=0),
        )
        self._thread.start()
        self.venue = asyncio.run_coroutine_threadsafe(serve(config), self.loop).result(30)

    def stop(self) -> None:
        self.session.close()
        asyncio.run_coroutine_threadsafe(self.venue.close(), self.loop).result(30)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    started = Running(tmp_path_factory.mktemp("fuzzed"))
    started.start()
    yield started
    started.stop()


_SCHEMAS = {name: schemathesis.openapi.from_dict(api) for name, api in _DOCUMENTS.items()}
_STOCK = {"symbol": "AAPL", "side": "buy", "time_in_force": "day"}
_RIGHT: tuple[dict[str, Any], ...] = (
    {**_STOCK, "type": "market", "qty": "1"},
    {**_STOCK, "type": "market", "notional": 5},
    {**_STOCK, "type": "limit", "qty": 1, "limit_price": 100.5},
    {**_STOCK, "type": "stop", "qty": "1", "stop_price": "900"},
    {**_STOCK, "type": "trailing_stop", "qty": "1", "trail_percent": "50"},
    {**_STOCK, "type": "limit", "qty": "2", "limit_price": "900", "time_in_force": "ioc"},
    {**_STOCK, "type": "limit", "qty": "1", "limit_price": "100", "order_class": "bracket",
     "take_profit": {"limit_price": "900"}, "stop_loss": {"stop_price": "5"}},
    {**_STOCK, "symbol": "BTCUSD", "type": "market", "notional": "50", "time_in_force": "gtc"},
)  # fmt: skip
_WORDS = ("", "sell", "simple", "oco", "oto", "mleg", "gtc", "fok", "opg", "cls", "stop_limit", "x")
_FIELDS = ("qty", "notional", "limit_price", "stop_price", "trail_price", "trail_percent", "side",
           "type", "time_in_force", "symbol", "order_class", "take_profit", "stop_loss",
           "extended_hours", "client_order_id", "position_intent")  # fmt: skip
_CHANGES = st.dictionaries(
    st.sampled_from(_FIELDS), st.sampled_from((*_AMOUNTS, *_WORDS, *_SYMBOLS)), max_size=2
)
_ORDERS = st.builds(
    lambda right, wrong: {**right, **wrong}, st.sampled_from(_RIGHT), st.just({}) | _CHANGES
)
_OFTEN = {"POST /v2/orders": 8, "PATCH /v2/orders/{order_id}": 4}


def known(venue: Venue, name: str, pick: int) -> str:
    """A value that exists for a variable of a path."""
    account = venue.exchange.accounts["main"]
    values: dict[str, tuple[str, ...]] = {
        "order_id": tuple(account.order_ids),
        "watchlist_id": tuple(account.watchlists),
        "loc": ("us", "us-1"),
        "market": ("NYSE", "XNAS"),
        "market_type": ("stocks", "crypto"),
        "ticktype": ("trade", "quote"),
        "activity_type": ("FILL", "CFEE"),
        "id": ("1",),
    }
    found = values.get(name, _SYMBOLS[:3]) or ("none",)
    return found[pick % len(found)]


def complaint(api: dict[str, Any], operation: str, answer: requests.Response) -> str:
    """What is wrong with an answer, "" if nothing is."""
    method, _, path = operation.partition(" ")
    if 200 <= answer.status_code < 300:
        documented = api["paths"][path][method.lower()]["responses"]
        if str(answer.status_code) not in documented:
            return f"undocumented {answer.status_code}"
        schema = schema_of(api, method, path, answer.status_code)
        if schema is None:
            return ""
        checked = Draft202012Validator(schema, format_checker=FormatChecker())
        told = answer.json()
        shown = told[:50] if isinstance(told, list) else told  # sixty years of calendar take long
        return next((error.message[:300] for error in checked.iter_errors(shown)), "")
    if answer.status_code not in _REFUSALS:
        return f"status {answer.status_code}: {answer.text[:200]}"
    told = answer.json()
    right = isinstance(told.get("code"), int) and isinstance(told.get("message"), str)
    return "" if right and told["message"] else f"no code and message: {told}"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("name", "operation"), _ALL)
def test_every_answer_to_anything_fits_the_document(
    running: Running, name: str, operation: str, mode: GenerationMode
) -> None:
    method, _, path = operation.partition(" ")
    cases = _SCHEMAS[name][path][method].as_strategy(generation_mode=mode)

    @settings(
        max_examples=_TIMES * _OFTEN.get(operation, 1),
        database=None,
        deadline=None,
        derandomize=_TIMES <= 4,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=cases, order=_ORDERS, pick=st.integers(0, 11))
    def ask(case: Case[Any], order: dict[str, Any], pick: int) -> None:
        case.headers.clear()
        if pick % 3:
            for variable in case.path_parameters or {}:
                case.path_parameters[variable] = known(running.venue, variable, pick)
            if "symbols" in (case.query or {}):
                case.query["symbols"] = "AAPL,BTC/USD"
        if operation == "POST /v2/orders" and pick % 4:
            case.body = order
        asked = case.as_transport_kwargs(base_url=running.venue.url)
        # Wrong keys have tests of their own: here they would hide everything else.
        answer = running.session.request(**{**asked, "headers": {**asked["headers"], **KEYS}})
        fault = complaint(_DOCUMENTS[name], operation, answer)
        assert not fault, (operation, answer.request.url, answer.request.body, fault)

    ask()
