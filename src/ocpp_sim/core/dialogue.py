"""What comes from the peer: its calls are obeyed and answered, its answers find their intent."""

from dataclasses import replace

from ocpp_sim.core import (
    authorization,
    connection,
    delivery,
    pipeline,
    quota,
    registration,
    remote,
    streaming,
    transaction,
    trust,
)
from ocpp_sim.core.command import Excess
from ocpp_sim.core.intent import (
    Answer,
    Authorize,
    Begin,
    BeginAnswer,
    Boot,
    BootAnswer,
    Change,
    ChangeAnswer,
    End,
    Intent,
    Noted,
    SignAnswer,
    Verdict,
    is_end,
    transaction_of,
)
from ocpp_sim.core.notice import OpenStream, StreamAnswer
from ocpp_sim.core.port import CallAnswered, CallFailed, PeerCalled, Send, Violation
from ocpp_sim.core.station import Queued
from ocpp_sim.core.turn import Turn
from ocppj import codes, rpc
from ocppj.frame import Call, CallError, CallResultError, error_text, result_text


def receive(turn: Turn, text: str | bytes) -> None:
    """Take a text; nothing that a peer can send stops the charge point."""
    if turn.link.state != "up":
        return
    if turn.link.attempts:
        turn.link = replace(turn.link, attempts=0)
    if turn.aside:
        pipeline.bring_forward(turn, text)
    heard = turn.rpc.receive(text, turn.now, turn.dialect.version)
    turn.rpc = heard.rpc
    for reply in heard.texts:
        turn.emit(Send(reply))
    for event in heard.events:
        _heard(turn, event)


def expire_due(turn: Turn) -> None:
    """Give up the call in flight if it has waited long enough, and others that fly beside it."""
    _expire(turn)
    while turn.aside and pipeline.bring_expired(turn):
        _expire(turn)


def _expire(turn: Turn) -> None:
    if turn.rpc.due_at is None or turn.rpc.due_at > turn.now:
        return
    ticked = turn.rpc.tick(turn.now)
    turn.rpc = ticked.rpc
    for event in ticked.events:
        _heard(turn, event)


def _heard(turn: Turn, event: rpc.Event) -> None:
    if type(event) is rpc.Answered:  # before all others: nearly all are
        _take_answer(turn, event.outgoing.action, event.payload, event.latency_s)
        return
    match event:
        case rpc.Asked(call):
            _answer(turn, call)
        case rpc.Told(told):
            turn.decline(told.action, "nobody here takes what wants no answer")
        case rpc.Disputed(error):
            turn.emit(CallFailed("", "disputed", error.code))
        case rpc.Refused(outgoing, error, _):
            _fail(turn, outgoing.action, "refused", error.code)
        case rpc.TimedOut(outgoing):
            _fail(turn, outgoing.action, "timeout")
        case rpc.Unmatched(message_id, why):
            turn.emit(Violation("", why, f"an answer to {message_id!r}, which nobody waits for"))
        case _:
            assert isinstance(event, rpc.Garbled)  # nothing is lost without a close
            turn.emit(Violation("", event.malformed.code, event.malformed.reason))
            if event.outgoing is not None:
                _fail(turn, event.outgoing.action, "garbled")


def _answer(turn: Turn, call: Call) -> None:
    """Obey a call; one who was rejected is deaf until it may boot again (OCPP 1.6 §4.2)."""
    registered = turn.link.registration
    if registered != "Accepted":
        if turn.acts("drops_if_called_before_boot"):
            connection.drop(turn)
            return
        if registered == "Rejected":
            _answer_rejected(turn, call)
            return
    refusal = turn.dialect.schemas.refusal(call)
    if refusal is not None:
        turn.emit(Violation(call.action, refusal.code, refusal.description))
        _refuse(turn, call, refusal)
        return
    command = turn.dialect.read_command(call)
    if isinstance(command, CallError):
        _refuse(turn, call, command)
        return
    reply = remote.obey(turn, command)
    if isinstance(reply, Excess):
        code = codes.spelled(turn.dialect.version, codes.OCCURENCE_CONSTRAINT_VIOLATION)
        _refuse(turn, call, CallError(call.message_id, code, reply.why))
        return
    payload = turn.dialect.write_reply(command, reply)
    turn.emit(Send(result_text(call.message_id, payload)))
    turn.emit(PeerCalled(call.action))


