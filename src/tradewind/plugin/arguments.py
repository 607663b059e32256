"""kubectl takes its options anywhere; so do we."""

from collections.abc import Sequence

_WITH_VALUE = frozenset({"-n", "--namespace", "--context", "--kubeconfig"})
_FLAGS = frozenset({"-A", "--all-namespaces"})


def options_first(arguments: Sequence[str]) -> list[str]:
    """The same arguments with the options that say where before the command."""
    first: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for each in waiting:
        if each == "--":
            rest += [each, *waiting]
        elif each in _WITH_VALUE:
            first += [each, *(value for value in (next(waiting, None),) if value is not None)]
        elif each in _FLAGS or each.partition("=")[0] in _WITH_VALUE:
            first.append(each)
        else:
            rest.append(each)
    return [*first, *rest]
