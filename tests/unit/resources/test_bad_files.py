"""Every wrong file gets a message that names file, line and field, and says what to do."""

import pytest

from tests.unit.resources.files import AT_BROKER, KEYS, POLICY, STRATEGY, edited, faults_of

POLICY_FAULTS = [
    (
        '    maxDailyLoss: "5000"\n',
        "",
        "p.yaml:11: spec.limits: `maxDailyLoss` is missing: state it, or write `unlimited` to "
        "trade without it",
    ),
    (
        "maxOrderNotional:",
        "maxOrderNotinal:",
        "p.yaml:12: spec.limits.maxOrderNotinal: unknown field; did you mean `maxOrderNotional`?",
    ),
    (
        'maxOrderNotional: "5000"',
        'maxOrderNotional: "5k"',
        "p.yaml:12: spec.limits.maxOrderNotional: expected an amount such as "
        '"5000" or unlimited, was "5k"',
    ),
    (
        'maxOrderNotional: "5000"',
        "maxOrderNotional: none",
        "p.yaml:12: spec.limits.maxOrderNotional: expected an amount such as "
        '"5000" or unlimited, was "none"',
    ),
    (
        'maxOrderNotional: "5000"',
        "maxOrderNotional: 5000.5",
        'p.yaml:12: spec.limits.maxOrderNotional: put the number in quotes: "5000.5"',
    ),
    (
        'maxOrderNotional: "5000"',
        'maxOrderNotional: "-1"',
        "p.yaml:12: spec.limits.maxOrderNotional: expected an amount such as "
        '"5000" or unlimited, was "-1"',
    ),
    (
        "maxOrdersPerMinute: 60",
        "maxOrdersPerMinute: [60]",
        "p.yaml:15: spec.limits.maxOrdersPerMinute: expected a whole number such as 60, was a list",
    ),
    (
        "priceCollar: 100bps",
        'priceCollar: "1"',
        "p.yaml:16: spec.limits.priceCollar: expected a share such as 25% or 100bps or "
        'unlimited, was "1"',
    ),
    (
        "priceCollar: 100bps",
        "priceCollar: 0%",
        "p.yaml:16: spec.limits.priceCollar: expected more than 0%, was 0%",
    ),
    (
        "venue: simulated",
        "venue: alpacca",
        'p.yaml:7: spec.account.venue: expected one of simulated, alpaca; was "alpacca"',
    ),
    (
        "venue: simulated",
        "venue: simulated\n    environment: live",
        "p.yaml:8: spec.account.environment: a simulation can't be live",
    ),
    (
        "venue: simulated",
        "venue: simulated\n    seed: -1",
        "p.yaml:8: spec.account.seed: expected at least 0, was -1",
    ),
    (
        "venue: simulated",
        "venue: simulated\n    rejects: 101%",
        "p.yaml:8: spec.account.rejects: expected at most 100%, was 101%",
    ),
    (
        "name: main",
        "name: Main",
        'p.yaml:4: metadata.name: expected lower case letters, digits and dashes, was "Main"',
    ),
    (
        "name: main",
        "name: main\n  name: main",
        "p.yaml:5: metadata.name: stands twice, first in line 4",
    ),
    (
        'maxDailyLoss: "5000"\n',
        'maxDailyLoss: "5000"\nspek: {}\n',
        "p.yaml:18: spek: unknown field; a resource has apiVersion, kind, metadata, spec",
    ),
    ("v1alpha1", "v1", "p.yaml:1: apiVersion: expected tradewind.io/v1alpha1"),
    (
        "kind: RiskPolicy",
        "kind: Riskpolicy",
        "p.yaml:2: kind: expected a kind of TradingStrategy, RiskPolicy, Secret, ConfigMap, "
        "was Riskpolicy",
    ),
    (
        'allow: ["*"]',
        "allow: [a, b, a]",
        'p.yaml:10: spec.strategies.allow[2]: "a" stands twice',
    ),
    (
        "  strategies:\n",
        "  alerts: [{}]\n  strategies:\n",
        "p.yaml:9: spec.alerts[0]: expected exactly one of webhook and command",
    ),
]

