"""The renders that are looked at: values that people would set, each for one reason."""

from functools import cache

from tests.unit.chart.renders import Manifest, Values, objects

DIGEST = f"sha256:{'0123456789abcdef' * 4}"

PROFILES: dict[str, Values] = {
    "default": {},
    "namespaced": {"namespaced": True, "crds": {"enabled": False}},
    "two-namespaces": {"namespaces": ["desk-a", "desk-b"]},
    "all-namespaces": {"allNamespaces": True, "namespaces": []},
    "all-namespaces-with-secrets": {"allNamespaces": True, "namespaces": ["desk-a", "desk-b"]},
    "standby": {"operator": {"replicas": 2}},
    "mirror": {
        "global": {"registry": "mirror.example/tradewind", "imagePullSecrets": ["pull", "other"]},
        "operator": {"image": {"digest": DIGEST}},
        "services": {"image": {"digest": DIGEST, "pullPolicy": "Always"}},
    },
    "closed-network": {
        "apiServer": {"cidrs": ["10.96.0.1/32", "fd00::1/128"], "ports": [6443]},
        "egress": {"cidrs": []},
        "prometheus": {"namespaceLabels": {"kubernetes.io/metadata.name": "monitoring"}},
        "otlp": {
            "endpoint": "http://collector.tracing.svc:4318",
            "namespaceLabels": {"kubernetes.io/metadata.name": "tracing"},
        },
        "proxy": {"httpsProxy": "http://proxy.example:3128", "noProxy": "example.org"},
        "trustedCABundle": "authorities",
    },
    "cert-manager": {"tls": {"issuer": "certManager", "issuerName": "tradewind"}},
    "scheduling": {
        "operator": {
            "priorityClassName": "tradewind-support",
            "nodeSelector": {"pool": "system"},
            "tolerations": [{"key": "system", "operator": "Exists"}],
            "affinity": {"nodeAffinity": {}},
            "topologySpreadConstraints": [
                {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}
            ],
        },
        "priorityClasses": {"create": True},
        "services": {"priorityClasses": {"risk": "tradewind-trading"}},
        "quota": {"hard": {"pods": 50, "requests.cpu": "8"}},
        "podLabels": {"team": "desk"},
        "podAnnotations": {"example.org/owner": "desk"},
    },
    "monitoring": {"monitoring": {"dashboards": {"enabled": True, "namespace": "grafana"}}},
    "bare": {
        "crds": {"enabled": False},
        "admissionPolicies": {"enabled": False},
        "personas": {"enabled": False},
        "rbac": {"create": False},
        "operator": {"networkPolicy": {"enabled": False}},
        "tests": {"enabled": False},
        "uninstall": {"abandon": True},
    },
    "open-shift": {"rbac": {"finalizers": True}},
    "renamed": {
        "fullnameOverride": "desk",
        "nameOverride": "trade",
        "serviceAccount": {"name": "trader-bot", "annotations": {"role": "arn"}},
    },
}


@cache
def distinct() -> dict[str, Manifest]:
    """Every object of every render once, by the profile that it is first seen in and its name."""
    seen: dict[str, str] = {}
    found: dict[str, Manifest] = {}
    for profile, values in PROFILES.items():
        for each in objects(values):
            if (text := repr(each)) not in seen:
                seen[text] = profile
                found[f"{profile}: {each['kind']} {each['metadata']['name']}"] = each
    return found
