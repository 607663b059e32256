"""A process that is stopped and goes on later has lost nothing, and hears all of it in order."""

from tests.simulation.network import End, Link
from tests.simulation.world import Life, World
from tradewind.domain.values import SECOND


def test_a_process_stopped_twice_hears_its_stream_in_the_order_of_sending() -> None:
    world, life = World(seed=1), Life(lambda: None)
    opener = End(life, lambda: None)
    link = Link(world, opener, End(Life(lambda: None), lambda: None))
    heard: list[str] = []

    life.pause(5 * SECOND)
    link.send(opener, lambda: heard.append("not ready"))
    world.run_until(SECOND)
    life.pause(3 * SECOND)
    world.run_until(4 * SECOND)
    link.send(opener, lambda: heard.append("ready"))
    world.run_until(6 * SECOND)

    assert heard == ["not ready", "ready"]
