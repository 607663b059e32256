"""What people do to a running platform: halts and their end, limits, commands without risk."""

import hashlib
import hmac
from typing import TYPE_CHECKING

import msgspec

from tests.simulation.ledgers import HaltGiven
from tests.simulation.settings import ACCOUNT, OPERATOR_KEY, SMA, TOY
from tests.simulation.traits import Trait
from tradewind.domain.codes import TradingState
from tradewind.domain.values import SECOND
from tradewind.execution.inputs import FlattenCommand, SignedCommand, command_bytes

if TYPE_CHECKING:
    from tests.simulation.scenario import Simulation

SCOPES = ("platform", "policy", f"strategy:{TOY}", f"strategy:{SMA}")
STATES = (TradingState.REDUCING, TradingState.HALTED, TradingState.FLATTENED)


class People:
    """Act at random, through risk where it answers, else through execution."""

    def __init__(self, simulation: "Simulation") -> None:
        self._simulation, self._world = simulation, simulation.world
        self._wide = simulation.risk.policy.limits
        self.resumes = self._commands = 0

    def act(self) -> None:
        """Once a second."""
        chance, simulation = self._world.random, self._simulation
        deed = chance.random()
        if deed < simulation.halts:
            self._halt()
            self._world.later(self._world.between(500, 6_000), self.resume)
        elif deed > 0.93:
            self._edit_limits()
        elif deed > 0.89:
            simulation.oracles.excuse()
            simulation.venue.amend(bust=chance.random() < 0.5)
        elif deed > 0.86 and Trait.OPERATOR in simulation.traits:
            chance.choice([self._flatten_without_risk, self._halt_without_risk])()

    # -- through risk -----------------------------------------------------------------------

    def _halt(self) -> None:
        chance, risk = self._world.random, self._simulation.risk
        scope, state = chance.choice([*SCOPES, "policy"]), chance.choice(STATES)
        if not risk.life.alive:
            return
        self._world.note(f"person: {scope} is {state}")
        if state is TradingState.FLATTENED and scope in ("policy", "platform"):
            self._simulation.oracles.closings.flattened = True
        resumes = self.resumes
        risk.command(
            lambda now: risk.desk.set_state(scope, state, now, by="person", reason="chance"),
            lambda number: self._acknowledged(HaltGiven(scope, state, number), resumes),
        )

    def _acknowledged(self, halt: HaltGiven, resumes: int) -> None:
        """In force, unless somebody has resumed meanwhile."""
        if resumes != self.resumes:
            return
        self._world.note(f"acknowledged {halt.number}: {halt.scope} is {halt.state}")
        self._simulation.oracles.halts.append(halt)
        if halt.by_execution:
            self._world.count("halt without risk")
        else:
            self._world.count(f"halt {halt.scope.partition(':')[0]}")
        if halt.state is not TradingState.HALTED:
            self._world.count("flatten" if halt.state is STATES[2] else "reducing")

    def resume(self) -> None:
        """Lift every latch, and close the breaker."""
        self.resumes += 1
        for halt in self._simulation.oracles.halts:
            halt.lifted = True
        risk = self._simulation.risk
        if not risk.life.alive or risk.life.paused_until_ns > self._world.now_ns:
            self._world.later(SECOND, self.resume)
            return
        self._world.note("person: resume")
        self._world.count("resume")
        for scope in SCOPES:
            risk.command(
                lambda now, scope=scope: risk.desk.resume(  # type: ignore[misc] # bound now
                    scope, now, by="person", reason="chance"
                ),
                lambda _: None,
            )
        risk.command(
            lambda now: risk.desk.reset_breaker(now, by="person", reason="chance"), lambda _: None
        )

    def _edit_limits(self) -> None:
        """The policy's file changes."""
        risk = self._simulation.risk
        tight = self._world.random.choice([0.5, 0.8, 1.0])
        changed = {
            name: int(getattr(self._wide, name) * tight)
            for name in ("max_position_notional", "max_gross_exposure")
        }
        limits = msgspec.structs.replace(self._wide, **changed)
        risk.policy = msgspec.structs.replace(risk.policy, limits=limits)
        self._simulation.oracles.policies.append((self._world.now_ns, risk.policy))
        self._world.note(f"limits x {tight}")
        self._world.count("limits changed")
        risk.edited()

    # -- without risk -----------------------------------------------------------------------

    def _halt_without_risk(self) -> None:
        """Risk gives no answer within 200 ms: execution halts by itself."""
        execution = self._simulation.execution
        if not execution.life.alive:
            return
        self._simulation.risk.kill(self._world.between(1_000, 4_000))
        self._world.note("person: halt, through execution")
        state, resumes = TradingState.HALTED, self.resumes

        def done() -> None:
            number = execution.core.state.halt.number
            halt = HaltGiven("policy", state, number, by_execution=True)
            self._acknowledged(halt, resumes)

        execution.command(
            lambda: execution.core.halt_ourselves(
                state, execution.shell.now(), by="person", reason="risk is silent"
            ),
            done,
        )
        self._world.later(self._world.between(4_000, 8_000), self.resume)

    def _flatten_without_risk(self) -> None:
        """A command with an operator's signature, or with a stranger's."""
        execution, forged = self._simulation.execution, self._world.random.random() < 0.25
        if not execution.life.alive:
            return
        self._simulation.risk.kill(self._world.between(3_000, 8_000))
        self._commands += 1
        command = FlattenCommand(ACCOUNT, f"command-{self._commands}", "person", "chance")
        key = b"?" * 32 if forged else OPERATOR_KEY
        signed = SignedCommand(command, hmac.digest(key, command_bytes(command), hashlib.sha256))
        self._world.note(f"person: {'forged' if forged else 'signed'} flatten, through execution")
        self._world.count("forged flatten" if forged else "operator flatten")
        self._simulation.oracles.closings.flattened |= not forged
        resumes = self.resumes
        execution.command(
            lambda: execution.core.flatten(signed, execution.shell.now()),
            lambda: self._flattening(signed, resumes),
        )
        self._world.later(self._world.between(5_000, 9_000), self.resume)

    def _flattening(self, signed: SignedCommand, resumes: int) -> None:
        core, genuine = self._simulation.execution.core, OPERATOR_KEY
        if signed.command.command_id not in core.state.commands:
            return
        payload = command_bytes(signed.command)
        if hmac.digest(genuine, payload, hashlib.sha256) != signed.token:
            self._simulation.oracles.fail("O4", f"{signed.command} was obeyed without a signature")
        number, state = core.state.halt.number, TradingState.FLATTENED
        self._acknowledged(HaltGiven("policy", state, number, by_execution=True), resumes)
