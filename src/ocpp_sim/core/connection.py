"""The link: opening it, losing it, waiting longer each time before the next try, and reboots."""

from dataclasses import replace
from datetime import timedelta
from math import ldexp
from typing import Final

from ocpp_sim.core import (
    authorization,
    delivery,
    networking,
    power,
    registration,
    securing,
    security,
    status,
    transaction,
)
from ocpp_sim.core.intent import Authorize, transaction_of
from ocpp_sim.core.port import Close, Connect, Disconnected, PowerCycle
from ocpp_sim.core.turn import Turn
from ocppj.rpc import Rpc
from virtualtime import chance

_LOST: Final = 1006
_GOODBYE: Final = 1000
_MOST_DOUBLINGS: Final = 16
_FLAP_S: Final = 40.0
_LONGEST_S: Final = 86_400.0
_BACK_OFF: Final = frozenset(
    {"RetryBackOffRandomRange", "RetryBackOffRepeatTimes", "RetryBackOffWaitMinimum"}
)
_STEADY: Final = timedelta(seconds=10)
# A peer that closes with this, or answers the handshake with that, wants nothing of us (RFC 6455
# §7.4.1; OCPP-J 1.6 §3.1.1).
_REFUSALS: Final = ("1008", "HTTP 4")


def run_due(turn: Turn) -> None:
    """What the clock does to a link: the light comes back, a habit drops it, a try is due."""
    link = turn.link
    if link.light_at is not None and link.light_at <= turn.now:
        _lit(turn)
    if link.drop_at is not None and link.drop_at <= turn.now and link.state == "up":
        turn.quirk("flap_40s")
        drop(turn)
    open_due(turn)


def open_due(turn: Turn) -> None:
    """Ask for a connection when its time has come."""
    link = turn.link
    due = link.connect_at is not None and link.connect_at <= turn.now
    if due and link.wanted and link.state == "down":
        turn.link = replace(turn.link, state="opening", connect_at=None, connects=link.connects + 1)
        networking.choose(turn, failures=link.attempts)
        turn.emit(Connect())


def opened(turn: Turn) -> None:
    """The connection stands; an unregistered charge point boots, another one goes on.

    How often it failed before is forgotten only when the peer says something, or has listened for
    a while.
    """
    link = turn.link
    if link.state == "up":
        return
    if not link.wanted or power.is_out(turn):
        turn.emit(Close(_GOODBYE))
        return
    turn.rpc = Rpc()
    turn.link = replace(link, state="up", connect_at=None, up_at=turn.now)
    securing.proven(turn)
    if not link.attempts:
        delivery.excuse(turn)
    if turn.spec.habits is not None:
        _opened_by_habit(turn)
    if turn.link.registration == "Accepted":
        registration.resume(turn)
        _tell_anew(turn)
    else:
        turn.link = replace(turn.link, boot_at=turn.link.boot_at or turn.now)


def lost(turn: Turn, end: Disconnected) -> None:
    """The connection ended or was never made: try again after a while."""
    link, reason = turn.link, end.reason
    if link.state == "down":
        return
    falls_back = link.state == "opening" and securing.failed(turn, end.distrust, reason)
    _decide_alone(turn, _unlink(turn))
    if link.state == "up" and turn.spec.habits is not None and _lost_by_habit(turn, reason):
        return
    if link.state == "up" and link.up_at is not None and turn.now - link.up_at >= _STEADY:
        turn.link = replace(turn.link, attempts=0)
    wait_s = _wait_s(turn, refused=any(word in reason for word in _REFUSALS))
    if falls_back:
        wait_s = 0.0
    connect_at = turn.after(wait_s) if link.wanted else None
    turn.link = replace(turn.link, connect_at=connect_at, attempts=turn.link.attempts + 1)
    open_due(turn)


def drop(turn: Turn) -> None:
    """Lose the connection by our own fault, without a close frame."""
    turn.emit(Close(_LOST))
    lost(turn, Disconnected())


def go_offline(turn: Turn) -> None:
    """The network is gone, no close frame passes."""
    if not turn.link.wanted:
        turn.decline("go_offline", "the charge point is offline already")
        return
    turn.link = replace(turn.link, wanted=False, connect_at=None)
    _decide_alone(turn, _cut(turn, _LOST))


def go_online(turn: Turn) -> None:
    """The network is back; in the dark nobody notices."""
    if turn.link.wanted:
        turn.decline("go_online", "the charge point is not offline")
        return
    turn.link = replace(turn.link, wanted=True, attempts=0)
    if not power.is_out(turn):
        turn.link = replace(turn.link, connect_at=turn.now)
        open_due(turn)


def power_cycle(turn: Turn, act: PowerCycle) -> None:
    """The controller stops at once, unless a battery keeps it, and boots when the light is back."""
    power.cut(turn, act)
    if power.is_out(turn):
        _restart(turn, _LOST)
        turn.link = replace(turn.link, connect_at=None, boot_reason="PowerUp")
    if act.off_s <= 0.0:
        _lit(turn)


