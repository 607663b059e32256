"""Strategies under a policy that refuses or takes them, for the admission policy and the reader.

The tests on a real control plane create and edit the same.
"""

import msgspec

from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY, edited

LIVE_POLICY = edited(
    edited(AT_BROKER, "    venue: alpaca\n", "    venue: alpaca\n    environment: live\n"),
    'allow: ["*"]',
    "allow: [crossover]",
)


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy created, or edited from `old`, under a policy; `says` is "" where it is taken.

    `reader` is false where the runner lets risk decide instead.
    """

    name: str
    strategy: str = STRATEGY
    policy: str = POLICY
    old: str = ""
    says: str = ""
    reader: bool = True


def _with(lines: str, text: str = STRATEGY) -> str:
    return edited(text, "  symbols", f"  {lines}\n  symbols")


_OTHERS = edited(POLICY, '["*"]', "[other]")
_NO_MSFT = edited(POLICY, "    maxDailyLoss", "    restrictedSymbols: [MSFT]\n    maxDailyLoss")
_LIVE = _with("mode: Live")
_LARGE = _with('sizing: {maxNotional: "10000.01"}')
_HALF = "sizing: {fractionOfEquity: 60%}"

ADMISSIONS: tuple[Admission, ...] = (
    Admission(name="a strategy that fits"),
    Admission(
        name="one that is not named",
        policy=_OTHERS,
        says="policy main does not allow crossover: see its spec.strategies.allow",
    ),
    Admission(
        name="a halt of one that is no longer named",
        policy=_OTHERS,
        old=STRATEGY,
        strategy=_with("tradingState: Halted"),
        reader=False,
    ),
    Admission(
        name="real money on a paper account",
        strategy=_LIVE,
        says="mode Live does not fit the paper account of policy main",
    ),
    Admission(
        name="paper on a live account",
        policy=LIVE_POLICY,
        says="mode Paper does not fit the live account of policy main",
    ),
    Admission(
        name="real money without the officer's word",
        policy=LIVE_POLICY,
        strategy=_LIVE,
        says="policy main must name crossover in spec.strategies.live",
    ),
    Admission(
        name="real money with it",
        policy=edited(LIVE_POLICY, "  limits", "    live: [crossover]\n  limits"),
        strategy=_LIVE,
    ),
    Admission(
        name="from paper to real money without it",
        policy=LIVE_POLICY,
        old=STRATEGY,
        strategy=_LIVE,
        says="policy main must name crossover in spec.strategies.live",
    ),
    Admission(name="a restricted symbol", policy=_NO_MSFT, says="policy main restricts MSFT"),
    Admission(
        name="a restricted symbol that comes new",
        policy=_NO_MSFT,
        old=edited(STRATEGY, ", MSFT", ""),
        says="policy main restricts MSFT",
    ),
    Admission(
        name="a halt where a symbol was restricted later",
        policy=_NO_MSFT,
        old=STRATEGY,
        strategy=_with("tradingState: Halted"),
        reader=False,
    ),
    Admission(
        name="larger than the policy's positions",
        strategy=_LARGE,
        says="sizing.maxNotional 10000.01 exceeds maxPositionNotional 10000 of policy main",
        reader=False,
    ),
    Admission(
        name="as large as the policy's positions", strategy=_with("sizing: {maxNotional: 10000}")
    ),
    Admission(
        name="large where nothing limits it",
        policy=edited(POLICY, 'maxPositionNotional: "10000"', "maxPositionNotional: unlimited"),
        strategy=_LARGE,
    ),
    Admission(
        name="a halt of one that is too large",
        old=_LARGE,
        strategy=_with("tradingState: Halted", _LARGE),
    ),
    Admission(
        name="more than the policy's concentration",
        strategy=_with(_HALF),
        says="is 60% of the account, more than maxConcentration 25% of policy main",
        reader=False,
    ),
    Admission(
        name="much, of a small part",
        strategy=_with(f"{_HALF}\n  capital: {{allocation: 2500bps}}"),
    ),
)
"""Created or edited, and what is said."""
