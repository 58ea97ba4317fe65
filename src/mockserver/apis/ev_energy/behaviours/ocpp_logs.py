"""OCPP logs of an EVSE: the very frames of its charge point, as far back as the journal goes."""

from collections.abc import Mapping

from mockserver.apis.ev_energy import frames
from mockserver.apis.ev_energy.charging.names import EVSES
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.lists import listed
from mockserver.engine.resource import found, shown


async def list_logs(call: Call) -> Answer:
    """The calls of either side, the latest first. Raises ProblemError 404, 400 for a bad cursor."""
    _look(call)
    return listed(call)


async def read(call: Call) -> Answer:
    """One call with its answer. Raises ProblemError 404."""
    _look(call)
    return shown(call, found(call)[1])


def _look(call: Call) -> None:
    evse = call.world.get(EVSES, str(call.path["evse_id"]))
    if evse is not None:
        frames.look(call.world, evse)


BEHAVIOURS: Mapping[str, Handler] = {"ocpp_logs.list": list_logs, "ocpp_logs.read": read}
