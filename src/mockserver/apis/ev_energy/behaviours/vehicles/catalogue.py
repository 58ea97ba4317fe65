"""The catalogue: inlets of models by region."""

from collections.abc import Mapping

from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import created, shown
from mockserver.store.collection import IndexSpec
from mockserver.world.problems import Detail

_CONNECTORS = "ev_energy.vehicle_model_connectors"
_BY_REGION = IndexSpec(("vehicle_model", "region"))  # the path of one has it


async def create_model_connector(call: Call) -> Answer:
    """Add the inlet of a model in a region. Raises ProblemError 404, 400 where there is one."""
    assert call.resource is not None
    call.resource.confinement(call)
    region = call.body["region"]
    rows = call.world.store[_CONNECTORS]
    if rows.group(_BY_REGION, (call.path["vehicle_model_id"], region)):
        text = f"'{region}' has an inlet already; change that one with PATCH"
        raise refusal(400, [Detail("body.region", text)])
    return shown(call, created(call))


BEHAVIOURS: Mapping[str, Handler] = {
    "vehicles.create_model_connector": create_model_connector,
}
