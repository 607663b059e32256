"""What an oracle raises: which rule, what happened, and how to see it again from the start."""

from tests.simulation.world import World


class Violation(AssertionError):  # noqa: N818 # it names what was violated
    """An oracle saw what must never be."""

    def __init__(self, world: World, oracle: str, what: str) -> None:
        trace = "\n".join(world.trace)
        again = f'make simulate ARGS="--seed {world.seed}"'
        super().__init__(f"seed {world.seed} violates {oracle}: {what}\n{trace}\nagain: {again}")
        self.oracle = oracle