STRATEGY_FAULTS = [
    (
        "name: main",
        "name: mian",
        "s.yaml:7: spec.riskPolicyRef.name: no RiskPolicy mian among the files; "
        "did you mean `main`?",
    ),
    (
        "[AAPL, MSFT]",
        "[aapl, MSFT]",
        's.yaml:8: spec.symbols[0]: expected a symbol such as AAPL, BRK.B or BTC/USD, was "aapl"',
    ),
    (
        "[AAPL, MSFT]",
        "[ON, MSFT]",
        's.yaml:8: spec.symbols[0]: ON means true or false in YAML: write "ON"',
    ),
    ("[AAPL, MSFT]", "[]", "s.yaml:8: spec.symbols: expected at least one entry"),
    ("[AAPL, MSFT]", "AAPL", 's.yaml:8: spec.symbols: expected a list, was "AAPL"'),
    ("[AAPL, MSFT]", "[AAPL, AAPL]", 's.yaml:8: spec.symbols[1]: "AAPL" stands twice'),
    (
        "name: sma-crossover",
        "name: sma-crosover",
        "s.yaml:10: spec.strategies[0].name: unknown strategy `sma-crosover`; "
        "did you mean `sma-crossover`?",
    ),
    (
        "fast: 10",
        "fst: 10",
        "s.yaml:11: spec.strategies[0].parameters.fst: unknown parameter `fst`; "
        "did you mean `fast`?",
    ),
    (
        "fast: 10",
        "fast: 1",
        "s.yaml:11: spec.strategies[0].parameters.fast: parameter `fast`: Expected `int` >= 2",
    ),
    (
        "fast: 10",
        "fast: 60",
        "s.yaml:11: spec.strategies[0].parameters: `fast` must be below `slow`, was 60 and 40",
    ),
    (
        "- name: sma-crossover",
        "- weight: 0\n      name: sma-crossover",
        "s.yaml:10: spec.strategies[0].weight: expected more than 0, was 0.0",
    ),
    (
        "name: sma-crossover\n      parameters: {fast: 10, slow: 40}",
        "name: onnx-momentum",
        "s.yaml:10: spec.strategies[0]: onnx-momentum needs a `model`",
    ),
    (
        "name: sma-crossover\n      parameters: {fast: 10, slow: 40}",
        "path: nowhere.py",
        "s.yaml:10: spec.strategies[0].path: no file /resources/nowhere.py",
    ),
    (
        "name: sma-crossover\n      parameters: {fast: 10, slow: 40}",
        "name: mine\n      source: {configMapRef: {name: code, key: mine.py}}",
        "s.yaml:11: spec.strategies[0].source: no ConfigMap code with the key mine.py among "
        "the files",
    ),
    (
        "parameters: {fast: 10, slow: 40}",
        "model: {path: a.onnx, image: {reference: b, path: c}}",
        "s.yaml:11: spec.strategies[0].model: expected exactly one of configMapRef, "
        "volumeClaimRef, image, path",
    ),
    (
        "parameters: {fast: 10, slow: 40}",
        "model: {image: {reference: b, path: c}}",
        "s.yaml:11: spec.strategies[0].model.image: only a cluster has it: use configMapRef "
        "or path",
    ),
    (
        "spec:\n",
        "spec:\n  mode: Live\n",
        "s.yaml:6: spec.mode: mode Live does not fit the paper account of policy main",
    ),
    (
        "spec:\n",
        "spec:\n  marketData: {bars: [1x]}\n",
        "s.yaml:6: spec.marketData.bars[0]: expected a bar frame such as 1s, 5m, 1h, 1d, "
        "100ticks, 1000volume or 50000value, was '1x'",
    ),
    (
        "spec:\n",
        "spec:\n  sizing: {limitOffset: 2}\n",
        "s.yaml:6: spec.sizing.limitOffset: expected whole basis points such as 2bps or -1bps, "
        'was "2"',
    ),
    (
        "spec:\n",
        "spec:\n  sizing: {timeout: 5}\n",
        's.yaml:6: spec.sizing.timeout: expected a time such as 500ms, 5s or 60m, was "5"',
    ),
    (
        "spec:\n",
        "spec:\n  sizing: {orderType: stop}\n",
        "s.yaml:6: spec.sizing.orderType: expected market or limit, was stop",
    ),
    (
        "{fast: 10,",
        "{frame: 1m, fast: 10,",
        "s.yaml:11: spec.strategies[0].parameters.frame: sma-crossover hears bars of 1m: "
        "add 1m to marketData.bars",
    ),
    (
        "{fast: 10,",
        "{frame: 1x, fast: 10,",
        "s.yaml:11: spec.strategies[0].parameters.frame: expected a bar frame such as 1s, 5m, "
        "1h, 1d, 100ticks, 1000volume or 50000value, was '1x'",
    ),
    (
        "spec:\n",
        "spec:\n  marketData: {channels: [quotes]}\n",
        "s.yaml:11: spec.strategies[0]: sma-crossover hears trades: add them to "
        "marketData.channels",
    ),
    (
        "{fast: 10,",
        '{frame: "\\ud800", fast: 10,',
        "s.yaml:11: spec.strategies[0].parameters.frame: holds half a character (a lone surrogate)",
    ),
    (
        "spec:\n",
        "spec:\n  suspend: yes please\n",
        's.yaml:6: spec.suspend: expected true or false, was "yes please"',
    ),
    (
        "spec:\n",
        "spec:\n  placement: {pinning: {cpus: 1.5}}\n",
        "s.yaml:6: spec.placement.pinning.cpus: expected a whole number, was 1.5",
    ),
]

