"""Firmware updates (part 2, L01 to L04)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core.duty import Unable
from ocpp_sim.versions.alike import read_signed_update
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload


def _publish(_payload: Payload) -> Unable:
    return Unable("Rejected", "only a local controller publishes firmware to others")


def _unpublish(_payload: Payload) -> Unable:
    return Unable("NoFirmware", "nothing was ever published here")


READERS: Final[Mapping[str, Reader]] = {
    "UpdateFirmware": read_signed_update,
    "PublishFirmware": _publish,
    "UnpublishFirmware": _unpublish,
}
WRITERS: Final[Mapping[type, Writer]] = {}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
