"""Logs that the peer wants to have (OCPP 1.6 §5.9, security extension §4.5)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ocpp_sim.core import logbook, transfer
from ocpp_sim.core.command import LogAnswer, SendLog
from ocpp_sim.core.intent import UpkeepKind, UpkeepReport
from ocpp_sim.core.port import Deliver
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import Outcome, Problem, Upload

_FAILURES: Final[dict[Problem, str]] = {
    "failed": "UploadFailure",
    "denied": "PermissionDenied",
    "unsupported": "NotSupportedOperation",
}


def begin(turn: Turn, command: SendLog) -> LogAnswer:
    """Accepted, or AcceptedCanceled when it takes the place of another upload."""
    busy = turn.upkeep.upload is not None
    if command.supersedes and turn.upkeep.upload is not None:
        turn.want(_told(turn.upkeep.upload, "AcceptedCanceled"))
    stamp = turn.now.strftime("%Y%m%dT%H%M%SZ")
    identity = "".join(c if c.isalnum() else "-" for c in turn.spec.identity)[:100]
    name = f"{identity}_{command.kind}_{stamp}.log"
    fresh = Upload(
        number=transfer.number(turn),
        errand=transfer.errand(command.location, command.tries, command.interval_s),
        kind=command.kind,
        file_name=name,
        due_at=turn.now,
        request_id=command.request_id,
        since=command.since,
        until=command.until,
    )
    _keep(turn, fresh)
    return LogAnswer("AcceptedCanceled" if busy else "Accepted", name)


def run_due(turn: Turn) -> None:
    """Send it when its time has come, and take it for lost when no word comes."""
    upload = turn.upkeep.upload
    if upload is None or upload.due_at > turn.now:
        return
    if upload.stage == "waiting":
        _send(turn, upload)
    else:
        _conclude(turn, upload, upload.outcome or Outcome("failed"))


def heard(turn: Turn, number: int, outcome: Outcome, felt_at: datetime) -> None:
    """A transfer has ended; one that is no more wanted is ignored."""
    upload = turn.upkeep.upload
    if upload is not None and upload.number == number and upload.stage == "moving":
        _keep(turn, replace(upload, outcome=outcome, due_at=felt_at))
        run_due(turn)


def report(turn: Turn, of: UpkeepKind) -> UpkeepReport:
    """How the upload goes, for a peer that asks for it; Idle when there is none of that kind."""
    upload = turn.upkeep.upload
    if upload is None or upload.stage == "waiting" or _told(upload, "").of != of:
        return UpkeepReport(of, "Idle")
    return _told(upload, "Uploading")


def _send(turn: Turn, upload: Upload) -> None:
    moving = replace(upload, stage="moving", due_at=turn.after(transfer.PATIENCE_S))
    _keep(turn, moving)
    turn.want(_told(upload, "Uploading"))
    if turn.link.wanted:
        content = logbook.text(turn, upload)
        turn.emit(Deliver(upload.number, upload.errand.location, upload.file_name, content))
    else:
        _conclude(turn, moving, Outcome("failed"))


def _conclude(turn: Turn, upload: Upload, outcome: Outcome) -> None:
    errand = upload.errand
    if outcome.problem == "failed" and errand.tries > 1:
        again = replace(errand, tries=errand.tries - 1)
        due_at = turn.after(errand.interval_s)
        number = transfer.number(turn)
        _keep(
            turn,
            replace(
                upload, number=number, errand=again, stage="waiting", due_at=due_at, outcome=None
            ),
        )
        return
    _keep(turn, None)
    status = "Uploaded" if not outcome.problem else _failure(upload, outcome.problem)
    turn.want(_told(upload, status))


def _failure(upload: Upload, problem: Problem) -> str:
    return "UploadFailed" if upload.kind == "diagnostics" else _FAILURES[problem]


def _told(upload: Upload, status: str) -> UpkeepReport:
    of: UpkeepKind = "diagnostics" if upload.kind == "diagnostics" else "log"
    return UpkeepReport(of, status, upload.request_id)


def _keep(turn: Turn, upload: Upload | None) -> None:
    transfer.keep(turn, replace(turn.upkeep, upload=upload))
