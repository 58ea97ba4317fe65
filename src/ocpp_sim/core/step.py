"""The one door of the core: a station, an input and the time give the next station and outputs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from ocpp_sim.core import (
    connection,
    delivery,
    dialogue,
    firmware,
    hands,
    logbook,
    pilot,
    port,
    power,
    quota,
    schedule,
    status,
    throttle,
    transaction,
    upload,
    watching,
)
from ocpp_sim.core.calm import take as calmly
from ocpp_sim.core.intent import VendorData
from ocpp_sim.core.station import Station
from ocpp_sim.core.turn import Turn


def step(
    station: Station, item: port.Input, now: datetime, dialect: port.Dialect
) -> tuple[Station, tuple[port.Output, ...]]:
    """Take one input at `now`; the outputs are to be carried out in their order.

    The caller performs Send, Connect and Close, answers Connect with Connected or Disconnected,
    and comes back with Tick at `station.next_due`.
    """
    calm = calmly(station, item, now, dialect)
    if calm is not None:
        return calm
    turn = Turn(station, now, dialect)
    outputs = take(turn, item)
    return close(turn), tuple(outputs)


def take(turn: Turn, item: port.Input) -> list[port.Output]:
    """Take one of the inputs of an instant, which costs less than a step for each of them."""
    turn.outputs, turn.powered, turn.due_at = [], False, turn.now
    if turn.limit_due_at is not None:
        throttle.catch_up(turn)
    _INPUTS[type(item)](turn, item)
    _settle(turn)
    return turn.outputs


def close(turn: Turn) -> Station:
    """The station that the inputs of an instant lead to."""
    return turn.freeze(schedule.next_due(turn))


def _settle(turn: Turn) -> None:
    """What follows from any change: power, forecasts, reports, messages, a reboot after them."""
    if turn.facilities.rationed:
        quota.enforce(turn)
    if turn.powered and throttle.concerns(turn):
        throttle.follow(turn, turn.now)
    for output in turn.outputs:
        if isinstance(output, port.TransactionStarted):
            pilot.foresee(turn, output.connector_id)
        if type(output) is not port.Send:
            logbook.note(turn, output)
    if turn.dialect.numbered:
        transaction.follow(turn)
    if watching.concerns(turn):
        watching.observe(turn)
    status.report(turn)
    delivery.thin(turn)
    delivery.flush(turn)
    connection.reset_due(turn)


def _tick(turn: Turn, _item: port.Tick) -> None:
    """What is due was due when the timer was meant to ring, however late it does."""
    due_at = turn.next_due
    if due_at is not None and due_at < turn.now:
        turn.due_at = due_at
    schedule.run_due(turn)


def _opened(turn: Turn, _item: port.Connected) -> None:
    connection.opened(turn)


def _lost(turn: Turn, item: port.Disconnected) -> None:
    connection.lost(turn, item)


def _received(turn: Turn, item: port.Received) -> None:
    dialogue.receive(turn, item.text)


def _go_offline(turn: Turn, _item: port.GoOffline) -> None:
    connection.go_offline(turn)


def _go_online(turn: Turn, _item: port.GoOnline) -> None:
    connection.go_online(turn)


def _power_cycle(turn: Turn, item: port.PowerCycle) -> None:
    connection.power_cycle(turn, item)


def _tell_vendor(turn: Turn, item: port.TellVendor) -> None:
    if turn.online:
        turn.want(VendorData(item.vendor_id, item.message_id, item.data))
    else:
        turn.decline("tell_vendor", "the charge point is not connected and registered")


def _send_raw(turn: Turn, item: port.SendRaw) -> None:
    if turn.link.state == "up":
        turn.emit(port.Send(item.text))
    else:
        turn.decline("send_raw", "the charge point is not connected")


def _transferred(turn: Turn, item: port.Transferred) -> None:
    """A transfer whose end falls in the dark fails when somebody looks again."""
    if power.is_out(turn):
        return
    felt_at = turn.after(item.took_s)
    firmware.heard(turn, item.number, item.outcome, felt_at)
    upload.heard(turn, item.number, item.outcome, felt_at)


_INPUTS: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    port.Connected: _opened,
    port.Disconnected: _lost,
    port.Received: _received,
    port.Tick: _tick,
    port.PlugIn: hands.plug_in,
    port.PresentTag: hands.present_tag,
    port.Unplug: hands.unplug,
    port.Fault: hands.fault,
    port.ClearFault: hands.clear_fault,
    port.SetLimit: hands.set_limit,
    port.Share: hands.share,
    port.GoOffline: _go_offline,
    port.GoOnline: _go_online,
    port.PowerCycle: _power_cycle,
    port.TellVendor: _tell_vendor,
    port.SendRaw: _send_raw,
    port.Transferred: _transferred,
}
