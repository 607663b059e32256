"""Client order ids: `install-strategy-epoch-n`, unique for ever and at most 48 characters."""

from hashlib import blake2s

from tradewind.domain.errors import ConfigurationError

MAX_LENGTH = 48
_NUMBERS = 16  # characters kept for epoch, counter and the dash between them


class OrderIds:
    """Counts the ids of one strategy session.

    Args:
        install: Random text of the state directory, at most 12 characters.
        strategy: Name of the resource; shortened with a hash where it would not fit.
        epoch: Given and journalled by risk for each session.
    """

    def __init__(self, install: str, strategy: str, epoch: int) -> None:
        if not 1 <= len(install) <= 12:
            raise ConfigurationError(f"install id must have 1 to 12 characters, was {install!r}")
        room = MAX_LENGTH - len(install) - _NUMBERS - 2
        self.prefix = f"{install}-{shortened(strategy, room)}-{epoch}-"
        self._issued = 0

    def next(self) -> str:
        """A new id."""
        self._issued += 1
        return f"{self.prefix}{self._issued}"


def shortened(name: str, room: int) -> str:
    """Cut a name to `room` characters, telling two long names apart by six hex digits."""
    if len(name) <= room:
        return name
    digest = blake2s(name.encode(), digest_size=3).hexdigest()
    return f"{name[: room - 7]}.{digest}"
