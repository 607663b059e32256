"""Who is calling: a service's name as it stands in its certificate.

The DNS name of a certificate reads `[strategy.]service.policy.namespace.tradewind`.
"""

import msgspec

from tradewind.domain.errors import MalformedValueError

DOMAIN = "tradewind"
MARKET_DATA, STRATEGY, RISK, EXECUTION, PERSON, OPERATOR = (
    "market-data",
    "strategy",
    "risk",
    "execution",
    "person",
    "operator",
)
SERVICES = frozenset({MARKET_DATA, STRATEGY, RISK, EXECUTION, PERSON, OPERATOR})


class Identity(msgspec.Struct, frozen=True):
    """A workload, person or operator of one policy; `strategy` is "" but for a strategy's."""

    service: str
    policy: str
    namespace: str = "default"
    strategy: str = ""

    @property
    def dns_name(self) -> str:
        """The name that a certificate carries and a client asks for."""
        prefix = f"{self.strategy}." if self.strategy else ""
        return f"{prefix}{self.service}.{self.policy}.{self.namespace}.{DOMAIN}"


def parse_identity(dns_name: str) -> Identity:
    """Read an identity from a certificate's DNS name.

    Raises:
        MalformedValueError: not a name of ours.
    """
    parts = dns_name.split(".")
    if len(parts) not in (4, 5) or parts[-1] != DOMAIN or parts[-4] not in SERVICES:
        raise MalformedValueError(f"expected a Tradewind identity, was {dns_name[:80]!r}")
    strategy = parts[0] if len(parts) == 5 else ""
    return Identity(parts[-4], parts[-3], parts[-2], strategy)
