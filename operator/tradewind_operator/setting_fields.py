"""What words of the settings may look like; a wrong one is refused by its field's name."""

from ipaddress import ip_network
from typing import Annotated

from msgspec import Meta

from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, STRATEGY, VENUE

SERVICES = frozenset({MARKET_DATA, RISK, EXECUTION, STRATEGY, VENUE})
_UNIT = "([mkMGTPE]|[KMGTPE]i)"

Name = Annotated[str, Meta(pattern="^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$")]
"""Of a Kubernetes object."""

Image = Annotated[str, Meta(pattern=r"^[^\s]+$")]
Quantity = Annotated[str, Meta(pattern=rf"^(?=.*[1-9])[0-9]{{1,12}}(\.[0-9]{{1,9}})?{_UNIT}?$")]
"""A positive amount as Kubernetes writes it."""

Seconds = Annotated[float, Meta(gt=0, le=86_400 * 30)]
Port = Annotated[int, Meta(ge=1, le=65_535)]
Url = Annotated[str, Meta(pattern=r"^(https?://[^\s/]+(/[^\s]*)?)?$")]


def ranged(field: str, cidr: str) -> None:
    """Refuse what is no range of addresses.

    Raises:
        ValueError: it is none; the message names the field.
    """
    try:
        ip_network(cidr)
    except ValueError as error:
        raise ValueError(f"{field}: {error}") from error
