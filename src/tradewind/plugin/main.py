"""`kubectl tradewind`: found by kubectl under the name kubectl-tradewind."""

import os
import sys

import typer

from tradewind.domain.errors import ConfigurationError, TradingError
from tradewind.plugin import commands
from tradewind.plugin.arguments import options_first
from tradewind.plugin.kubectl import Kubectl
from tradewind.plugin.options import Context, Everywhere, Kubeconfig, Namespace, Target

EXIT_FAILED, EXIT_CONFIGURATION = 1, 2
_COMMANDS = (
    commands.status,
    commands.halt,
    commands.reduce,
    commands.flatten,
    commands.resume,
    commands.explain,
    commands.orders,
    commands.trades,
    commands.logs,
    commands.drain,
    commands.backup,
    commands.images,
    commands.doctor,
    commands.uninstall,
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
        app.command(command.__name__)(command)
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
    """Run the command; errors are one plain message and a documented exit code."""
    try:
        application()(options_first(sys.argv[1:]))
    except ConfigurationError as error:
        _leave(error, EXIT_CONFIGURATION)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)
    except (TradingError, OSError) as error:
        _leave(error, EXIT_FAILED)


def _leave(error: Exception, code: int) -> None:
    sys.stderr.write(f"kubectl tradewind: {error}\n")
    sys.exit(code)
