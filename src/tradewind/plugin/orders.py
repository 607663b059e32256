"""explain, orders, trades, logs, backup: commands about orders, from what a policy's pods wrote."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from tradewind.domain.errors import ConfigurationError
from tradewind.local.plain import as_json as json_of
from tradewind.local.plain import plain
from tradewind.plugin.logs import lines_about
from tradewind.plugin.mirrors import mirror
from tradewind.plugin.options import AsJson, One, PolicyOf, Target, target_of
from tradewind.plugin.resources import POLICY, Found, listed, one

CACHE = Path("~/.cache/tradewind/journals")
Order = Annotated[str, typer.Argument(help="A client order id, or a unique part of one.")]
Folder = Annotated[Path, typer.Argument(help="Where the backup goes.")]


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
