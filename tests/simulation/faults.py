"""What goes wrong, how often, and when it last did."""

from dataclasses import dataclass, fields

from tests.simulation.world import Crashed, World


@dataclass(frozen=True)
class Rates:
    """Chances of each fault: of a request, a stream event, an effect or a second of time."""

    request_lost: float = 0.0
    answer_lost: float = 0.0
    request_late: float = 0.0
    refused: float = 0.0
    too_many: float = 0.0
    server_error: float = 0.0
    doubled: float = 0.0
    event_late: float = 0.0
    event_missing: float = 0.0
    execution_crash: float = 0.0
    risk_crash: float = 0.0
    strategy_crash: float = 0.0
    venue_crash: float = 0.0
    stream_cut: float = 0.0
    session_cut: float = 0.0
    strategy_cut: float = 0.0


WORST = Rates(
    request_lost=0.05,
    answer_lost=0.08,
    request_late=0.06,
    refused=0.04,
    too_many=0.03,
    server_error=0.05,
    doubled=0.15,
    event_late=0.15,
    event_missing=0.03,
    execution_crash=0.004,
    risk_crash=0.0015,
    strategy_crash=0.02,
    venue_crash=0.02,
    stream_cut=0.06,
    session_cut=0.05,
    strategy_cut=0.04,
)
_ALWAYS = {"request_lost", "answer_lost", "request_late"}
_TIMES = ([0.0, 0.5, 1.0, 2.0], [0.5, 1.0, 2.0])


class Faults:
    """Chance, as long as there is trouble; `last_ns` is when the last fault took effect."""

    def __init__(self, world: World, rates: Rates) -> None:
        self._world, self.rates = world, rates
        self.active, self.last_ns = True, 0
        self.counts: dict[str, int] = {}

    def hit(self, name: str, share: float = 1.0) -> bool:
        """Whether this fault happens now; `share` of its rate where it shall be rarer."""
        rate = getattr(self.rates, name) * share
        if not self.active or self._world.random.random() >= rate:
            return False
        self.felt(name)
        return True

    def felt(self, name: str) -> None:
        """Note a fault."""
        self.counts[name] = self.counts.get(name, 0) + 1
        self.last_ns = self._world.now_ns
        self._world.note(f"fault: {name}")

    def boundary(self, name: str) -> None:
        """An effect is about to be carried out: the process may die here.

        Raises:
            Crashed: it does.
        """
        if self.hit(name):
            raise Crashed


def drawn(world: World, most: Rates = WORST) -> Rates:
    """Each seed has troubles of its own: some kinds are absent, others at up to twice the rate."""
    chance = world.random
    return Rates(
        **{
            field.name: getattr(most, field.name) * chance.choice(_TIMES[field.name in _ALWAYS])
            for field in fields(Rates)
        }
    )