def reset_due(turn: Turn) -> None:
    """Reboot when the deadline has come, or as soon as nothing is owed to the peer."""
    at = turn.link.reboot_at
    if turn.link.idle_reset and not transaction.under_way(turn):
        at = turn.now
        turn.link = replace(turn.link, idle_reset=False, reboot_at=at, boot_reason="ScheduledReset")
    if at is None:
        if turn.link.renew:
            _renew(turn)
        return
    owed = turn.flying is not None or turn.queue
    if at <= turn.now or not (turn.link.reset_hard or owed):
        _restart(turn, _GOODBYE)


def _lit(turn: Turn) -> None:
    """The mains are back: whoever lost everything starts up."""
    was_out = power.is_out(turn)
    power.restored(turn)
    if was_out and turn.link.wanted:
        turn.link = replace(turn.link, connect_at=turn.after(turn.spec.boot_duration_s))


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
    unset = turn.tends("no_clock_before_boot", turn.link.connects)
    turn.link = replace(
        turn.link,
        connect_at=connect_at,
        attempts=0,
        registration="none",
        boot_at=None,
        reboot_at=None,
        idle_reset=False,
        renew=False,
        looping=False,
        clock_from=turn.now if unset else None,
    )
    security.note(turn, "ResetOrReboot")


def _cut(turn: Turn, code: int) -> list[Authorize]:
    if turn.link.state == "down":
        return []
    turn.emit(Close(code))
    return _unlink(turn)


def _tell_anew(turn: Turn) -> None:
    """After a long time offline every status is told, news or not (OCPP 2.0.1 B04.FR.01)."""
    lost_at = turn.facilities.lost_at
    if lost_at is None:
        return
    turn.facilities = replace(turn.facilities, lost_at=None)
    if (turn.now - lost_at).total_seconds() > turn.whole("OfflineThreshold"):
        status.report(turn, everything=True)


def _unlink(turn: Turn) -> list[Authorize]:
    if turn.dialect.numbered and turn.link.state == "up":
        turn.facilities = replace(turn.facilities, lost_at=turn.now)
    turn.link = replace(turn.link, state="down", connect_at=None, drop_at=None)
    turn.heartbeat_at = None
    turn.rpc = Rpc()
    return delivery.unlink(turn)


def _decide_alone(turn: Turn, open_questions: list[Authorize]) -> None:
    for asked in open_questions:
        authorization.unanswered(turn, asked)


def _wait_s(turn: Turn, *, refused: bool) -> float:
    """Doubling from the base to the limit, between half and all of it.

    Who was refused had better not insist, and waits as if it had failed often. A herd has no
    jitter, and the first try of its members is at once.
    """
    spec, link = turn.spec, turn.link
    if not _BACK_OFF.isdisjoint(turn.settings):
        return _backed_off_s(turn)
    doublings = _MOST_DOUBLINGS if refused else min(link.attempts, _MOST_DOUBLINGS)
    full_s = min(ldexp(spec.reconnect_base_s, doublings), spec.reconnect_limit_s)
    if turn.acts("herd"):
        return full_s if doublings else 0.0
    label = f"station/{spec.identity}/reconnect"
    return full_s * chance.between(0.5, 1.0, spec.seed, label, link.connects)


def _backed_off_s(turn: Turn) -> float:
    """As the peer has set it: doubled for each failure in a row, and some chance to it.

    Source: OCPP 2.0.1 part 4, §5.3, Reconnecting.
    """
    link, spec = turn.link, turn.spec
    doublings = min(link.attempts, turn.whole("RetryBackOffRepeatTimes"), _MOST_DOUBLINGS)
    least_s = ldexp(turn.whole("RetryBackOffWaitMinimum"), doublings)
    label, most_s = f"station/{spec.identity}/reconnect", turn.whole("RetryBackOffRandomRange")
    wait_s = least_s + chance.between(0.0, float(most_s), spec.seed, label, link.connects)
    return min(wait_s, _LONGEST_S)


def _opened_by_habit(turn: Turn) -> None:
    """A new connection as those see it who make something of it."""
    link = turn.link
    if turn.tends("flap_40s", link.connects):
        turn.link = replace(link, drop_at=turn.after(_FLAP_S))
    if turn.acts("counter_ids_restart"):
        turn.messages, turn.message_prefix = 0, ""
    if link.registration == "none" and link.boot_at is None and turn.acts("no_boot"):
        registration.unasked(turn)
    elif link.registration == "Accepted" and turn.acts("boot_every_connect"):
        turn.link = replace(turn.link, registration="none")


def _lost_by_habit(turn: Turn, reason: str) -> bool:
    """What a lost connection does to some; True when they do not come back."""
    if turn.acts("exit_on_disconnect"):
        _exit(turn)
        return True
    if reason.startswith(str(_GOODBYE)) and turn.acts("never_reconnect_on_1000"):
        return True
    for connector in turn.connectors:
        running = connector.transaction
        if running is not None:
            place, number = connector.connector_id, running.number
            if turn.acts("restart_without_stop", place, number):
                transaction.renew(turn, connector)
    return False


def _exit(turn: Turn) -> None:
    """The program ends: nobody hears of what it owed, and nothing works until it is started."""
    transaction.stop_all(turn, "Other")
    for number in sorted(filter(None, {transaction_of(queued.intent) for queued in turn.queue})):
        turn.quirk("exit_on_disconnect", 0, number)
    turn.queue, turn.remote_ids = (), ()
    turn.link = replace(turn.link, dark="dead", reboot_at=None, renew=False)
    power.put_out(turn)
