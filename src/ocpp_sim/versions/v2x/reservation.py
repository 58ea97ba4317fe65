"""Reservations (part 2, H01 to H04)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocpp_sim.versions.v2x.tokens import read_group, read_token
from ocppj.frame import Payload
from virtualtime import instant


def _reserve(payload: Payload) -> c.Reserve:
    """Without an EVSE any of them will do."""
    return c.Reserve(
        payload.get("evseId") or 0,
        payload["id"],
        read_token(payload["idToken"]),
        instant.parse(payload["expiryDateTime"]),
        read_group(payload),
    )


def _cancel(payload: Payload) -> c.CancelReservation:
    return c.CancelReservation(payload["reservationId"])


def _end(intent: i.ReservationEnd, _spec: Spec, _id: RemoteId | None) -> tuple[str, Payload]:
    return "ReservationStatusUpdate", {
        "reservationId": intent.reservation_id,
        "reservationUpdateStatus": intent.why,
    }


READERS: Final[Mapping[str, Reader]] = {"ReserveNow": _reserve, "CancelReservation": _cancel}
WRITERS: Final[Mapping[type, Writer]] = {i.ReservationEnd: _end}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
