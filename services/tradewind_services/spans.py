"""What every span of an order says of it."""

from tradewind.domain.orders import OrderTerms
from tradewind_services.hosting import Host

Value = str | int | float | bool


def about(host: Host, strategy: str, terms: OrderTerms) -> dict[str, Value]:
    """The attributes that each hop's span has; versions where a cluster counts them."""
    versions = host.generations
    revision = versions.strategies.get(strategy, 0)
    return {
        "strategy.name": strategy,
        "symbol": terms.symbol,
        "side": terms.side.value,
        "risk.policy": host.config.policy,
        "mode": host.mode,
        **({"risk.policy.generation": versions.policy} if versions.policy else {}),
        **({"strategy.revision": revision} if revision else {}),
    }
