"""Packages of which modules are used, and not what the package loads by itself.

`import kubernetes.aio.client` runs the first lines of `kubernetes` and of `kubernetes.aio` before
it, and these load the blocking client with its HTTP library, OAuth and websockets: a tenth of the
operator's memory, for what nobody here calls.
"""

import sys
from importlib.util import find_spec, module_from_spec


def leave_unread(name: str) -> None:
    """Enter a package without running it; its modules are found as ever.

    Nothing changes where it is loaded already, or is not there.
    """
    if name not in sys.modules and (spec := find_spec(name)) is not None:
        sys.modules[name] = module_from_spec(spec)
