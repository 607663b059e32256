"""Every change of cash and position as one row: fills, busts, corrections and fees."""

from pathlib import Path

import msgspec

from tradewind.domain.fills import FeePosting, Fill
from tradewind.domain.reports import FeeReport, OrderReport
from tradewind.domain.values import Money, Nanos, Price, Quantity, notional
from tradewind.local.journals import execution_records, policies_of

FEE = "fee"


class TradeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One execution ("fill", "bust", "correct") or a fee that was posted apart ("fee").

    `amount` is what it brought to cash, before its own fee; `id` is the venue's.
    """

    policy: str
    ts_ns: Nanos
    kind: str
    id: str
    strategy: str = ""
    symbol: str = ""
    side: str = ""
    quantity: Quantity = Quantity(0)
    price: Price = Price(0)
    amount: Money = Money(0)
    fee: Money = Money(0)
    client_order_id: str = ""
    reverses: str = ""
    reason: str = ""


def trade_rows(state: Path) -> list[TradeRow]:
    """Every trade and fee, oldest first.

    Raises:
        ConfigurationError: nothing ever ran with this state folder.
        JournalCorruptError: a journal is damaged.
    """
    rows = [row for policy in policies_of(state) for row in _of_policy(state, policy)]
    return sorted(rows, key=lambda row: row.ts_ns)


def _of_policy(state: Path, policy: str) -> list[TradeRow]:
    rows: list[TradeRow] = []
    for _, record in execution_records(state, policy):
        for report in record.reports:
            body = report.body
            if isinstance(body, OrderReport) and body.fill is not None:
                rows.append(_trade(policy, body.fill))
            elif isinstance(body, FeeReport):
                rows.append(_fee(policy, body.posting))
    return rows


def _trade(policy: str, fill: Fill) -> TradeRow:
    return TradeRow(
        policy=policy,
        ts_ns=fill.ts_ns,
        kind=fill.kind.value,
        id=fill.fill_id,
        strategy=fill.strategy,
        symbol=fill.symbol,
        side=fill.side.value,
        quantity=fill.quantity,
        price=fill.price,
        amount=Money(-fill.side.sign * notional(fill.price, fill.quantity)),
        fee=fill.fee,
        client_order_id=fill.client_order_id,
        reverses=fill.reverses,
        reason="derived: the venue counts it and lists none" if fill.synthetic else "",
    )


def _fee(policy: str, posting: FeePosting) -> TradeRow:
    return TradeRow(
        policy=policy,
        ts_ns=posting.ts_ns,
        kind=FEE,
        id=posting.posting_id,
        fee=posting.amount,
        reason=posting.reason,
    )
