"""status, images, doctor, drain, uninstall: commands about the installation as a whole."""

import datetime as dt

import typer

from tradewind.cli.consoles import stdout
from tradewind.domain.errors import ConfigurationError
from tradewind.local.findings import Level
from tradewind.local.plain import as_json as json_of
from tradewind.plugin.draining import allow_drain
from tradewind.plugin.options import AsJson, One, target_of
from tradewind.plugin.resources import POLICY, STRATEGY, listed, one
from tradewind.plugin.standing import document, standing


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


def drain(context: typer.Context, policy: One) -> None:
    """Allow one eviction of a policy's pods although its market is open."""
    target = target_of(context)
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")  # noqa: TID251 # a person's clock
    print(allow_drain(target.kubectl, one(target.kubectl, POLICY, policy, target.scope), now))


def uninstall(context: typer.Context) -> None:
    """Take away what an operator left that is gone already; needs -n NAMESPACE."""
    from tradewind.plugin.uninstalling import uninstall as take_away

    target = target_of(context)
    if not target.namespace:
        raise ConfigurationError("uninstall needs -n NAMESPACE")
    take_away(target.kubectl, target.namespace, print)
