"""A seed decides everything, so that a failure can be looked at again."""

from tests.simulation.scenario import Simulation


def test_the_same_seed_gives_the_same_run_to_the_last_line() -> None:
    one, other = Simulation(5), Simulation(5)
    assert one.run() == other.run()
    assert list(one.world.trace) == list(other.world.trace)
    assert one.execution.disk.records == other.execution.disk.records
    assert one.risk.disk.records == other.risk.disk.records
