"""Who we are to the API server: a pod's service account, or a kubeconfig."""

import os
import ssl

from kubernetes.aio.client import Configuration
from kubernetes.aio.config import ConfigException, load_incluster_config, load_kube_config

from tradewind.domain.errors import ConfigurationError


async def log_in() -> Configuration:
    """Read the login: KUBECONFIG where it is set, else the pod's service account.

    Raises:
        ConfigurationError: there is neither, or it can't be read.
    """
    configuration = Configuration()
    try:
        if os.environ.get("KUBECONFIG") or "KUBERNETES_SERVICE_HOST" not in os.environ:
            await load_kube_config(  # type: ignore[no-untyped-call]  # untyped upstream
                client_configuration=configuration, persist_config=False
            )
        else:
            load_incluster_config(  # type: ignore[no-untyped-call]  # untyped upstream
                client_configuration=configuration
            )
    except (ConfigException, OSError) as error:
        raise ConfigurationError(f"no login for an API server: {error}") from error
    return configuration


async def bearer(configuration: Configuration) -> str:
    """The Authorization header as it is now; tokens of pods are replaced every hour."""
    known = await configuration.auth_settings()
    return str(known["BearerToken"]["value"]) if "BearerToken" in known else ""


def ssl_context(configuration: Configuration) -> ssl.SSLContext:
    """How the server proves itself, and we by certificate where the login has one."""
    context = ssl.create_default_context(
        cafile=configuration.ssl_ca_cert, cadata=configuration.ca_cert_data
    )
    if configuration.cert_file:
        context.load_cert_chain(configuration.cert_file, configuration.key_file)
    if not configuration.verify_ssl:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
