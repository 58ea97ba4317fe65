"""The list of tags that the peer keeps on the charge point (OCPP 1.6 §3.5.2, §5.10, §5.15)."""

from typing import Final

from ocpp_sim.core import status
from ocpp_sim.core.command import Listed, SendList
from ocpp_sim.core.intent import Verdict
from ocpp_sim.core.turn import Turn

UNSUPPORTED: Final = -1


class _UnfitError(Exception):
    """A list cannot be taken: _UnfitError("Failed", "tag 'A' stands twice in it")."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


def take(turn: Turn, command: SendList) -> str:
    """Replace or change the list; Accepted, Failed, NotSupported or VersionMismatch.

    A list that cannot be taken changes nothing.
    """
    try:
        _check(turn, command)
        kept = _changed(turn, command)
    except _UnfitError as unfit:
        turn.decline("local_list", unfit.why)
        return unfit.status
    turn.local_list = kept
    turn.list_version = command.version if kept else 0
    return "Accepted"


def version(turn: Turn) -> int:
    """0 is an empty list, -1 says that there is none."""
    return turn.list_version if turn.flag("LocalAuthListEnabled") else UNSUPPORTED


def find(turn: Turn, id_tag: str) -> Verdict | None:
    """What the list says of a tag."""
    if not turn.local_list or not turn.flag("LocalAuthListEnabled"):
        return None
    return next((one.verdict for one in turn.local_list if one.id_tag == id_tag), None)


def compare(turn: Turn, listed: Verdict, heard: Verdict) -> None:
    """Tell the peer when its word on a tag is not what its list says (OCPP 1.6 §3.5.2)."""
    if heard.status not in ("ConcurrentTx", listed.status):
        status.report_conflict(turn)


def _check(turn: Turn, command: SendList) -> None:
    if not turn.flag("LocalAuthListEnabled"):
        raise _UnfitError("NotSupported", "LocalAuthListEnabled is false")
    if command.version <= 0:
        raise _UnfitError("Failed", f"version {command.version} is not above 0")
    if not command.full and command.version <= turn.list_version:
        why = f"version {command.version} is not above {turn.list_version}, the present one"
        raise _UnfitError("VersionMismatch", why)
    most = turn.whole("SendLocalListMaxLength")
    if len(command.entries) > most:
        why = f"{len(command.entries)} tags at once; SendLocalListMaxLength is {most}"
        raise _UnfitError("Failed", why)
    seen = set()
    for entry in command.entries:
        if entry.id_tag in seen:
            raise _UnfitError("Failed", f"tag {entry.id_tag!r} stands twice in it")
        if command.full and entry.verdict is None:
            raise _UnfitError("Failed", f"tag {entry.id_tag!r} has no idTagInfo in a full list")
        seen.add(entry.id_tag)


def _changed(turn: Turn, command: SendList) -> tuple[Listed, ...]:
    """The list after the update: a tag with nothing said of it goes out."""
    before = () if command.full else turn.local_list
    tags = {one.id_tag: one for one in before}
    for entry in command.entries:
        if entry.verdict is None:
            tags.pop(entry.id_tag, None)
        else:
            tags[entry.id_tag] = entry
    most = turn.whole("LocalAuthListMaxLength")
    if len(tags) > most:
        raise _UnfitError("Failed", f"{len(tags)} tags; LocalAuthListMaxLength is {most}")
    return tuple(tags.values())
