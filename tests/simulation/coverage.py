"""What the scenarios must bring about, and how often they did: the table of `make simulate`."""

from collections.abc import Mapping

FEATURES: dict[str, str] = {
    "bracket": "a bracket at the venue",
    "oco": "an OCO pair at the venue",
    "oto": "an OTO at the venue",
    "stop": "a stop, stop-limit or trailing order at the venue",
    "leg fill": "a fill of a group's leg",
    "strict fill": "a fill against displayed size",
    "replace": "a replacement at the venue",
    "replace race": "a fill of the old order while its replacement travels",
    "short": "a short position",
    "exit": "an exit of risk's own",
    "unknown order": "an order UNKNOWN",
    "unknown cancel": "a cancel or cancel-all without an answer",
    "approved again": "a fresh approval for an order that a look-up did not find",
    "late arrival": "an order that arrives after it was given up",
    "missed event": "an execution while nobody hears the order stream",
    "bust": "a fill taken back",
    "correction": "a fill stated anew",
    "external order": "an order of somebody else",
    "external fill": "a fill of somebody else's order",
    "external cancelled": "a policy's flatten cancels it",
    "disk full": "both journals' disk has no room",
    "order without room": "JOURNAL_FULL",
    "cancel without room": "a cancel leaves on the reserve",
    "fill without room": "a fill is recorded on the reserve",
    "reserve gone": "a process ends because even the reserve is used up",
    "drain CancelEntries": "SIGTERM to execution that cancels entries",
    "drain Keep": "SIGTERM to execution that keeps orders",
    "drain Flatten": "SIGTERM to execution that closes everything",
    "drained": "a drain that came to its end",
    "drain cut short": "a drain ended by force",
    "operator flatten": "a signed flatten while risk is dead",
    "operator closing": "a closing order of such a flatten",
    "forged flatten": "a flatten whose signature is not an operator's",
    "second writer": "a second process for the account, refused",
    "pause": "execution or risk stopped for seconds, then going on",
    "clock back": "the machine's UTC steps back",
    "clock forward": "the machine's UTC steps forward",
    "late strategy": "a strategy that comes when others have traded",
    "snapshot": "risk starts from a snapshot",
    "snapshot of execution": "execution starts from a snapshot",
    "trimmed reports": "risk is told reports that only the journal still has",
    "halt policy": "a halt of the policy acknowledged",
    "halt platform": "a halt of the platform acknowledged",
    "halt strategy": "a halt of a strategy acknowledged",
    "halt without risk": "execution halts by itself",
    "reducing": "Reducing acknowledged at any scope",
    "flatten": "Flattened acknowledged at any scope",
    "flatten closing": "a closing order of risk's flatten",
    "resume": "a person resumes",
    "breaker trip": "the circuit breaker opens",
    "breaker amid unknown": "it opens while an order is UNKNOWN",
    "breaker half open": "it lets one small entry through",
    "limits changed": "a person edits the limits",
    "rate limited": "the venue's own 429",
    "reserve for cancels": "a cancel leaves on the budget's reserve",
    "crash execution": "execution dies",
    "crash risk": "risk dies",
    "crash venue": "the venue dies",
    "crash strategy": "a strategy dies",
}
LONGEST = max(map(len, FEATURES))


def absent(counts: Mapping[str, int]) -> list[str]:
    """The features that never came."""
    return [name for name in FEATURES if not counts.get(name)]


def table(counts: Mapping[str, int], seeds: Mapping[str, int]) -> list[str]:
    """One line for each feature: how often, in how many seeds."""
    lines = [f"{'what':{LONGEST}}  times  seeds"]
    for name, what in FEATURES.items():
        times, where = counts.get(name, 0), seeds.get(name, 0)
        lines.append(f"{name:{LONGEST}} {times:6d} {where:6d}  {what}")
    return lines
