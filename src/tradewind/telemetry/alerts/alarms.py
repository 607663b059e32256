"""An alarm as people get it, and where it goes."""

import datetime as dt
from urllib.parse import urlsplit

import msgspec

from tradewind.domain.codes import AlarmCode


class Alarm(msgspec.Struct, frozen=True):
    """What a webhook is posted and a command reads: `time` is machine UTC in RFC 3339."""

    code: AlarmCode
    message: str
    policy: str
    time: str
    client_order_id: str = ""

    @property
    def subject(self) -> tuple[str, str]:
        """What makes two alarms the same one: code and order, or the words where no order is."""
        return self.code.value, self.client_order_id or self.message


def rfc3339(utc_ns: int) -> str:
    """A time in UTC with milliseconds."""
    moment = dt.datetime.fromtimestamp(utc_ns / 1e9, dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Route(msgspec.Struct, frozen=True):
    """A webhook or a command; no codes are all codes."""

    webhook: str = ""
    command: tuple[str, ...] = ()
    codes: tuple[AlarmCode, ...] = ()

    def takes(self, alarm: Alarm) -> bool:
        """Whether an alarm goes this way."""
        return not self.codes or alarm.code in self.codes

    def __str__(self) -> str:
        # A webhook's path and query are often its password: they are never shown.
        if self.webhook:
            return f"webhook at {_host(self.webhook)}"
        return f"command {self.command[0] if self.command else ''}"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "no host"
    except ValueError:
        return "no valid address"


class Waiting(msgspec.Struct, frozen=True):
    """An alarm that one route has not delivered yet."""

    route: Route
    alarm: Alarm
