"""The link: opening it, losing it, waiting longer each time before the next try, and reboots."""

from dataclasses import replace
from math import ldexp

from ocpp_sim.core import authorization, delivery, registration, security, transaction
from ocpp_sim.core.intent import Authorize
from ocpp_sim.core.port import Close, Connect
from ocpp_sim.core.turn import Turn
from ocppj.rpc import Rpc
from virtualtime import chance

_LOST = 1006
_GOODBYE = 1000
_MOST_DOUBLINGS = 16


def open_due(turn: Turn) -> None:
    """Ask for a connection when its time has come."""
    link = turn.link
    due = link.connect_at is not None and link.connect_at <= turn.now
    if due and link.wanted and link.state == "down":
        turn.link = replace(link, state="opening", connect_at=None, connects=link.connects + 1)
        turn.emit(Connect())


def opened(turn: Turn) -> None:
    """The connection stands; an unregistered charge point boots, another one goes on."""
    link = turn.link
    if link.state == "up":
        return
    if not link.wanted:
        turn.emit(Close(_GOODBYE))
        return
    turn.rpc = Rpc()
    turn.link = replace(link, state="up", connect_at=None, attempts=0)
    if link.registration == "Accepted":
        registration.pace(turn)
    else:
        turn.link = replace(turn.link, boot_at=link.boot_at or turn.now)


def lost(turn: Turn) -> None:
    """The connection ended or was never made: try again after a while."""
    link = turn.link
    if link.state == "down":
        return
    _decide_alone(turn, _unlink(turn))
    wait_s = _wait_s(turn)
    connect_at = turn.after(wait_s) if link.wanted else None
    turn.link = replace(turn.link, connect_at=connect_at, attempts=link.attempts + 1)


def go_offline(turn: Turn) -> None:
    """The network is gone, no close frame passes."""
    if not turn.link.wanted:
        turn.decline("go_offline", "the charge point is offline already")
        return
    turn.link = replace(turn.link, wanted=False, connect_at=None)
    _decide_alone(turn, _cut(turn, _LOST))


def go_online(turn: Turn) -> None:
    if turn.link.wanted:
        turn.decline("go_online", "the charge point is not offline")
        return
    turn.link = replace(turn.link, wanted=True, attempts=0, connect_at=turn.now)
    open_due(turn)


def power_cycle(turn: Turn) -> None:
    """Everything stops at once; the ended transactions are told after the restart."""
    transaction.stop_all(turn, "PowerLoss")
    _restart(turn, _LOST)


def reset_due(turn: Turn) -> None:
    """Reboot when the deadline has come, or as soon as nothing is owed to the peer."""
    at = turn.link.reboot_at
    if at is None:
        if turn.link.renew:
            _renew(turn)
        return
    owed = turn.flying is not None or turn.queue
    if at <= turn.now or not (turn.link.reset_hard or owed):
        _restart(turn, _GOODBYE)


def _renew(turn: Turn) -> None:
    """Open a new connection in place of this one, but let what is in the air come home first."""
    if turn.flying is not None:
        return
    turn.link = replace(turn.link, renew=False)
    if turn.link.state == "up":
        _cut(turn, _GOODBYE)
        turn.link = replace(turn.link, connect_at=turn.now)
        open_due(turn)


def _restart(turn: Turn, code: int) -> None:
    _cut(turn, code)
    for connector in turn.connectors:
        turn.put(replace(connector, grant=None))
    connect_at = turn.after(turn.spec.boot_duration_s) if turn.link.wanted else None
    turn.link = replace(
        turn.link,
        connect_at=connect_at,
        attempts=0,
        registration="none",
        boot_at=None,
        reboot_at=None,
        renew=False,
    )
    security.note(turn, "ResetOrReboot")


def _cut(turn: Turn, code: int) -> list[Authorize]:
    if turn.link.state == "down":
        return []
    turn.emit(Close(code))
    return _unlink(turn)


def _unlink(turn: Turn) -> list[Authorize]:
    turn.link = replace(turn.link, state="down", connect_at=None)
    turn.heartbeat_at = None
    turn.rpc = Rpc()
    return delivery.unlink(turn)


def _decide_alone(turn: Turn, open_questions: list[Authorize]) -> None:
    for asked in open_questions:
        authorization.unanswered(turn, asked)


def _wait_s(turn: Turn) -> float:
    """Doubling from the base to the limit, between half and all of it."""
    spec, link = turn.spec, turn.link
    full_s = ldexp(spec.reconnect_base_s, min(link.attempts, _MOST_DOUBLINGS))
    label = f"station/{spec.identity}/reconnect"
    share = chance.between(0.5, 1.0, spec.seed, label, link.connects)
    return min(full_s, spec.reconnect_limit_s) * share
