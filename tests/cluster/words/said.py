"""What a word is: it gets its world and what the file says after it.

It returns what speaks against it, "" when all is as the scenario wants.
"""

from collections.abc import Callable
from typing import Any

from tests.cluster.scenario_worlds import World

Said = Any
Word = Callable[[World, Said], str]
WITHIN_S = 60.0
