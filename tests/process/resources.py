"""Small resources whose strategies trade at once and all the time."""

from pathlib import Path
from textwrap import dedent

EXAMPLES = Path(__file__).resolve().parents[2] / "k8s" / "examples"

CHATTY = '''
"""Says something at every fifth trade: in, out, in again."""

from tradewind.domain.events import Trade
from tradewind.strategies import Context, Strategy


class Chatty(Strategy):
    def on_start(self, ctx: Context) -> None:
        self.seen = 0

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        self.seen += 1
        if self.seen % 5 == 0:
            ctx.signal(trade.symbol, float(self.seen // 5 % 2))
'''


def policy(name: str = "main", **limits: str) -> str:
    """A policy with wide limits; `limits` replaces some, and "" leaves one out."""
    wanted = {
        "maxOrderNotional": '"5000"',
        "maxPositionNotional": '"20000"',
        "maxGrossExposure": '"80000"',
        "maxOrdersPerMinute": "600",
        "priceCollar": "200bps",
        "maxDailyLoss": '"20000"',
        "tradingHours": "always",
    } | limits
    lines = "\n".join(f"    {key}: {value}" for key, value in wanted.items() if value)
    head = f"apiVersion: tradewind.io/v1alpha1\nkind: RiskPolicy\nmetadata: {{name: {name}}}\n"
    account = 'spec:\n  account: {venue: simulated, startingCash: "100000"}\n'
    return f"{head}{account}  limits:\n{lines}\n"


def strategy(
    name: str, *, policy: str = "main", symbols: str = "AAPL", component: str = "", more: str = ""
) -> str:
    """A strategy; without a component it is the file chatty.py beside it."""
    return dedent(f"""\
        apiVersion: tradewind.io/v1alpha1
        kind: TradingStrategy
        metadata: {{name: {name}}}
        spec:
          riskPolicyRef: {{name: {policy}}}
          symbols: [{symbols}]
          strategies:
            - {component or "{name: chatty, path: chatty.py}"}
          sizing: {{fractionOfEquity: 4%, timeout: 2s}}
        {more}""")


def write(folder: Path, **texts: str) -> Path:
    """Write one YAML file for each text, and the chatty strategy; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chatty.py").write_text(CHATTY)
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text)
    return folder


def chatty(folder: Path) -> Path:
    """One policy and one strategy that never stops trading two symbols."""
    return write(folder, policy=policy(), talker=strategy("talker", symbols="AAPL, MSFT"))
