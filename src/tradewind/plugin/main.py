"""`kubectl tradewind`: found by kubectl under the name kubectl-tradewind."""

import sys

import typer

from tradewind.cli.exits import run_plainly
from tradewind.plugin import acting, orders, platform
from tradewind.plugin.arguments import options_first
from tradewind.plugin.kubectl import Kubectl
from tradewind.plugin.options import Context, Everywhere, Kubeconfig, Namespace, Target

_COMMANDS = (
    platform.status,
    acting.halt,
    acting.reduce,
    acting.flatten,
    acting.resume,
    acting.reset_breaker,
    orders.explain,
    orders.orders,
    orders.trades,
    orders.logs,
    platform.drain,
    orders.backup,
    platform.images,
    platform.doctor,
    platform.uninstall,
)


def application() -> typer.Typer:
    """The command line."""
    app = typer.Typer(
        name="kubectl tradewind",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
    )
    app.callback()(tradewind)
    for command in _COMMANDS:
        app.command(command.__name__.replace("_", "-"))(command)
    return app


def tradewind(
    context: typer.Context,
    namespace: Namespace = "",
    all_namespaces: Everywhere = False,
    cluster: Context = "",
    kubeconfig: Kubeconfig = "",
) -> None:
    """Watch and stop trading strategies in a cluster, and ask why an order was sent."""
    options = [f"--context={cluster}"] if cluster else []
    options += [f"--kubeconfig={kubeconfig}"] if kubeconfig else []
    context.obj = Target(Kubectl(*options), namespace, all_namespaces)


def main() -> None:
    """Run the command line."""
    arguments = options_first(sys.argv[1:])
    run_plainly("kubectl tradewind", lambda: application()(arguments))
