"""Where central systems fall over: frames that are none, and connections that behave oddly."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final

import orjson

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.wire import RefusedError, Wire
from ocppj import codes

_UNAUTHORIZED = frozenset({401, 403})
_ANOTHER = "ocpp1.2"  # over SOAP, which nobody speaks here
_CLEAN = frozenset({1000, 1001})
_NO_TEXT = {1003}  # RFC 6455 §7.4.1
# 1006 since what is still on its way of a large frame may have the close frame swallowed
_TOO_BIG = {1009, 1006}
# what is sent -> the words for it; nothing of it has an id that could be answered
_GARBAGE: Final[Mapping[str, str]] = {
    "no JSON": "hello",
    "an empty text": "",
    "an empty array": "[]",
    "an object": '{"messageTypeId": 2}',
    "a number": "2",
    "half a frame": '[2,"half","Heart',
    "a frame with a comma too many": '[,2,"comma","Heartbeat",{}]',
    "a message type that there is not": '[9,"nine","Heartbeat",{}]',
    "a message type 1": '[1,"one","Heartbeat",{}]',
    "an answer that nobody waits for": '[3,"nobody-asked",{}]',
    "an error that nobody waits for": '[4,"nobody-asked","GenericError","",{}]',
    "an answer without payload": '[3,"short"]',
    "deep nesting": '[2,"deep","DataTransfer",' + "[" * 200 + "]" * 200 + "]",
}
_ABSENT = frozenset({codes.NOT_IMPLEMENTED, codes.NOT_SUPPORTED})
_NO_FRAME = frozenset({codes.FORMATION_VIOLATION, codes.PROTOCOL_ERROR, codes.RPC_FRAMEWORK_ERROR})
# frames whose id can be read, with the codes that fit
_WRONG: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "a call without payload": ('[2,"{id}","Heartbeat"]', _NO_FRAME),
    "a call whose payload is a list": (
        '[2,"{id}","Heartbeat",[]]', _NO_FRAME | {codes.TYPE_CONSTRAINT_VIOLATION}
    ),
    "an action that there is not": ('[2,"{id}","MakeCoffee",{{}}]', _ABSENT),
    "an action that only central systems send": ('[2,"{id}",{command}]', _ABSENT),
    "an action in small letters": ('[2,"{id}","heartbeat",{{}}]', _ABSENT),
}  # fmt: skip


async def _garbage(trial: Trial) -> None:
    """Whatever comes, the central system goes on; a new connection is second best."""
    wire = await trial.ready()
    for what, text in _GARBAGE.items():
        await wire.send(text)
        wire = await _goes_on(trial, wire, what)


async def _goes_on(trial: Trial, wire: Wire, what: str, *, closing: Collection[int] = ()) -> Wire:
    """Claim that it goes on, or that it ends with a code that is meant for this."""
    reply = await trial.ask(wire, "Heartbeat", {})
    closed = None if reply.kind != "closed" else wire.close_code
    fitting = closed in closing
    text = f"the connection outlives {what}"
    if closing:
        text += f", or is closed with {max(closing)}"
    trial.should(text, held=reply.kind == "result" or fitting, found=reply.said)
    if reply.kind == "result":
        return wire
    if not wire.closed:
        await wire.close()
    wire = await trial.connect()
    reply = await trial.ask(wire, "BootNotification", trial.language.boot)
    trial.must(
        f"the charge point may come back after {what}",
        held=reply.kind == "result",
        found=reply.said,
    )
    return wire


async def _wrong(trial: Trial) -> None:
    wire = await trial.ready()
    for number, (what, (pattern, fitting)) in enumerate(_WRONG.items()):
        message_id = f"odd-{number}"
        action, payload = trial.language.command
        command = f'"{action}",{orjson.dumps(payload).decode()}'
        text = pattern.format(id=message_id, command=command)
        reply = await wire.exchange(message_id, text, trial.options.within_s)
        text = f"{what} is refused"
        if trial.must(text, held=reply.kind == "error", found=reply.said):
            text = f"the CALLERROR for {what} fits"
            held = reply.code in {codes.spelled(trial.language.version, code) for code in fitting}
            trial.should(text, held=held, found=reply.code)
        if reply.kind == "closed":
            wire = await trial.connect()
    await trial.alive(wire, "all these")


async def _answered(message_id: str, trial: Trial) -> None:
    """An id of any shape comes back as it was sent."""
    wire = await trial.ready()
    text = f'[2,"{message_id}","Heartbeat",{{}}]'
    reply = await wire.exchange(message_id, text, trial.options.within_s)
    shown = f"an id of {len(message_id)} characters comes back"
    trial.must(shown, held=reply.kind == "result", found=reply.said)


async def _pipelined(trial: Trial) -> None:
    """Calls that are sent before the answer, as some charge points do, are all answered."""
    wire = await trial.ready()
    ids = [f"pipe-{number}" for number in range(5)]
    waiting = {message_id: wire.waiting(message_id) for message_id in ids}
    for message_id in ids:
        await wire.send(f'[2,"{message_id}","Heartbeat",{{}}]')
    for message_id, coming in waiting.items():
        reply = await wire.outcome(message_id, coming, trial.options.within_s)
        if reply.kind == "closed":
            trial.must("the connection is kept", held=False, found=reply.said)
            return
        held = reply.kind in {"result", "error"}
        trial.should(f"call {message_id} of five at once is answered", held=held, found=reply.said)
    await trial.alive(wire, "five calls at once")


async def _same_id(trial: Trial) -> None:
    wire = await trial.ready()
    for _ in range(2):
        reply = await wire.exchange("twice", '[2,"twice","Heartbeat",{}]', trial.options.within_s)
        held = reply.kind in {"result", "error"}
        trial.must("a call with an id that was used is answered", held=held, found=reply.said)
    await trial.alive(wire, "an id that was used before")


async def _large(trial: Trial) -> None:
    wire = await trial.ready()
    await trial.tell(wire, "MeterValues", trial.language.measured(trial, 400))
    await wire.send('[2,"large","DataTransfer",{"vendorId":"x","data":"' + "x" * 2_000_000 + '"}]')
    await _goes_on(trial, wire, "a frame of 2 MB", closing=_TOO_BIG)


async def _binary(trial: Trial) -> None:
    wire = await trial.ready()
    await wire.send(b'[2,"binary","Heartbeat",{}]')
    await _goes_on(trial, wire, "a binary frame", closing=_NO_TEXT)


async def _unicode(trial: Trial) -> None:
    wire = await trial.ready()
    payload = {"vendorId": "com.example", "messageId": "Grüße", "data": "Ladesäule ⚡ 😀"}
    await trial.tell(wire, "DataTransfer", payload)


async def _pings(trial: Trial) -> None:
    wire = await trial.ready()
    held = await wire.ping(trial.options.within_s)
    trial.must("a ping is answered by a pong", held=held, found="no pong came")


async def _subprotocols(trial: Trial) -> None:
    own = trial.language.subprotocol
    for offered in ((own,), (_ANOTHER, own), (own, _ANOTHER)):
        shown = ", ".join(offered)
        try:
            wire = await trial.connect(subprotocols=offered)
        except RefusedError as error:
            trial.must(f"who offers {shown} may connect", held=False, found=str(error))
            continue
        held = wire.subprotocol in offered
        said = f"{wire.subprotocol} is agreed"
        trial.must(f"of {shown} one is agreed", held=held, found=said)
        await wire.close()


async def _no_language(trial: Trial) -> None:
    """Without a language in common nothing is agreed, and nothing is spoken (OCPP-J 1.6 §3.2)."""
    try:
        wire = await trial.connect(subprotocols=("ocpp9.9",))
    except RefusedError:
        trial.must("nothing is agreed", held=True)
        return
    said = f"{wire.subprotocol} is agreed"
    trial.must("nothing is agreed", held=wire.subprotocol is None, found=said)
    ended = await wire.ended(trial.options.within_s)
    trial.should("the connection is closed at once", held=ended, found="it is left open")


async def _replaced(trial: Trial) -> None:
    """A second connection of one identity is the charge point, whatever became of the first."""
    first = await trial.ready()
    second = await trial.connect()
    await trial.tell(second, "BootNotification", trial.language.boot)
    await trial.alive(second, "a second connection was made")
    await trial.language.session(trial, second)
    if not first.closed:
        await first.close(1006)
    await trial.alive(second, "the first connection has ended")


async def _closes(trial: Trial) -> None:
    wire = await trial.ready()
    code = await wire.close()
    trial.should("a close is answered by a close", held=code in _CLEAN, found=f"code {code}")
    for _ in range(5):
        wire = await trial.ready()
        await wire.close(1006)
    wire = await trial.ready()
    await trial.alive(wire, "five connections that were cut")


async def _escaped(trial: Trial) -> None:
    identity = f"{trial.options.identity} ÄB+7"
    try:
        wire = await trial.connect(identity=identity)
    except RefusedError as error:
        held = error.status in {401, 403, 404}
        text = "an identity with odd characters is taken, or refused before the upgrade"
        trial.must(text, held=held, found=str(error))
        return
    await trial.tell(wire, "BootNotification", trial.language.boot)


async def _intruder(trial: Trial) -> None:
    """A wrong password is refused before the upgrade (security whitepaper §3.3, profile 1)."""
    if trial.options.password is None:
        return
    try:
        wire = await trial.connect(password=f"{trial.options.password}x")
    except RefusedError as error:
        held = error.status in _UNAUTHORIZED
        trial.must("a wrong password is refused", held=True)
        trial.should("it is refused with 401", held=held, found=str(error))
        return
    trial.must("a wrong password is refused", held=False, found=f"connected, {wire.subprotocol}")


def _case(number: int, block: str, title: str, source: str, play: Any) -> Case:
    return Case(f"{block.upper()}-{number:02}", block, title, source, play)


CASES: Final = (
    _case(1, "rpc", "Garbage is survived", "OCPP-J 1.6 §4.1.3", _garbage),
    _case(2, "rpc", "Calls that are wrong are refused by their id", "OCPP-J 1.6 §4.2.3", _wrong),
    _case(3, "rpc", "A short id", "OCPP-J 1.6 §4.1.4", partial(_answered, "7")),
    _case(4, "rpc", "The longest id", "OCPP-J 1.6 §4.1.4", partial(_answered, "x" * 36)),
    _case(5, "rpc", "Calls before the answer", "OCPP-J 1.6 §4.1.1", _pipelined),
    _case(6, "rpc", "An id that was used before", "OCPP-J 1.6 §4.1.4", _same_id),
    _case(7, "rpc", "Large frames", "OCPP-J 1.6 §4.1", _large),
    _case(8, "rpc", "A binary frame", "OCPP-J 1.6 §4.1", _binary),
    _case(9, "rpc", "All of Unicode", "OCPP-J 1.6 §4.1.2", _unicode),
    _case(1, "transport", "Pings", "RFC 6455 §5.5.3", _pings),
    _case(2, "transport", "A subprotocol is agreed", "OCPP-J 1.6 §3.2", _subprotocols),
    _case(3, "transport", "No subprotocol in common", "OCPP-J 1.6 §3.2", _no_language),
    _case(4, "transport", "A second connection", "OCPP-J 1.6 §3.3", _replaced),
    _case(5, "transport", "Connections end and are cut", "RFC 6455 §7.1", _closes),
    _case(6, "transport", "An identity with odd characters", "OCPP-J 1.6 §3.1.1", _escaped),
    _case(
        7, "transport", "A wrong password", "OCPP 1.6 security whitepaper §3.3", _intruder
    ),
)  # fmt: skip
