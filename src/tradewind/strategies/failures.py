"""What a component's exception tells the shell."""

import traceback

from tradewind.strategies.effects import ComponentFailed


def failure(label: str, event: str, error: Exception) -> ComponentFailed:
    """Name the component, the callback and the error, with its frames on one line."""
    frames = traceback.extract_tb(error.__traceback__)[1:]
    where = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    said = f"{type(error).__name__}: {error}".replace("\n", " ")
    return ComponentFailed(label, event, said, where)
