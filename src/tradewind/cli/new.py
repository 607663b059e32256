"""`tradewind new strategy NAME`: a ten-line strategy with its resource, a policy and a test."""

import re
from pathlib import Path

from rich.console import Console

from tradewind.cli.consoles import stdout
from tradewind.cli.exits import OK, WRONG_USAGE
from tradewind.resources.fields import LONGEST_NAME

_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")


def new_strategy(name: str, folder: Path = Path(), *, console: Console | None = None) -> int:
    """Write the folder NAME below `folder`, touching nothing that exists; return the exit code."""
    out = console or stdout()
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        out.print(
            f"a strategy's name has lower case letters, digits and dashes, at most {LONGEST_NAME}: "
            f"{name[:60]}"
        )
        return WRONG_USAGE
    target = folder / name
    if target.exists():
        out.print(f"{target} exists already: choose another name, or remove it")
        return WRONG_USAGE
    target.mkdir(parents=True)
    for file, text in files_of(name).items():
        (target / file).write_text(text)
        out.print(f"wrote {target / file}")
    out.print(f"try it:  tradewind up {target}\ntest it: pytest {target}")
    return OK


def files_of(name: str) -> dict[str, str]:
    """The files of a new strategy: name to text."""
    module = name.replace("-", "_")
    words = {
        "NAME": name,
        "MODULE": module,
        "CLASS": "".join(part.capitalize() for part in name.split("-")),
    }
    templates = {
        f"{module}.py": _STRATEGY,
        f"test_{module}.py": _TEST,
        "strategy.yaml": _RESOURCE,
        "policy.yaml": _POLICY,
    }
    return {file: _filled(text, words) for file, text in templates.items()}


def _filled(text: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return text


_STRATEGY = '''\
"""Hold what rose by a few basis points since its last signal; let go of what fell."""

import msgspec

from tradewind.domain.events import Trade
from tradewind.strategies import Context, Strategy


class Parameters(msgspec.Struct, frozen=True):
    """What the resource may set under `parameters`."""

    rise_bps: float = 5.0


class @CLASS@(Strategy[Parameters]):
    """Deterministic: no clock, no randomness, no I/O."""

    def on_start(self, ctx: Context) -> None:
        """Nothing was seen yet."""
        self.last: dict[str, int] = {}

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        """Say 1 to hold and 0 to let go; sizing, risk and exits are the platform's."""
        before = self.last.setdefault(trade.symbol, trade.price)
        rise_bps = (trade.price / before - 1) * 10_000
        if abs(rise_bps) >= self.parameters.rise_bps:
            ctx.signal(trade.symbol, 1.0 if rise_bps > 0 else 0.0, features={"rise": rise_bps})
            self.last[trade.symbol] = trade.price
'''

_TEST = '''\
"""What @NAME@ says of prices that we know."""

import sys
from pathlib import Path

from tradewind.domain.events import Tick, Trade
from tradewind.domain.values import SCALE, SECOND
from tradewind.strategies.components import Component
from tradewind.strategies.desk import HostConfig
from tradewind.strategies.host import StrategyHost

sys.path.insert(0, str(Path(__file__).parent))
from @MODULE@ import @CLASS@, Parameters  # noqa: E402


def said_of(*prices: float) -> dict[str, float]:
    host = StrategyHost(
        HostConfig(strategy="@NAME@", install="test", symbols=("AAPL",)),
        [Component("@NAME@", @CLASS@(Parameters(rise_bps=5.0)))],
    )
    host.start()
    for second, price in enumerate(prices, 1):
        trade = Trade("AAPL", second * SECOND, round(price * SCALE), 100 * SCALE)
        host.on_event(Tick(second, second * SECOND, trade))
    return host.strengths("AAPL")


def test_it_holds_what_rose() -> None:
    assert said_of(100.00, 100.10) == {"@NAME@": 1.0}


def test_it_lets_go_of_what_fell() -> None:
    assert said_of(100.00, 100.10, 99.90) == {"@NAME@": 0.0}


def test_it_is_silent_while_nothing_happens() -> None:
    assert said_of(100.00, 100.01) == {}
'''

_RESOURCE = """\
apiVersion: tradewind.io/v1alpha1
kind: TradingStrategy
metadata:
  name: @NAME@
spec:
  riskPolicyRef:
    name: @NAME@
  symbols: [AAPL, MSFT]
  strategies:
    - path: @MODULE@.py         # in a cluster: source: {configMapRef: {name: ..., key: ...}}
      parameters: {rise_bps: 5}
  sizing: {fractionOfEquity: 4%}
  exits: {stopLoss: 1%}
"""

_POLICY = """\
apiVersion: tradewind.io/v1alpha1
kind: RiskPolicy
metadata:
  name: @NAME@
spec:
  account:
    venue: simulated
    startingCash: "100000"
  limits:                       # only the word `unlimited` means none
    maxOrderNotional: "5000"
    maxPositionNotional: "10000"
    maxGrossExposure: "50000"
    maxOrdersPerMinute: 60
    priceCollar: 100bps
    maxDailyLoss: "1000"
    tradingHours: always        # the generated market never closes
"""
