"""A broker account at Alpaca: REST and the order stream together."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from tradewind.domain.errors import VenueError
from tradewind.ports.broker import (
    StreamDown,
    StreamMessage,
    StreamUp,
    TradeUpdate,
)
from tradewind.venues.alpaca.calls import Calls
from tradewind.venues.alpaca.parse_updates import OrderEvent, Unreadable
from tradewind.venues.alpaca.rest import AlpacaRest
from tradewind.venues.alpaca.updates import Message, UpdateStream


class AlpacaBroker(AlpacaRest):
    """Implements `ports.Broker`. An order event that can't be read is read again by REST."""

    def __init__(self, calls: Calls, stream: UpdateStream) -> None:
        super().__init__(calls)
        self.stream = stream

    async def updates(self) -> AsyncGenerator[StreamMessage, None]:
        """Yield the order stream; it reconnects by itself and says so."""
        async with aclosing(self.stream.messages()) as messages:
            async for message in messages:
                if isinstance(message, StreamDown | StreamUp | Unreadable):
                    # What is read while the stream is down lacks what comes before it is up.
                    self.amendments.missed()
                for told in await self._told(message):
                    yield told

    async def _told(self, message: Message) -> list[StreamMessage]:
        if isinstance(message, Unreadable):
            return await self._instead_of(message)
        return [await self._completed(message) if isinstance(message, OrderEvent) else message]

    async def _completed(self, event: OrderEvent) -> TradeUpdate:
        """Add the parent of a leg; an unknown word is answered by the order as it is now."""
        update = event.update
        self.families.learn_group(update.order.venue_order_id, event.group)
        order = self.families.completed(update.order)
        if not update.recognised:
            try:
                order = await self.order(order.venue_order_id)
            except VenueError:
                return msgspec.structs.replace(update, order=order)
        return msgspec.structs.replace(update, order=order)

    async def _instead_of(self, lost: Unreadable) -> list[StreamMessage]:
        """The order as it is now; where even that fails, events are missing and we say so."""
        try:
            if lost.venue_order_id:
                order = await self.order(lost.venue_order_id)
                ts_ns = lost.ts_ns or order.updated_ns
                return [TradeUpdate(lost.event, order, None, ts_ns, recognised=False)]
        except VenueError as error:
            return [StreamDown(f"unreadable order event: {error}"), StreamUp()]
        return [StreamDown(f"unreadable order event: {lost.reason}"), StreamUp()]

    async def close(self) -> None:
        """Leave the venue."""
        await self.stream.close()
        await self._calls.close()
