"""Resources that make a plan use everything that it can say."""

from tests.unit.operating.planning.views import IMAGE
from tests.unit.resources.files import POLICY, STRATEGY, edited
from tradewind_operator.settings import Network, Settings, Sizes, Tls

PINNED = """\
  placement:
    {service}
      pinning: {{cpus: {cpus}}}
      nodeSelector: {{zone: a}}
      nodeAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          nodeSelectorTerms:
            - matchExpressions: [{{key: disk, operator: Exists}}]
            - matchFields: [{{key: metadata.name, operator: In, values: [node-1]}}]
      tolerations:
        - {{key: dedicated, operator: Equal, value: trading, effect: NoSchedule}}
        - {{key: slow, operator: Exists, effect: NoExecute, tolerationSeconds: 60}}
"""


def pinned(policy: str, service: str = "execution", cpus: int = 1) -> str:
    """A policy with one pinned service."""
    return policy + PINNED.format(service=f"{service}:", cpus=cpus)


def pinned_strategy(cpus: int = 1) -> str:
    """A strategy with cores of its own."""
    indented = PINNED.format(service="", cpus=cpus).replace("    \n", "")
    return STRATEGY + indented.replace("\n      ", "\n    ").replace("      pinning", "    pinning")


LIVE_POLICY = pinned(
    edited(
        POLICY,
        '    venue: simulated\n    startingCash: "100000"\n',
        "    venue: alpaca\n    credentialsSecretRef:\n      name: keys\n",
    )
    + """\
  alerts:
    - webhook: https://hooks.example:8443/tradewind
  persistence:
    storageClassName: fast
    size: 2048Mi
"""
)
"""At a broker, alarms outside, execution pinned."""

SOURCES = edited(
    STRATEGY,
    "    - name: sma-crossover\n      parameters: {fast: 10, slow: 40}\n",
    """\
    - name: mine
      source: {configMapRef: {name: code, key: mine.py}}
    - name: bought
      source: {image: {reference: registry.example/bought@sha256:bbbb, path: app/bought.py}}
    - name: learned
      source: {volumeClaimRef: {name: files, path: learned.py}}
      model: {configMapRef: {name: models, key: learned.onnx}}
""",
)
"""A strategy of files from everywhere."""

FULL = Settings(
    namespace="tradewind-system",
    services_image=IMAGE,
    image_pull_secrets=("pull",),
    network=Network(
        api_server_cidrs=("10.0.0.1/32",),
        egress_cidrs=("203.0.113.0/24",),
        prometheus={"kubernetes.io/metadata.name": "monitoring"},
        otlp={"kubernetes.io/metadata.name": "observability"},
    ),
    otlp_endpoint="http://collector.observability.svc:4318",
    priority_classes={"execution": "trading"},
    storage_class="standard",
    sizes={"strategy": Sizes(cpu="0.5", memory="1024Mi")},
    pod_labels={"team": "desk", "app.kubernetes.io/name": "not ours"},
    pod_annotations={"example.org/note": "x"},
    https_proxy="http://proxy.example:3128",
    no_proxy="10.0.0.0/8",
    trusted_ca_config_map="authorities",
)
"""An installation that says everything."""

WITH_CERT_MANAGER = Settings(
    namespace="tradewind-system",
    services_image=IMAGE,
    tls=Tls(issuer="certManager", issuer_name="desk"),
)
