"""Resources that break one rule each: what the reader and an API server must both refuse.

`at` is the field that an API server names; the reader names the same or one below it. The tests on
a real control plane apply the same cases.
"""

import msgspec

from tests.unit.resources.files import AT_BROKER, KEYS, POLICY, STRATEGY, edited

_LIVE = edited(AT_BROKER, "    venue: alpaca\n", "    venue: alpaca\n    environment: live\n")
_COMPONENT = "    - name: sma-crossover\n      parameters: {fast: 10, slow: 40}\n"


class Refused(msgspec.Struct, frozen=True):
    """A resource that nobody takes; `says` is in an API server's sentence."""

    name: str
    kind: str
    text: str
    at: str
    says: str

    @property
    def companions(self) -> tuple[str, ...]:
        """What the reader needs beside it."""
        return (STRATEGY, KEYS) if self.kind == "RiskPolicy" else (POLICY,)


class Edit(msgspec.Struct, frozen=True):
    """A change that is refused at `at`, or taken where `at` is empty."""

    name: str
    kind: str
    old: str
    new: str
    at: str = ""


def _policy(name: str, old: str, new: str, at: str, says: str, base: str = POLICY) -> Refused:
    return Refused(name, "RiskPolicy", edited(base, old, new), f"spec.{at}", says)


def _strategy(name: str, old: str, new: str, at: str, says: str) -> Refused:
    return Refused(name, "TradingStrategy", edited(STRATEGY, old, new), f"spec.{at}", says)


def _component(name: str, text: str, at: str, says: str) -> Refused:
    return _strategy(name, _COMPONENT, text, f"strategies{at}", says)


def _limit(name: str, old: str, new: str, says: str) -> Refused:
    return _policy(f"{name}: {new}", f"{name}: {old}", f"{name}: {new}", f"limits.{name}", says)


def _exit(name: str, value: str, says: str) -> Refused:
    exits = f"  exits: {{{name}: {value}}}\n  symbols"
    return _strategy(f"{name}: {value}", "  symbols", exits, f"exits.{name}", says)


def _account(name: str, lines: str, at: str, says: str, base: str = POLICY) -> Refused:
    return _policy(name, "  account:\n", f"  account:\n{lines}", f"account{at}", says, base)


_SOURCE_KEY = "configMapRef: {name: a, key: b.py}"
_BOTH = f"{{{_SOURCE_KEY}, path: b.py}}"
_EACH = "expected exactly one of configMapRef, volumeClaimRef, image, path"

