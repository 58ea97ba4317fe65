"""Firmware updates (part 2, L01 to L04)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core.duty import Unable
from ocpp_sim.core.upkeep import Signed
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocpp_sim.versions.v2x.values import time_of
from ocppj.frame import Payload
from virtualtime import instant


def _update(payload: Payload) -> c.UpdateFirmware:
    """Every update has an id here, those with a certificate are signed."""
    firmware = payload["firmware"]
    signed = Signed(
        payload["requestId"],
        firmware.get("signingCertificate", ""),
        firmware.get("signature", ""),
        time_of(firmware, "installDateTime"),
    )
    return c.UpdateFirmware(
        firmware["location"],
        instant.parse(firmware["retrieveDateTime"]),
        payload.get("retries"),
        payload.get("retryInterval"),
        signed,
    )


def _publish(_payload: Payload) -> Unable:
    return Unable("Rejected", "only a local controller publishes firmware to others")


def _unpublish(_payload: Payload) -> Unable:
    return Unable("NoFirmware", "nothing was ever published here")


READERS: Final[Mapping[str, Reader]] = {
    "UpdateFirmware": _update,
    "PublishFirmware": _publish,
    "UnpublishFirmware": _unpublish,
}
WRITERS: Final[Mapping[type, Writer]] = {}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
