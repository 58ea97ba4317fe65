"""Sessions, costs and receipts of Dynamo's driver portal."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from chargebench.verifying.bills import dynamo_bill, number, receipt_faults
from chargebench.verifying.door import Door, body_of
from ocpp_sim.ledger.reasons import COST, RECEIPT
from ocpp_sim.ledger.told import Fault, Told
from virtualtime.instant import parse

_SESSIONS: Final = "/api/v1/portal/sessions"
_LIMIT: Final = 100
_GONE: Final = 404
_OK: Final = 200
_WH_PER_KWH: Final = 1000


def sessions_of(door: Door, charge_points: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A driver's sessions at these charge points, with "bill" and "faults" of cost and receipt."""
    for session in door.offsets(_SESSIONS, "sessions", limit=_LIMIT):
        if session["charge_point_id"] in charge_points:
            yield {**session, "faults": tuple(_faults(door, session))}


def told(session: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> Told:
    """A session as neutral values; `known` is the mock's own record of it."""
    more = known or {}
    started_at = parse(session["started_at"])
    return Told(
        id=session["session_id"],
        charge_point=session["charge_point_id"],
        connector_id=session["connector_id"],
        started_at=started_at,
        ended_at=None if session["ended_at"] is None else parse(session["ended_at"]),
        energy_wh=number(session["energy_kwh"]) * _WH_PER_KWH,
        at=_at(session, started_at),
        remote_id=more.get("ocpp_transaction_id"),
        flags=tuple(more.get("flags", ())),
        faults=tuple(session.get("faults", ())),
    )


def record_faults(record: Mapping[str, Any]) -> tuple[Fault, ...]:
    """What is wrong with the cost of a record that no driver sees."""
    bill = record["cost_breakdown"]
    return () if bill is None else tuple(dynamo_bill(record, bill))


def _at(session: Mapping[str, Any], started_at: datetime) -> datetime | None:
    """The instant that the figures of a running session are of."""
    return started_at + timedelta(minutes=float(session["duration_minutes"]))


def _faults(door: Door, session: Mapping[str, Any]) -> Iterator[Fault]:
    path = f"{_SESSIONS}/{session['session_id']}"
    answer = door.get(f"{path}/cost-breakdown")
    if answer.status_code == _GONE:
        yield Fault(COST, "a cost breakdown", "none")
    else:
        # A running session may have gone on meanwhile; at its end all figures hold still.
        bill = body_of(answer)
        if session["ended_at"] is not None:
            yield from dynamo_bill(session, bill)
    receipt = door.get(f"{path}/receipt")
    over = session["ended_at"] is not None
    if over and receipt.status_code != _OK:
        yield Fault(RECEIPT, "a receipt", f"status {receipt.status_code}")
    elif over:
        yield from receipt_faults(session, receipt.content)
    elif receipt.status_code == _OK:
        yield Fault(RECEIPT, "none while it runs", "a receipt")