REFUSED: tuple[Refused, ...] = (
    _limit("maxOrderNotional", '"5000"', "5k", "expected an amount"),
    _limit("maxOrderNotional", '"5000"', '"-5"', "expected an amount"),
    _limit("maxOrderNotional", '"5000"', '"1e9"', "expected an amount"),
    _limit("maxOrderNotional", '"5000"', '""', "expected an amount"),
    _limit("maxOrderNotional", '"5000"', "none", "or unlimited"),
    _limit("maxOrdersPerMinute", "60", '"1.5"', "expected a whole number"),
    _limit("maxOrdersPerMinute", "60", "-1", "greater than or equal to 0"),
    _limit("priceCollar", "100bps", '"1"', "expected a share such as 25% or 100bps"),
    _limit("priceCollar", "100bps", "0%", "expected more than 0%"),
    _limit("priceCollar", "100bps", "0.00bps", "expected more than 0%"),
    _policy(
        "margin above everything",
        "    maxDailyLoss",
        "    marginBuffer: 100.1%\n    maxDailyLoss",
        "limits.marginBuffer",
        "expected at most 100%",
    ),
    _policy(
        "margin above everything in basis points",
        "    maxDailyLoss",
        "    marginBuffer: 10001bps\n    maxDailyLoss",
        "limits.marginBuffer",
        "expected at most 100%",
    ),
    _policy(
        "a time without a unit",
        "    maxDailyLoss",
        '    duplicateWindow: "5"\n    maxDailyLoss',
        "limits.duplicateWindow",
        "expected a time such as 500ms, 5s or 60m",
    ),
    _policy(
        "a symbol in small letters",
        "    maxDailyLoss",
        "    restrictedSymbols: [gme]\n    maxDailyLoss",
        "limits.restrictedSymbols",
        "expected a symbol such as AAPL",
    ),
    _policy("a limit is missing", '    maxDailyLoss: "5000"\n', "", "limits", "maxDailyLoss"),
    _account("a live simulation", "    environment: live\n", ".environment", "can't be live"),
    _policy(
        "a broker without keys",
        "    credentialsSecretRef:\n      name: keys\n",
        "",
        "account",
        "a broker's account needs keys",
        AT_BROKER,
    ),
    *(
        _account(
            f"a broker with {line.split(':')[0]}",
            f"    {line}\n",
            f".{line.split(':')[0]}",
            "only a simulated account has",
            AT_BROKER,
        )
        for line in (
            'startingCash: "1"',
            "fills: strict",
            "seed: 1",
            "latency: {}",
            "fees: {}",
            "partialFills: 1%",
            "rejects: 1%",
        )
    ),
    _policy("a live account for all", "venue", "venue", "strategies.allow", "names each", _LIVE),
    *(
        _policy(
            f"an alert of {what}", "  limits", f"  alerts: [{what}]\n  limits", "alerts[0]", one
        )
        for what in ("{codes: [HALT]}", "{webhook: 'https://a.b', command: [c]}")
        for one in ("expected exactly one of webhook and command",)
    ),
    _policy(
        "volumes that go with their policy",
        "  limits",
        "  persistence: {retain: false}\n  limits",
        "persistence.retain",
        "delete the claims yourself",
    ),
    _component("a strategy without a name", "    - weight: 1\n", "[0]", "name is missing"),
    _component("an empty name", "    - name: ''\n", "[0]", "name is missing"),
    _component(
        "a path and a source",
        f"    - path: b.py\n      source: {{{_SOURCE_KEY}}}\n",
        "[0].source",
        "expected one of path and source, not both",
    ),
    _component("two places", f"    - name: a\n      source: {_BOTH}\n", "[0].source", _EACH),
    _component("no place", "    - name: a\n      source: {}\n", "[0].source", _EACH),
    _component("no model", "    - name: a\n      model: {path: ''}\n", "[0].model", _EACH),
    _component(
        "a name twice with a file",
        f"    - name: a\n      source: {{{_SOURCE_KEY}}}\n    - name: a\n      weight: 2\n",
        "",
        "each strategy's name stands once",
    ),
    _component("no weight", "    - {name: sma-crossover, weight: 0}\n", "[0].weight", "greater"),
    _strategy("a symbol twice", "MSFT", "AAPL", "symbols", "Duplicate"),
    _strategy("no symbols", "[AAPL, MSFT]", "[]", "symbols", "at least 1"),
    _strategy(
        "a bar that is none",
        "  symbols",
        "  marketData: {bars: [1s, 1y]}\n  symbols",
        "marketData.bars",
        "expected bar frames such as 1s",
    ),
    _strategy(
        "a stop order",
        "  symbols",
        "  sizing: {orderType: stop}\n  symbols",
        "sizing.orderType",
        "expected market or limit",
    ),
    _exit("stopLoss", "0%", "expected more than 0%"),
    _exit("stopLoss", "101%", "expected at most 100%"),
    _exit("trailingStop", "100.5%", "expected at most 100%"),
    _exit("takeProfit", "5", "must be of type string"),
    _strategy("an unknown mode", "  symbols", "  mode: live\n  symbols", "mode", "Paper"),
    _strategy(
        "more than tenfold",
        "  symbols",
        "  sizing: {fractionOfEquity: 1000.1%}\n  symbols",
        "sizing.fractionOfEquity",
        "expected at most 1000%",
    ),
    Refused(
        "a name with a dot",
        "TradingStrategy",
        edited(STRATEGY, "name: crossover", "name: cross.over"),
        "metadata.name",
        "lower case letters, digits and dashes",
    ),
)
"""One broken rule each."""

_P, _S = "RiskPolicy", "TradingStrategy"
_CASH = '    startingCash: "100000"\n'
EDITS: tuple[Edit, ...] = (
    Edit("another broker", _P, AT_BROKER, POLICY, "spec.account.venue"),
    Edit("real money", _P, AT_BROKER, _LIVE, "spec.account.environment"),
    Edit("more cash", _P, POLICY, edited(POLICY, "100000", "200000"), "spec.account.startingCash"),
    Edit("cash goes", _P, POLICY, edited(POLICY, _CASH, ""), "spec.account.startingCash"),
    Edit("cash comes", _P, edited(POLICY, _CASH, ""), POLICY, "spec.account.startingCash"),
    Edit(
        "a larger volume",
        _P,
        POLICY,
        edited(POLICY, "  limits", "  persistence: {size: 2Gi}\n  limits"),
        "spec.persistence.size",
    ),
    Edit(
        "another storage class",
        _P,
        POLICY,
        edited(POLICY, "  limits", "  persistence: {storageClassName: fast}\n  limits"),
        "spec.persistence.storageClassName",
    ),
    Edit("the default, spelt out", _P, POLICY, f"{POLICY}  persistence: {{size: 1Gi}}\n"),
    Edit("a tighter limit", _P, POLICY, edited(POLICY, '"5000"', '"4000"')),
    Edit("other keys", _P, AT_BROKER, edited(AT_BROKER, "name: keys", "name: others")),
    Edit(
        "another policy",
        _S,
        STRATEGY,
        edited(STRATEGY, "name: main", "name: other"),
        "spec.riskPolicyRef.name",
    ),
    Edit("fewer symbols", _S, STRATEGY, edited(STRATEGY, ", MSFT", "")),
    Edit("other parameters", _S, STRATEGY, edited(STRATEGY, "fast: 10", "fast: 12")),
    Edit(
        "a halt", _S, STRATEGY, edited(STRATEGY, "  symbols", "  tradingState: Halted\n  symbols")
    ),
)
"""Changes that are refused, and some that are taken."""
