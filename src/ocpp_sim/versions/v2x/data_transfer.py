"""Data transfer (part 2, P01, P02)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core.command import VendorMessage
from ocpp_sim.core.intent import VendorData
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload


def _read(payload: Payload) -> VendorMessage:
    return VendorMessage(payload["vendorId"], payload.get("messageId"))


def _write(told: VendorData, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    payload: Payload = {"vendorId": told.vendor_id}
    if told.message_id is not None:
        payload["messageId"] = told.message_id
    if told.data is not None:
        payload["data"] = told.data
    return "DataTransfer", payload


READERS: Final[Mapping[str, Reader]] = {"DataTransfer": _read}
WRITERS: Final[Mapping[type, Writer]] = {VendorData: _write}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
