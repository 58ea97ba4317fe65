"""New firmware: fetched, checked, installed, booted (OCPP 1.6 §5.19, security extension §4.6)."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from ocpp_sim.core import certificate, security, transaction, transfer
from ocpp_sim.core.command import UpdateFirmware
from ocpp_sim.core.intent import UpkeepKind, UpkeepReport
from ocpp_sim.core.port import Fetch
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import Outcome, Signed, Update

_INSTALL_S: Final = 30
_BUSY_S: Final = 60
_REBOOT_S: Final = 10
_VERSION: Final = re.compile(r"\d+(?:\.\d+)+")
_VERSION_CHARS: Final = 50
_STAGES: Final = {
    "moving": "Downloading",
    "ready": "Downloaded",
    "holding": "Downloaded",
    "installing": "Installing",
    "booting": "Installing",
}


def begin(turn: Turn, command: UpdateFirmware) -> str:
    """Accepted; AcceptedCanceled when it replaces one that does not install yet, else Rejected.

    A signed update also InvalidCertificate: its certificate has to be that of the manufacturer.
    """
    running, signed = turn.upkeep.update, command.signed
    if running is not None and running.stage in ("installing", "booting"):
        turn.decline("firmware", "another update is being installed")
        return "Rejected"
    if signed is not None and signed.certificate and not _trusted(turn, signed):
        security.note(turn, "InvalidFirmwareSigningCertificate")
        return "InvalidCertificate"
    due_at = max(command.retrieve_at, turn.now)
    errand = transfer.errand(command.location, command.tries, command.interval_s)
    number = transfer.number(turn)
    update = Update(number, errand, "waiting", due_at, None, signed)
    _keep(turn, update)
    if signed is not None and due_at > turn.now:
        turn.want(_told(update, "DownloadScheduled"))
    return "Accepted" if running is None else "AcceptedCanceled"


def run_due(turn: Turn) -> None:
    """Take the update one stage further when its time has come."""
    update = turn.upkeep.update
    if update is None or update.due_at > turn.now:
        return
    if update.stage == "waiting":
        _fetch(turn, update)
    elif update.stage == "moving":
        _fetched(turn, update, update.outcome or Outcome("failed"))
    elif update.stage in ("ready", "holding"):
        _install(turn, update)
    elif update.stage == "installing":
        _installed(turn, update)
    else:
        _keep(turn, replace(update, due_at=turn.after(_BUSY_S)))


def heard(turn: Turn, number: int, outcome: Outcome, felt_at: datetime) -> None:
    """A transfer has ended; one that is no more wanted is ignored."""
    update = turn.upkeep.update
    if update is not None and update.number == number and update.stage == "moving":
        _keep(turn, replace(update, outcome=outcome, due_at=felt_at))
        run_due(turn)


def registered(turn: Turn) -> None:
    """The charge point is back with its new firmware."""
    update = turn.upkeep.update
    if update is not None and update.stage == "booting":
        _keep(turn, None)
        turn.want(_told(update, "Installed"))
        security.note(turn, "FirmwareUpdated", turn.spec.firmware)


def report(turn: Turn, of: UpkeepKind) -> UpkeepReport:
    """How the update goes, for a peer that asks for it; Idle when there is none of that kind."""
    update = turn.upkeep.update
    if update is None or update.stage == "waiting" or _told(update, "").of != of:
        return UpkeepReport(of, "Idle")
    return _told(update, _STAGES[update.stage])


def hindrance(turn: Turn) -> str:
    """Why nobody can start to charge now; "" when nothing is being installed."""
    update = turn.upkeep.update
    if update is None:
        return ""
    if update.stage == "holding":
        return "new firmware waits for the end of all transactions"
    installing = update.stage in ("installing", "booting")
    return "new firmware is being installed" if installing else ""


def version_of(location: str, sha256: str) -> str:
    """The version in the name of a file, else what its content makes of it.

    "https://x.test/AC-11_1.5.0.bin" is "1.5.0".
    """
    name = location.partition("?")[0].rpartition("/")[2]
    found = _VERSION.findall(name)
    return str(found[-1])[:_VERSION_CHARS] if found else sha256[:12]


def _trusted(turn: Turn, signed: Signed) -> bool:
    roots = [
        one.pem for one in turn.upkeep.certificates if one.use == "ManufacturerRootCertificate"
    ]
    return certificate.is_issued_by(signed.certificate, roots, turn.now)


def _is_genuine(signed: Signed, outcome: Outcome) -> bool:
    return certificate.is_signed_by(signed.certificate, signed.signature, outcome.sha256)


def _fetch(turn: Turn, update: Update) -> None:
    moving = replace(update, stage="moving", due_at=turn.after(transfer.PATIENCE_S))
    _keep(turn, moving)
    turn.want(_told(update, "Downloading"))
    if turn.link.wanted:
        turn.emit(Fetch(update.number, update.errand.location))
    else:
        _fetched(turn, moving, Outcome("failed"))


def _fetched(turn: Turn, update: Update, outcome: Outcome) -> None:
    errand = update.errand
    if outcome.problem == "failed" and errand.tries > 1:
        again = replace(errand, tries=errand.tries - 1)
        number, due_at = transfer.number(turn), turn.after(errand.interval_s)
        _keep(turn, Update(number, again, "waiting", due_at, None, update.signed))
        return
    if outcome.problem:
        _end(turn, update, "DownloadFailed")
        return
    turn.want(_told(update, "Downloaded"))
    signed, install_at = update.signed, turn.now
    if signed is not None:
        if signed.certificate and not _is_genuine(signed, outcome):
            security.note(turn, "InvalidFirmwareSignature")
            _end(turn, update, "InvalidSignature")
            return
        if signed.certificate:
            turn.want(_told(update, "SignatureVerified"))
        install_at = max(signed.install_at or turn.now, turn.now)
        if install_at > turn.now:
            turn.want(_told(update, "InstallScheduled"))
    ready = replace(update, stage="ready", due_at=install_at, outcome=outcome)
    _keep(turn, ready)
    run_due(turn)


def _install(turn: Turn, update: Update) -> None:
    """Wait for the end of all transactions, then install."""
    if any(connector.transaction is not None for connector in turn.connectors):
        _keep(turn, replace(update, stage="holding", due_at=turn.after(_BUSY_S)))
        return
    _keep(turn, replace(update, stage="installing", due_at=turn.after(_INSTALL_S)))
    turn.want(_told(update, "Installing"))


def _installed(turn: Turn, update: Update) -> None:
    """An empty file is no firmware; with any other the charge point boots."""
    outcome = update.outcome
    assert outcome is not None
    if not outcome.size:
        _end(turn, update, "InstallationFailed")
        return
    if update.signed is not None:
        turn.want(_told(update, "InstallRebooting"))
    version = version_of(update.errand.location, outcome.sha256)
    turn.spec = replace(turn.spec, firmware=version)
    _keep(turn, replace(update, stage="booting", due_at=turn.after(_BUSY_S)))
    transaction.stop_all(turn, "Reboot")
    turn.link = replace(
        turn.link,
        reboot_at=turn.after(_REBOOT_S),
        reset_hard=False,
        boot_reason="FirmwareUpdate",
    )


def _end(turn: Turn, update: Update, status: str) -> None:
    _keep(turn, None)
    turn.want(_told(update, status))


def _told(update: Update, status: str) -> UpkeepReport:
    if update.signed is None:
        return UpkeepReport("firmware", status)
    return UpkeepReport("signed_firmware", status, update.signed.request_id)


def _keep(turn: Turn, update: Update | None) -> None:
    transfer.keep(turn, replace(turn.upkeep, update=update))
