"""What a charge point knows of a customer, and what it forgets of one (OCPP 2.0.1 N09, N10)."""

from collections.abc import Iterator
from typing import Final

from ocpp_sim.core.duty import AskCustomer
from ocpp_sim.core.intent import Verdict
from ocpp_sim.core.notice import CustomerPage
from ocpp_sim.core.turn import Turn

_PAGE: Final = 512


def answer(turn: Turn, command: AskCustomer) -> str:
    """Accepted, and what is known follows; Invalid without a customer, Rejected for no purpose."""
    if command.id_tag is None and not command.otherwise:
        return "Invalid"
    if not (command.report or command.clear):
        return "Rejected"
    lines = list(_known(turn, command.id_tag)) if command.report else []
    if command.clear and command.id_tag is not None:
        _forget(turn, command.id_tag)
    _tell(turn, command.request_id, "\n".join(lines))
    return "Accepted"


def _known(turn: Turn, id_tag: str | None) -> Iterator[str]:
    """Everything that is kept of a tag, a line for each."""
    listed = (one.verdict for one in turn.local_list if one.id_tag == id_tag)
    for verdict in filter(None, listed):
        yield _said(f"local list: {id_tag}", verdict)
    for known in turn.cache:
        if known.id_tag == id_tag:
            yield _said(f"cache: {id_tag}", known.verdict)
    for connector in turn.connectors:
        running, reserved = connector.transaction, connector.reservation
        if running is not None and running.id_tag == id_tag:
            since = running.started_at.isoformat(timespec="seconds")
            yield f"EVSE {connector.connector_id}: charging with {id_tag} since {since}"
        if reserved is not None and reserved.id_tag == id_tag:
            place, number = connector.connector_id, reserved.reservation_id
            yield f"EVSE {place}: reservation {number} of {id_tag}"


def _said(where: str, verdict: Verdict) -> str:
    group = f", group {verdict.parent_id_tag}" if verdict.parent_id_tag else ""
    return f"{where} is {verdict.status}{group}"


def _forget(turn: Turn, id_tag: str) -> None:
    """The local list is the peer's own affair, and a transaction goes on (N10.FR.04, FR.05)."""
    turn.cache = tuple(one for one in turn.cache if one.id_tag != id_tag)


def _tell(turn: Turn, request_id: int, text: str) -> None:
    parts = [text[start : start + _PAGE] for start in range(0, len(text), _PAGE)] or [""]
    for page, part in enumerate(parts):
        more = page + 1 < len(parts)
        turn.want(CustomerPage(request_id, page, more, turn.now, part), triggered=True)
