"""`/faults`: arm, show and clear what goes wrong; `/executions` takes executions back."""

import msgspec
from aiohttp import web

from tradewind.venues.simulated.answers import Answer, Call, Handler, ok, refused
from tradewind.venues.simulated.faults import Fault
from tradewind.venues.simulated.gates import Gate
from tradewind.venues.simulated.orders import Refusal
from tradewind.venues.simulated.parsing import positive_number


def fault_routes(gate: Gate) -> list[web.RouteDef]:
    """The routes of the person, or test, that makes things go wrong."""
    return [
        web.post("/faults", gate.guarded(_arm(gate))),
        web.get("/faults", gate.guarded(lambda _: ok(gate.plan.armed()))),
        web.delete("/faults", gate.guarded(_clear(gate))),
        web.post("/executions/{execution_id}/amend", gate.guarded(_amend)),
    ]


def _arm(gate: Gate) -> Handler:
    def arm(call: Call) -> Answer:
        wanted = call.body if isinstance(call.body, list) else [call.body]
        try:
            faults = msgspec.convert(wanted, list[Fault])
        except msgspec.ValidationError as error:
            return refused(Refusal(422, 40010001, str(error)))
        for fault in faults:
            gate.plan.arm(fault)
        return ok(gate.plan.armed())

    return arm


def _clear(gate: Gate) -> Handler:
    def clear(_: Call) -> Answer:
        gate.plan.clear()
        return Answer(204)

    return clear


def _amend(call: Call) -> Answer:
    """Bust an execution, or correct it with `qty` and `price`."""
    body = call.body if isinstance(call.body, dict) else {}
    price = positive_number(body.get("price"), "price")
    quantity = positive_number(body.get("qty"), "qty")
    if isinstance(price, Refusal):
        return refused(price)
    if isinstance(quantity, Refusal):
        return refused(quantity)
    execution_id = call.path["execution_id"]
    answer = call.exchange.amend_execution(execution_id, price=price, quantity=quantity)
    if isinstance(answer, Refusal):
        return refused(answer)
    return ok({"execution_id": answer.id, "kind": answer.kind})
