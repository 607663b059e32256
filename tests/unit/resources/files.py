"""Resource files as text, with one thing changed at a time."""

from tradewind.resources.checking import check
from tradewind.resources.collecting import Collector, Resources
from tradewind.resources.faults import Fault
from tradewind.strategies.registry import StrategyRegistry

POLICY = """\
apiVersion: tradewind.io/v1alpha1
kind: RiskPolicy
metadata:
  name: main
spec:
  account:
    venue: simulated
    startingCash: "100000"
  strategies:
    allow: ["*"]
  limits:
    maxOrderNotional: "5000"
    maxPositionNotional: "10000"
    maxGrossExposure: "50000"
    maxOrdersPerMinute: 60
    priceCollar: 100bps
    maxDailyLoss: "5000"
"""
STRATEGY = """\
apiVersion: tradewind.io/v1alpha1
kind: TradingStrategy
metadata:
  name: crossover
spec:
  riskPolicyRef:
    name: main
  symbols: [AAPL, MSFT]
  strategies:
    - name: sma-crossover
      parameters: {fast: 10, slow: 40}
"""
AT_BROKER = POLICY.replace(
    '    venue: simulated\n    startingCash: "100000"\n',
    "    venue: alpaca\n    credentialsSecretRef:\n      name: keys\n",
)
KEYS = """\
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {key-id: abc, secret-key: def}
"""


def collected(*texts: str, **named: str) -> tuple[Resources, list[Fault]]:
    """Resources and faults of texts, called p.yaml, s.yaml ... or by the given names."""
    collector = Collector()
    for file, text in {**dict(zip("psxyz", texts, strict=False)), **named}.items():
        collector.add_text(text, f"{file}.yaml", "/resources")
    resources = collector.resources()
    known = collector.faults
    return resources, sorted({*known, *check(resources, StrategyRegistry(), known)})


def faults_of(*texts: str, **named: str) -> list[str]:
    """What is said of the files."""
    return [str(fault) for fault in collected(*texts, **named)[1]]


def resources_of(*texts: str) -> Resources:
    """Resources without a fault."""
    resources, faults = collected(*texts)
    assert not faults, [str(fault) for fault in faults]
    return resources


def edited(text: str, old: str, new: str) -> str:
    """A text with one thing changed."""
    assert old in text, old
    return text.replace(old, new)
