"""Messages of features that a central system need not have."""

from collections.abc import Mapping
from typing import Any, Final

from ocpp_sim.csms_check.trial import NotApplicableError, Trial
from ocpp_sim.csms_check.wire import Wire
from ocppj import codes

_ABSENT: Final = frozenset({codes.NOT_SUPPORTED, codes.NOT_IMPLEMENTED})


async def extended(trial: Trial, wire: Wire, action: str, payload: Mapping[str, Any]) -> None:
    """Tell one, which is answered as its schema has it.

    Raises NotApplicableError where the central system says that it has no such thing.
    """
    reply = await trial.ask(wire, action, payload)
    if reply.kind == "error" and reply.code in _ABSENT:
        raise NotApplicableError(f"the central system has no {action}: {reply.said}")
    if trial.must(f"{action} is answered", held=reply.kind == "result", found=reply.said):
        flaws = trial.schemas.violations(action, "response", reply.payload)
        said = "; ".join(flaw.message for flaw in flaws[:3])
        trial.must(f"the answer to {action} fits its schema", held=not flaws, found=said)
