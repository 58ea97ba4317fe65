"""Meter values outside of transactions (part 2, J01)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import intent as i
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocpp_sim.versions.v2x.values import meter_value
from ocppj.frame import Payload


def _sample(intent: i.Sample, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "MeterValues", {"evseId": intent.connector_id, "meterValue": [meter_value(intent)]}


READERS: Final[Mapping[str, Reader]] = {}
WRITERS: Final[Mapping[type, Writer]] = {i.Sample: _sample}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
