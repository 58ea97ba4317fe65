"""What status connectors have, and whether they may be used (part 2, G01, G03, G04)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload
from virtualtime.instant import to_text

_AS_THEY_ARE: Final = frozenset({"Available", "Reserved", "Unavailable", "Faulted"})


def word(status: str) -> str:
    """A ConnectorStatusEnumType (§3.21): whoever charges, or is about to, makes it Occupied."""
    return status if status in _AS_THEY_ARE else "Occupied"


def _status(intent: i.Report, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "StatusNotification", {
        "timestamp": to_text(intent.at),
        "connectorStatus": word(intent.status),
        "evseId": intent.connector_id,
        "connectorId": 1,
    }


def _change(payload: Payload) -> c.ChangeAvailability:
    evse_id = payload.get("evse", {}).get("id", 0)
    return c.ChangeAvailability(evse_id, payload["operationalStatus"] == "Operative")


READERS: Final[Mapping[str, Reader]] = {"ChangeAvailability": _change}
WRITERS: Final[Mapping[type, Writer]] = {i.Report: _status}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
