"""Options of `kubectl tradewind`, in kubectl's own words."""

from typing import Annotated

import msgspec
import typer

from tradewind.plugin.kubectl import Kubectl

Namespace = Annotated[str, typer.Option("-n", "--namespace", help="The namespace.")]
Everywhere = Annotated[bool, typer.Option("-A", "--all-namespaces", help="Every namespace.")]
Context = Annotated[str, typer.Option("--context", help="The kubeconfig's context.")]
Kubeconfig = Annotated[str, typer.Option("--kubeconfig", help="The kubeconfig file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the audit trail.")]
Strategy = Annotated[bool, typer.Option("-s", "--strategy", help="NAME is a strategy.")]
All = Annotated[bool, typer.Option("--all", help="Every policy that there is.")]
PolicyOf = Annotated[str, typer.Option("--policy", help="The policy, where there are several.")]
One = Annotated[str, typer.Argument(help="The policy.")]
Names = Annotated[list[str] | None, typer.Argument(help="Policies (with -s: strategies).")]


class Target(msgspec.Struct, frozen=True):
    """Which cluster, and where in it; made from the options before the command."""

    kubectl: Kubectl
    namespace: str = ""
    everywhere: bool = False

    @property
    def scope(self) -> tuple[str, ...]:
        """The options that kubectl lists with."""
        if self.everywhere:
            return ("-A",)
        return ("-n", self.namespace) if self.namespace else ()

    @property
    def widest(self) -> tuple[str, ...]:
        """All namespaces, unless one was named."""
        return ("-n", self.namespace) if self.namespace else ("-A",)


def target_of(context: typer.Context) -> Target:
    """What the options before the command said."""
    found: Target = context.obj
    return found