WHOLE_FILES = [
    ((POLICY,), ["there is no TradingStrategy: nothing would trade"]),
    (
        (STRATEGY,),
        [
            "there is no RiskPolicy: nothing trades without one",
            "p.yaml:7: spec.riskPolicyRef.name: no RiskPolicy main among the files; there is: none",
        ],
    ),
    ((POLICY, STRATEGY, POLICY), ["x.yaml:4: metadata.name: RiskPolicy main is in p.yaml:1 too"]),
    (
        (AT_BROKER, STRATEGY),
        [
            "p.yaml:9: spec.account.credentialsSecretRef.name: no Secret keys among the files, "
            "and no folder keys with key-id, secret-key"
        ],
    ),
    (
        (AT_BROKER, STRATEGY, KEYS.replace("secret-key", "secret")),
        ["p.yaml:9: spec.account.credentialsSecretRef.name: Secret keys has no `secret-key`"],
    ),
    (
        (AT_BROKER, STRATEGY, KEYS, AT_BROKER.replace("name: main", "name: second")),
        [
            "y.yaml:9: spec.account.credentialsSecretRef.name: policy main guards this account "
            "already: one policy per account"
        ],
    ),
    (
        (AT_BROKER.replace("venue: alpaca", "venue: alpaca\n    fills: strict"), STRATEGY, KEYS),
        ["p.yaml:8: spec.account.fills: only a simulated account has `fills`"],
    ),
    (
        (POLICY.replace('["*"]', "[other]"), STRATEGY),
        [
            "s.yaml:7: spec.riskPolicyRef.name: policy main does not allow crossover: "
            "see its spec.strategies.allow"
        ],
    ),
    (
        (POLICY.replace("limits:", "limits:\n    restrictedSymbols: [MSFT]"), STRATEGY),
        ["s.yaml:8: spec.symbols[1]: policy main restricts MSFT"],
    ),
    (
        ("a: [", STRATEGY + "---\n" + POLICY),
        ["p.yaml:1: no valid YAML: expected the node content, but found '<stream end>'"],
    ),
    (
        ("- 1\n", POLICY, STRATEGY),
        ["p.yaml:1: kind: expected a kind of TradingStrategy, RiskPolicy, Secret, ConfigMap"],
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), POLICY_FAULTS)
def test_a_wrong_policy_is_told_with_its_line(old: str, new: str, message: str) -> None:
    assert message in faults_of(edited(POLICY, old, new), STRATEGY)


@pytest.mark.parametrize(("old", "new", "message"), STRATEGY_FAULTS)
def test_a_wrong_strategy_is_told_with_its_line(old: str, new: str, message: str) -> None:
    assert faults_of(POLICY, edited(STRATEGY, old, new)) == [message]


@pytest.mark.parametrize(("files", "messages"), WHOLE_FILES)
def test_files_that_do_not_fit_together_are_told(
    files: tuple[str, ...], messages: list[str]
) -> None:
    assert [fault for fault in faults_of(*files) if fault in messages] == messages


def test_every_fault_of_every_file_is_told_at_once() -> None:
    policy = edited(POLICY, "100bps", "1x").replace('    maxDailyLoss: "5000"\n', "")
    strategy = edited(STRATEGY, "sma-crossover", "smo").replace("[AAPL, MSFT]", "[x]")
    assert [line.split(": ")[0] for line in faults_of(policy, strategy)] == [
        "p.yaml:11",
        "p.yaml:16",
        "s.yaml:8",
        "s.yaml:10",
    ]


def test_a_reference_to_a_faulty_policy_is_no_fault() -> None:
    assert len(faults_of(edited(POLICY, "name: main", "name: Main"), STRATEGY)) == 2
    assert len(faults_of(edited(POLICY, "100bps", "1x"), STRATEGY)) == 1


def test_a_live_account_names_each_strategy_and_the_live_ones_twice() -> None:
    live = AT_BROKER.replace("venue: alpaca", "venue: alpaca\n    environment: live")
    strategy = edited(STRATEGY, "spec:\n", "spec:\n  mode: Live\n")
    assert faults_of(live, strategy, KEYS) == [
        'p.yaml:12: spec.strategies.allow: a live account names each strategy: "*" is not enough',
        "s.yaml:6: spec.mode: policy main must name crossover in spec.strategies.live",
    ]
    named = live.replace('allow: ["*"]', "allow: [crossover]\n    live: [crossover]")
    assert faults_of(named, strategy, KEYS) == []


def test_strategies_of_one_policy_share_a_feed() -> None:
    other = STRATEGY.replace("name: crossover", "name: other")
    other = edited(other, "spec:\n", "spec:\n  marketData: {feed: sip}\n")
    assert faults_of(POLICY, STRATEGY, other) == [
        "s.yaml:5: spec.marketData.feed: one feed for all strategies of a policy, here are "
        "iex, sip",
        "x.yaml:6: spec.marketData.feed: one feed for all strategies of a policy, here are "
        "iex, sip",
    ]


@pytest.mark.parametrize(
    "text", ["&a [*a]\n", "a: &a [*a, *a]\n" * 3, "[" * 3000, "\x00", "--- ---"]
)
def test_hostile_yaml_is_a_fault_and_no_crash(text: str) -> None:
    assert faults_of(text, POLICY, STRATEGY)


def test_what_a_server_writes_into_metadata_is_taken() -> None:
    written = edited(POLICY, "name: main", "name: main\n  uid: x\n  resourceVersion: '1'")
    assert faults_of(written + "status: {phase: Ready}\n", STRATEGY) == []
