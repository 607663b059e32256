"""The node's bridge, and a guard: what is meant for the cluster never leaves the machine."""

from pathlib import Path

from tests.cluster.node import settings
from tests.cluster.node.commands import attempt, run

_BRIDGED = Path("/proc/sys/net/bridge/bridge-nf-call-iptables")
_FORWARD = Path("/proc/sys/net/ipv4/ip_forward")
_GUARD = "tradewind_guard"
_INSIDE = f'{{ "lo", "{settings.BRIDGE}", "{settings.POD_BRIDGE}" }}'
_RANGES = f"{{ {settings.SERVICES}, {settings.PODS}, {settings.ADDRESS}/32 }}"
RULES = f"""\
table inet {_GUARD} {{}}
delete table inet {_GUARD}
table inet {_GUARD} {{
  chain out {{
    type filter hook postrouting priority 300; policy accept;
    oifname != {_INSIDE} ip daddr {_RANGES} counter drop
    oifname != {_INSIDE} ip saddr {settings.PODS} counter drop
  }}
}}
"""


def up() -> None:
    """Make the bridge with the node's address, and the guard."""
    if attempt("ip", "link", "show", settings.BRIDGE).returncode:
        run("ip", "link", "add", settings.BRIDGE, "type", "bridge")
        run("ip", "addr", "add", f"{settings.ADDRESS}/32", "dev", settings.BRIDGE)
    run("ip", "link", "set", settings.BRIDGE, "up")
    run("nft", "-f", "-", stdin=RULES)
    if not _BRIDGED.exists():
        run("modprobe", "br_netfilter")
    for switch in (_BRIDGED, _FORWARD):
        if switch.read_text().strip() != "1":
            switch.write_text("1")


def forget_pods() -> None:
    """Remove the network namespaces of pods that are no more; other clusters' stay."""
    ours = f"inet {settings.PODS.rpartition('.')[0]}."
    for line in run("ip", "netns", "list").splitlines():
        name = line.split()[0]
        if ours in attempt("ip", "-n", name, "-4", "addr").stdout:
            attempt("ip", "netns", "delete", name)


def down() -> None:
    """Remove bridges and tables."""
    for name in (settings.BRIDGE, settings.POD_BRIDGE):
        attempt("ip", "link", "delete", name)
    for family, table in (
        ("inet", _GUARD),
        ("inet", "tradewind_policies"),
        ("ip", "kube-proxy"),
        ("ip6", "kube-proxy"),
    ):
        attempt("nft", "delete", "table", family, table)
