"""The data sockets' control messages, and every message together."""

import msgspec

from tradewind.venues.alpaca import messages as data


class SuccessMessage(
    msgspec.Struct, gc=False, tag_field="T", tag="success", rename={"message": "msg"}
):
    """`connected` or `authenticated`."""

    message: str


class ErrorMessage(msgspec.Struct, gc=False, tag_field="T", tag="error", rename={"message": "msg"}):
    """The venue refuses a request, or the socket."""

    code: int
    message: str = ""


class SubscriptionMessage(
    msgspec.Struct,
    gc=False,
    tag_field="T",
    tag="subscription",
    rename={"daily_bars": "dailyBars", "updated_bars": "updatedBars"},
):
    """Everything that is subscribed now."""

    trades: list[str] | None = None
    quotes: list[str] | None = None
    bars: list[str] | None = None
    updated_bars: list[str] | None = None
    daily_bars: list[str] | None = None
    statuses: list[str] | None = None
    orderbooks: list[str] | None = None


class ClockMessage(
    msgspec.Struct, gc=False, tag_field="T", tag="clock", rename={"ts_ns": "t", "pace": "n"}
):
    """A simulated venue's market time; `pace` asks to be acknowledged, `end` ends a tape."""

    ts_ns: int
    pace: int | None = None
    end: bool = False


Control = SuccessMessage | ErrorMessage | SubscriptionMessage | ClockMessage

Message = (
    data.TradeMessage
    | data.QuoteMessage
    | data.BarMessage
    | data.UpdatedBarMessage
    | data.DailyBarMessage
    | data.CorrectionMessage
    | data.CancelMessage
    | data.StatusMessage
    | data.BookMessage
    | data.LuldMessage
    | data.ImbalanceMessage
    | data.NewsMessage
    | SuccessMessage
    | ErrorMessage
    | SubscriptionMessage
    | ClockMessage
)
