"""Being registered by the peer, and showing to be alive (OCPP 1.6 §4.2, §4.6)."""

from dataclasses import replace

from ocpp_sim.core import firmware, security, status, trust
from ocpp_sim.core.intent import Beat, BootAnswer
from ocpp_sim.core.port import Booted
from ocpp_sim.core.station import Registration
from ocpp_sim.core.turn import Turn
from virtualtime import chance

_RETRY_S = (20.0, 40.0)
_PENDING_S = 60
_LOOP_S = 10.0
_LONGEST_S = 7 * 86_400


def answered(turn: Turn, answer: BootAnswer) -> None:
    """Accepted: go on with everything. Pending, Rejected: ask again after the interval."""
    interval_s = min(max(answer.interval_s, 0), _LONGEST_S)
    turn.emit(Booted(answer.status, interval_s))
    if turn.link.looping:
        turn.link = replace(turn.link, boot_at=turn.after(_LOOP_S))
        return
    if answer.status != "Accepted":
        state: Registration = "Pending" if answer.status == "Pending" else "Rejected"
        boot_at = turn.after(interval_s or _PENDING_S)
        turn.link = replace(turn.link, registration=state, boot_at=boot_at)
        turn.heartbeat_at = None
        return
    if interval_s:
        turn.settings = {**turn.settings, "HeartbeatInterval": str(interval_s)}
    afresh = turn.link.registration != "Accepted"
    turn.link = replace(turn.link, registration="Accepted", boot_at=None, clock_from=None)
    resume(turn)
    status.report(turn, everything=True)
    if afresh:
        security.note(turn, "StartupOfTheDevice")
        firmware.registered(turn)


def unasked(turn: Turn) -> None:
    """Go on as if the peer had accepted a boot that it was never sent."""
    turn.link = replace(turn.link, registration="Accepted", boot_at=None)
    resume(turn)
    status.report(turn, everything=True)


def loop(turn: Turn) -> None:
    """Boot again and again from now on, whatever the peer says to it."""
    turn.link = replace(turn.link, looping=True, registration="none", boot_at=turn.after(_LOOP_S))
    turn.heartbeat_at = None


def resume(turn: Turn) -> None:
    """Go on as registered: beat, tell what is untold, and old values again if that is a habit."""
    pace(turn)
    security.tell(turn)
    trust.watch(turn)
    if turn.history and turn.acts("history_dump"):
        for sample in turn.history:
            turn.want(replace(sample, number=None))


def unanswered(turn: Turn) -> None:
    """The boot was refused or had no answer: try again soon, not all at the same moment."""
    if turn.link.registration == "Accepted":
        return
    label = f"station/{turn.spec.identity}/boot"
    low_s, high_s = (_LOOP_S, _LOOP_S) if turn.link.looping else _RETRY_S
    wait_s = chance.between(low_s, high_s, turn.spec.seed, label, turn.messages)
    turn.link = replace(turn.link, boot_at=turn.after(wait_s))


def pace(turn: Turn) -> None:
    """Follow the heartbeat interval from now on; 0 falls silent."""
    interval_s = min(turn.whole("HeartbeatInterval"), _LONGEST_S)
    turn.heartbeat_at = turn.after(interval_s) if interval_s and turn.online else None
    turn.link = replace(turn.link, heartbeat_s=interval_s)


def beat_due(turn: Turn) -> None:
    """Send a heartbeat when its time has come, unless one still waits."""
    if turn.heartbeat_at is None or turn.heartbeat_at > turn.now:
        return
    turn.heartbeat_at = turn.after(turn.link.heartbeat_s)
    waiting = any(isinstance(queued.intent, Beat) for queued in turn.queue)
    if not waiting:
        turn.want(Beat())