def _answer_rejected(turn: Turn, call: Call) -> None:
    """Who was rejected is deaf (OCPP 1.6 §4.2), but on 2.x it says so (B03, SecurityError)."""
    why = "the charge point was rejected"
    if turn.dialect.numbered:
        _refuse(turn, call, CallError(call.message_id, codes.SECURITY_ERROR, why))
    else:
        turn.decline(call.action, f"{why}, so it does not answer")


def _refuse(turn: Turn, call: Call, refusal: CallError) -> None:
    turn.emit(Send(error_text(refusal)))
    turn.emit(PeerCalled(call.action, refusal.code))


def _take_answer(turn: Turn, action: str, payload: dict[str, object], latency_s: float) -> None:
    schemas = turn.dialect.schemas
    if not schemas.is_valid(action, "response", payload):
        broken = schemas.violations(action, "response", payload)[:5]
        for found in broken:
            what = f"{found.path or 'payload'}: {found.message}"
            turn.emit(Violation(action, found.error_code, what))
        if turn.dialect.disputes:
            assert turn.flying is not None
            worst = broken[0]
            error = CallResultError(turn.flying.message_id, worst.error_code, worst.message)
            turn.emit(Send(error_text(error)))
        _fail(turn, action, "invalid", broken[0].error_code)
        return
    queued = _landed(turn)
    since_due_s = (turn.now - (queued.due_at or turn.now)).total_seconds()
    turn.emit(CallAnswered(action, latency_s, max(since_due_s, latency_s)))
    _conclude(turn, queued, turn.dialect.read_answer(queued.intent, payload))


def _conclude(turn: Turn, queued: Queued, answer: Answer) -> None:
    intent = queued.intent
    if type(answer) is ChangeAnswer:
        assert isinstance(intent, Change)
        quota.take(turn, intent.number, answer.quota)
        answer = answer.verdict or Noted()
    if type(answer) is not Noted:
        _heed(turn, intent, answer)
    if is_end(intent) or turn.spec.habits is not None:
        number = transaction_of(intent)
        if number is not None:
            transaction.settle_accounts(turn, number)


def _heed(turn: Turn, intent: Intent, answer: Answer) -> None:
    match answer:
        case BootAnswer():
            registration.answered(turn, answer)
        case BeginAnswer() if isinstance(intent, Begin):
            authorization.remember(turn, intent.id_tag, answer.verdict)
            transaction.begun(turn, intent.number, answer)
        case SignAnswer():
            trust.answered(turn, answer)
        case Verdict() if isinstance(intent, Authorize):
            authorization.answered(turn, intent, answer)
        case Verdict() if isinstance(intent, Change) and intent.id_tag is not None:
            authorization.remember(turn, intent.id_tag, answer)
            if intent.stage != "Ended" and intent.why != "StopAuthorized":
                transaction.judged(turn, intent.number, answer)
        case Verdict() if isinstance(intent, End) and intent.id_tag is not None:
            authorization.remember(turn, intent.id_tag, answer)
        case StreamAnswer() if isinstance(intent, OpenStream):
            streaming.answered(turn, intent, answer)


def _fail(turn: Turn, action: str, why: str, code: str = "") -> None:
    """A call came to nothing; what is lost by that depends on what it was."""
    queued = _landed(turn)
    turn.emit(CallFailed(action, why, code))
    intent = queued.intent
    if why != "timeout" and not turn.link.looping and turn.acts("boot_loop_10s"):
        registration.loop(turn)
    if isinstance(intent, Boot):
        registration.unanswered(turn)
    elif isinstance(intent, Authorize):
        authorization.unanswered(turn, intent)
    elif transaction_of(intent) is not None and not delivery.retry(turn, queued):
        _abandon(turn, queued)


def _abandon(turn: Turn, queued: Queued) -> None:
    number = transaction_of(queued.intent)
    if number is not None and is_end(queued.intent):
        transaction.settle_accounts(turn, number)


def _landed(turn: Turn) -> Queued:
    queued = turn.flying
    assert queued is not None
    turn.flying = None
    return queued
