"""The commands of `kubectl tradewind`."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from tradewind.cli.consoles import stdout
from tradewind.cli.outcomes import report
from tradewind.domain.codes import TradingState
from tradewind.domain.errors import ConfigurationError
from tradewind.local.findings import Level
from tradewind.local.plain import as_json as json_of
from tradewind.local.plain import plain
from tradewind.plugin.changes import Outcome
from tradewind.plugin.draining import allow_drain
from tradewind.plugin.kubectl import ClusterError
from tradewind.plugin.logs import lines_about
from tradewind.plugin.mirrors import mirror
from tradewind.plugin.options import (
    All,
    AsJson,
    Names,
    PolicyOf,
    Reason,
    Strategy,
    Target,
    target_of,
)
from tradewind.plugin.resources import POLICY, STRATEGY, Found, listed, named, one
from tradewind.plugin.standing import document, standing
from tradewind.plugin.states import reset_breaker as close_breaker
from tradewind.plugin.states import resume as lift
from tradewind.plugin.states import set_state

AT_ONCE = 32
"""Resources that are asked side by side; each takes a kubectl or two."""
CACHE = Path("~/.cache/tradewind/journals")
Order = Annotated[str, typer.Argument(help="A client order id, or a unique part of one.")]
Folder = Annotated[Path, typer.Argument(help="Where the backup goes.")]
One = Annotated[str, typer.Argument(help="The policy.")]


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every policy and strategy: is it trading, is it safe, what does it make."""
    target = target_of(context)
    policies = listed(target.kubectl, POLICY, target.scope)
    strategies = listed(target.kubectl, STRATEGY, target.scope)
    if as_json:
        print(json_of(document(policies, strategies)))
    elif policies or strategies:
        stdout().print(standing(policies, strategies), highlight=False)
    else:
        print("no policies and no strategies here; see -n NAMESPACE or -A")


def halt(
    context: typer.Context,
    names: Names = None,
    strategy: Strategy = False,
    all_: All = False,
    reason: Reason = "by hand",
    as_json: AsJson = False,
) -> None:
    """Stop new orders now; entries are cancelled, exits stay. Only `resume` lifts it."""
    _set(TradingState.HALTED, context, names, strategy, all_, reason, as_json)


def reduce(
    context: typer.Context,
    names: Names = None,
    strategy: Strategy = False,
    all_: All = False,
    reason: Reason = "by hand",
    as_json: AsJson = False,
) -> None:
    """Allow only orders that make positions smaller."""
    _set(TradingState.REDUCING, context, names, strategy, all_, reason, as_json)


def flatten(
    context: typer.Context,
    names: Names = None,
    strategy: Strategy = False,
    all_: All = False,
    reason: Reason = "by hand",
    as_json: AsJson = False,
) -> None:
    """Halt, cancel everything, and close every position."""
    _set(TradingState.FLATTENED, context, names, strategy, all_, reason, as_json)


