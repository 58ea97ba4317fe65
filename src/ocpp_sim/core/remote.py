"""Commands of the peer, carried out; each gives the word to answer with (OCPP 1.6 §5)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ocpp_sim.core import (
    authorization,
    duties,
    firmware,
    local_list,
    reservation,
    smart,
    transaction,
    trigger,
    trust,
    tuning,
    upload,
)
from ocpp_sim.core import command as c
from ocpp_sim.core.connector import Connector, Grant
from ocpp_sim.core.intent import Authorize
from ocpp_sim.core.turn import Turn

_SOFT_RESET_S = 10.0
_HARD_RESET_S = 1.0


def obey(turn: Turn, command: c.Command) -> c.Reply | c.Excess:
    """Carry a command out."""
    return _COMMANDS[type(command)](turn, command)


def _reserve(turn: Turn, command: c.Reserve) -> str:
    return reservation.reserve(turn, command)


def _cancel(turn: Turn, command: c.CancelReservation) -> str:
    return reservation.cancel(turn, command.reservation_id)


def _remote_start(turn: Turn, command: c.RemoteStart) -> c.Reply:
    connector = _chosen(turn, command)
    if connector is None or not turn.online or turn.link.reboot_at is not None:
        return "Rejected"
    tag, profile, group = command.id_tag, command.profile, command.parent_id_tag
    if profile is not None and smart.unfit_for_start(turn, connector, profile):
        return "Rejected"
    if turn.flag("AuthorizeRemoteTxRequests"):
        turn.want(
            Authorize(tag, connector.connector_id, "remote", profile, command.start_id, group)
        )
        return _started(turn, connector)
    granted = Grant(tag, turn.now, group, profile=profile, start_id=command.start_id)
    return (
        "Rejected" if authorization.grant(turn, connector, granted) else _started(turn, connector)
    )


def _started(turn: Turn, connector: Connector) -> c.Reply:
    """Accepted, with the id of the transaction that has begun before (OCPP 2.0.1 F01.FR.13)."""
    if connector.course is None:
        return "Accepted"
    remote_id = turn.remote_id(connector.course.number)
    assert remote_id is not None
    return c.RemoteStarted("Accepted", remote_id)


def _chosen(turn: Turn, command: c.RemoteStart) -> Connector | None:
    """The named connector, else the best of those that can start: one with a car in it."""
    free = [
        connector
        for connector in turn.connectors
        if command.connector_id in (None, connector.connector_id)
        and not authorization.hindrance_to_start(turn, connector, command.id_tag)
    ]
    return min(free, key=lambda connector: connector.vehicle is None, default=None)


def _remote_stop(turn: Turn, command: c.RemoteStop) -> str:
    connector = transaction.by_remote_id(turn, command.remote_id)
    if not turn.online:  # not while pending either (OCPP 1.6 §4.2)
        return "Rejected"
    if connector is None:
        return "Accepted" if transaction.break_off(turn, command.remote_id) else "Rejected"
    transaction.stop(turn, connector, "Remote")
    return "Accepted"


def _reset(turn: Turn, command: c.Reset) -> str:
    """Transactions end first; a soft reset waits until the peer has taken the news."""
    if command.connector_id is not None:
        return _reset_one(turn, command.connector_id, idle=command.idle)
    if command.idle and transaction.under_way(turn):
        turn.link = replace(turn.link, idle_reset=True)
        return "Scheduled"
    transaction.stop_all(turn, "HardReset" if command.hard else "SoftReset")
    wait_s = _HARD_RESET_S if command.hard else _SOFT_RESET_S
    turn.link = replace(
        turn.link,
        reboot_at=turn.after(wait_s),
        reset_hard=command.hard,
        boot_reason="RemoteReset",
    )
    return "Accepted"


def _reset_one(turn: Turn, connector_id: int, *, idle: bool) -> str:
    """An EVSE starts anew in no time, and ends its transaction; it does not wait for one."""
    connector = turn.connector(connector_id)
    if connector is None or (idle and connector.transaction is not None):
        return "Rejected"
    transaction.stop_one(turn, connector, "SoftReset")
    return "Accepted"


def _change_availability(turn: Turn, command: c.ChangeAvailability) -> str:
    """At once where nobody charges, after the transaction elsewhere; it survives a reboot."""
    whole = command.connector_id == 0
    concerned = turn.connectors if whole else (turn.connector(command.connector_id),)
    if None in concerned:
        return "Rejected"
    if whole:
        turn.operative = command.operative
    scheduled = False
    for connector in concerned:
        assert connector is not None
        if connector.transaction is not None and not command.operative:
            scheduled = True
            turn.put(replace(connector, scheduled=False))
        else:
            kept = connector.grant if command.operative else None
            changed = replace(connector, operative=command.operative, scheduled=None, grant=kept)
            turn.put(changed)
            if not command.operative:
                reservation.give_up(turn, changed)
    return "Scheduled" if scheduled else "Accepted"


def _unlock(turn: Turn, command: c.Unlock) -> str:
    """A DC outlet has its cable fixed; unlocking an AC one ends its transaction."""
    connector = turn.connector(command.connector_id)
    if turn.dialect.numbered and (why := _unlocked_by_nobody(turn, connector)):
        return why
    if connector is None or turn.spec.phases == 0:
        return "NotSupported"
    if connector.transaction is not None:
        transaction.stop(turn, connector, "UnlockCommand")
    elif connector.finishing and connector.vehicle is None:
        turn.put(replace(connector, finishing=False))
    return "Unlocked"


def _unlocked_by_nobody(turn: Turn, connector: Connector | None) -> str:
    """Why no order unlocks a connector where transactions are numbered (OCPP 2.0.1 F05)."""
    if connector is None:
        return "UnknownConnector"
    if connector.transaction is not None:
        return "OngoingAuthorizedTransaction"
    return "UnlockFailed" if turn.spec.phases == 0 else ""


def _ask_transaction(turn: Turn, command: c.AskTransaction) -> c.TransactionState:
    return transaction.asked(turn, command.remote_id)


def _get_settings(turn: Turn, command: c.GetSettings) -> c.Settings | c.Excess:
    return tuning.read(turn, command)


def _change_setting(turn: Turn, command: c.ChangeSetting) -> str:
    return tuning.change(turn, command)


def _trigger(turn: Turn, command: c.Trigger) -> str:
    return trigger.send(turn, command)


def _set_profile(turn: Turn, command: c.SetProfile) -> str:
    return smart.set_profile(turn, command)


def _clear_profiles(turn: Turn, command: c.ClearProfiles) -> str:
    return smart.clear(turn, command.selection)


def _compose(turn: Turn, command: c.ComposeSchedule) -> c.Reply:
    return smart.compose(turn, command)


def _vendor_message(turn: Turn, command: c.VendorMessage) -> str:
    """Accepted for what the charge point was built to understand (OCPP 1.6 §5.6)."""
    for known in turn.spec.extensions:
        if known.vendor_id == command.vendor_id:
            understood = not known.message_ids or command.message_id in known.message_ids
            return "Accepted" if understood else "UnknownMessageId"
    return "UnknownVendorId"


def _clear_cache(turn: Turn, _command: c.ClearCache) -> str:
    return authorization.clear_cache(turn)


def _send_list(turn: Turn, command: c.SendList) -> str:
    return local_list.take(turn, command)


def _list_version(turn: Turn, _command: c.GetListVersion) -> c.ListVersion:
    return c.ListVersion(local_list.version(turn))


def _update(turn: Turn, command: c.UpdateFirmware) -> str:
    return firmware.begin(turn, command)


def _send_log(turn: Turn, command: c.SendLog) -> c.LogAnswer:
    return upload.begin(turn, command)


def _install(turn: Turn, command: c.InstallCertificate) -> str:
    return trust.install(turn, command)


def _delete(turn: Turn, command: c.DeleteCertificate) -> str:
    return trust.delete(turn, command)


def _name(turn: Turn, command: c.NameCertificates) -> c.CertificateNames:
    return trust.named(turn, command)


def _take(turn: Turn, command: c.TakeCertificate) -> str:
    return trust.take(turn, command)


_COMMANDS: Final[Mapping[type, Callable[[Turn, Any], c.Reply | c.Excess]]] = {
    c.Reserve: _reserve,
    c.CancelReservation: _cancel,
    c.RemoteStart: _remote_start,
    c.RemoteStop: _remote_stop,
    c.Reset: _reset,
    c.ChangeAvailability: _change_availability,
    c.Unlock: _unlock,
    c.GetSettings: _get_settings,
    c.ChangeSetting: _change_setting,
    c.Trigger: _trigger,
    c.AskTransaction: _ask_transaction,
    c.VendorMessage: _vendor_message,
    c.ClearCache: _clear_cache,
    c.SetProfile: _set_profile,
    c.ClearProfiles: _clear_profiles,
    c.ComposeSchedule: _compose,
    c.SendList: _send_list,
    c.GetListVersion: _list_version,
    c.UpdateFirmware: _update,
    c.SendLog: _send_log,
    c.InstallCertificate: _install,
    c.DeleteCertificate: _delete,
    c.NameCertificates: _name,
    c.TakeCertificate: _take,
    **duties.DUTIES,
}
