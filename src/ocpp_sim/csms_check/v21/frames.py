"""The two frames that only 2.1 has: SEND, and CALLRESULTERROR (OCPP-J 2.1 part 4 §4.2)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.wire import Wire

_SENT: Final[Mapping[str, str]] = {
    "a SEND of an action that there is not": '[6,"send-1","MakeCoffee",{}]',
    "a SEND that breaks its schema": '[6,"send-2","NotifyPeriodicEventStream",{"id":"one"}]',
    "a SEND without payload": '[6,"send-3","NotifyPeriodicEventStream"]',
    "a SEND of what should be a CALL": '[6,"send-4","Heartbeat",{}]',
}
_DISPUTED: Final[Mapping[str, str]] = {
    "a CALLRESULTERROR": '[5,"{id}","PropertyConstraintViolation","played by a check",{{}}]',
    "a CALLRESULTERROR with a code of its own": '[5,"{id}","Strange","",{{}}]',
    "half a CALLRESULTERROR": '[5,"{id}"]',
}
_PART_4: Final = "OCPP-J 2.1 part 4 §4.2"


async def _silent(trial: Trial, wire: Wire, what: str, text: str) -> bool:
    """Claim that nothing is said to a text, and that the connection outlives it."""
    before = len(wire.strays)
    await wire.send(text)
    if not await trial.alive(wire, what):
        return False
    strays = wire.strays[before:]
    return trial.must(f"{what} is not answered", held=not strays, found="; ".join(strays)[:160])


async def _sends(trial: Trial) -> None:
    wire = await trial.ready()
    for what, text in _SENT.items():
        if not await _silent(trial, wire, what, text):
            return


async def _takes_disputes(trial: Trial) -> None:
    wire = await trial.ready()
    for number, (what, text) in enumerate(_DISPUTED.items()):
        message_id = f"disputed-{number}"
        asked = f'[2,"{message_id}","Heartbeat",{{}}]'
        await wire.exchange(message_id, asked, trial.options.within_s)
        if not await _silent(trial, wire, what, text.format(id=message_id)):
            return


async def _disputes(trial: Trial) -> None:
    """An answer that breaks its schema is disputed, and the next command comes all the same."""
    wire = await trial.ready()
    for answer in ({"status": "Perhaps"}, {}):
        call = await trial.order(wire, "ClearCache", {})
        if call is None:
            return
        waiting = wire.waiting(call.message_id)
        await wire.answer(call, answer)
        reply = await wire.outcome(call.message_id, waiting, trial.options.within_s)
        text = f"the answer {answer} is disputed with a CALLRESULTERROR"
        trial.should(text, held=reply.kind == "disputed", found=reply.said)
        if not await trial.alive(wire, "an answer that breaks its schema"):
            return


CASES: Final = (
    Case("RPC-10", "rpc", "A SEND is not answered", _PART_4, _sends),
    Case("RPC-11", "rpc", "A CALLRESULTERROR is not answered", _PART_4, _takes_disputes),
    Case(
        "RPC-12", "rpc", "An answer that breaks its schema is disputed", _PART_4, _disputes,
        operator=True,
    ),
)  # fmt: skip
