"""Environment variables of a container."""

from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK
from tradewind_operator.planning.places import TRUSTED_CA_FOLDER, TRUSTED_CA_KEY
from tradewind_operator.settings import Settings

_LOCAL = ".svc,.{domain},localhost,127.0.0.1"
_OUTWARD = frozenset({MARKET_DATA, EXECUTION, RISK})
"""Services that call beyond the cluster: brokers, and alarms' webhooks."""


def environment(service: str, settings: Settings) -> list[dict[str, str]]:
    """By name, so that two operators write the same."""
    found = {
        "HOME": "/tmp",  # noqa: S108 # an emptyDir of the pod's own
        "NUMBA_CACHE_DIR": "/tmp/numba",  # noqa: S108 # the same
        **(_proxy(settings) if service in _OUTWARD else {}),
        **_authorities(settings),
    }
    return [{"name": name, "value": value} for name, value in sorted(found.items())]


def _proxy(settings: Settings) -> dict[str, str]:
    if not settings.https_proxy:
        return {}
    inside = _LOCAL.format(domain=settings.cluster_domain)
    without = f"{settings.no_proxy},{inside}" if settings.no_proxy else inside
    proxied = {"HTTPS_PROXY": settings.https_proxy, "NO_PROXY": without}
    return proxied | {name.lower(): value for name, value in proxied.items()}


def _authorities(settings: Settings) -> dict[str, str]:
    """One bundle for everything that speaks TLS to the outside."""
    if not settings.trusted_ca_config_map:
        return {}
    bundle = f"{TRUSTED_CA_FOLDER}/{TRUSTED_CA_KEY}"
    names = ("OTEL_EXPORTER_OTLP_CERTIFICATE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
    return dict.fromkeys(names, bundle)