def resume(
    context: typer.Context,
    names: Names = None,
    strategy: Strategy = False,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Lift a halt; needs a reason."""
    target = target_of(context)
    chosen = _chosen(target, names, strategy, all_=False)
    _each(chosen, lambda each: lift(target.kubectl, each, reason), as_json)


def reset_breaker(
    context: typer.Context, names: Names = None, reason: Reason = "", as_json: AsJson = False
) -> None:
    """Close an open circuit breaker; needs a reason."""
    target = target_of(context)
    chosen = _chosen(target, names, strategy=False, all_=False)
    _each(chosen, lambda each: close_breaker(target.kubectl, each, reason), as_json)


def drain(context: typer.Context, policy: One) -> None:
    """Allow one eviction of a policy's pods although its market is open."""
    target = target_of(context)
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")  # noqa: TID251 # a person's clock
    print(allow_drain(target.kubectl, one(target.kubectl, POLICY, policy, target.scope), now))


def backup(context: typer.Context, policy: One, folder: Folder, as_json: AsJson = False) -> None:
    """Copy a policy's journals into one file, while it trades."""
    from tradewind.plugin.backups import backup as take

    target, now = target_of(context), dt.datetime.now(dt.UTC)  # noqa: TID251 # a person's clock
    file, manifest = take(
        target.kubectl, one(target.kubectl, POLICY, policy, target.scope), folder, now
    )
    if as_json:
        print(json_of({"file": str(file), **plain(manifest)}))
        return
    for each in manifest.journals:
        print(f"{each.workload}: records {each.journal.first} to {each.journal.last}")
    print(f"backed up to {file}; `tradewind journal restore` takes it")


def images(context: typer.Context, as_json: AsJson = False) -> None:
    """List every image that runs here or will, for mirrors."""
    from tradewind.plugin.images import images as found_images

    target = target_of(context)
    found = found_images(target.kubectl, target.scope)
    if as_json:
        print(json_of(found))
        return
    for image, users in found.items():
        print(f"{image}  {'; '.join(users)}")


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Examine nodes, operator, pods, versions and your rights; say what to do."""
    from tradewind.cli.doctor import show
    from tradewind.plugin.doctoring import examine

    target, now = target_of(context), dt.datetime.now(dt.UTC)  # noqa: TID251 # a person's clock
    findings = examine(target.kubectl, target.scope, now)
    if as_json:
        print(json_of(findings))
    else:
        show(findings, stdout())
    if any(each.level is Level.FAIL for each in findings):
        raise typer.Exit(1)


def uninstall(context: typer.Context) -> None:
    """Take away what an operator left that is gone already; needs -n NAMESPACE."""
    from tradewind.plugin.uninstalling import uninstall as take_away

    target = target_of(context)
    if not target.namespace:
        raise ConfigurationError("uninstall needs -n NAMESPACE")
    take_away(target.kubectl, target.namespace, print)


def explain(
    context: typer.Context, order: Order, policy: PolicyOf = "", as_json: AsJson = False
) -> None:
    """Tell the whole story of one order, or of an intent that was denied, from the journals."""
    from tradewind.cli import explain as local

    local.explain(order, _journals(context, policy), as_json)


def orders(context: typer.Context, policy: PolicyOf = "", as_json: AsJson = False) -> None:
    """List open orders and the newest others, denied intents included."""
    from tradewind.cli import orders as local

    local.orders(policy=policy, state=_journals(context, policy), as_json=as_json)


def trades(context: typer.Context, policy: PolicyOf = "", as_json: AsJson = False) -> None:
    """List every execution, bust, correction and fee."""
    from tradewind.cli import trades as local

    local.trades(policy=policy, state=_journals(context, policy), as_json=as_json)


def logs(
    context: typer.Context, order: Order, policy: PolicyOf = "", as_json: AsJson = False
) -> None:
    """Show what every pod of the policy logged of one order, in the order of time."""
    from tradewind.local.stories import story

    found = story(_journals(context, policy), order)
    target, owner = target_of(context), _policy(target_of(context), found.policy)
    words = (found.client_order_id, found.trace_id)
    lines = lines_about(target.kubectl, owner.namespace, owner.name, words)
    if as_json:
        print(json_of(lines))
        return
    for line in lines:
        rest = {key: each for key, each in line.items() if key not in ("time", "pod", "event")}
        words_of = " ".join(f"{key}={each}" for key, each in rest.items())
        print(f"{line.get('time', '')} {line['pod']} {line.get('event', '')} {words_of}")


def _set(
    state: TradingState,
    context: typer.Context,
    names: list[str] | None,
    strategy: bool,
    all_: bool,
    reason: str,
    as_json: bool,
) -> None:
    target = target_of(context)
    chosen = _chosen(target, names, strategy, all_=all_)
    _each(chosen, lambda each: set_state(target.kubectl, each, state, reason), as_json)


def _chosen(target: Target, names: list[str] | None, strategy: bool, *, all_: bool) -> list[Found]:
    plural = STRATEGY if strategy else POLICY
    if all_:
        return listed(target.kubectl, plural, target.widest)
    if not names:
        raise ConfigurationError("say which: NAME..., or --all")
    return named(target.kubectl, plural, names, target.scope)


def _each(chosen: list[Found], ask: Callable[[Found], Outcome], as_json: bool) -> None:
    """Ask all at once: the urgent one waits for no other that can't be asked or is late."""
    with ThreadPoolExecutor(AT_ONCE) as asking:
        report(list(asking.map(lambda each: _asked(each, ask), chosen)), as_json=as_json)


def _asked(each: Found, ask: Callable[[Found], Outcome]) -> Outcome:
    try:
        return ask(each)
    except ClusterError as error:
        return Outcome(resource=each.title, done=False, message=str(error))


def _policy(target: Target, name: str) -> Found:
    """The policy of that name, or the only one there is."""
    if name:
        return one(target.kubectl, POLICY, name, target.scope)
    found = listed(target.kubectl, POLICY, target.scope)
    if len(found) != 1:
        known = ", ".join(each.title for each in found) or "none"
        raise ConfigurationError(f"say whose with --policy NAME; there are: {known}")
    return found[0]


def _journals(context: typer.Context, policy: str) -> Path:
    target = target_of(context)
    owner = _policy(target, policy)
    return mirror(target.kubectl, owner.namespace, owner.name, CACHE.expanduser())
