"""Booting, being alive, and being told to start anew (part 2, B01 to B04, B11, B12, G02)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload


def _boot(intent: i.Boot, spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    station = {"vendorName": spec.vendor, "model": spec.model}
    if spec.serial:
        station["serialNumber"] = spec.serial
    if spec.firmware:
        station["firmwareVersion"] = spec.firmware
    return "BootNotification", {"reason": intent.reason, "chargingStation": station}


def _beat(_intent: i.Beat, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "Heartbeat", {}


def _boot_answer(payload: Payload) -> i.BootAnswer:
    return i.BootAnswer(payload["status"], payload["interval"])


def _reset(payload: Payload) -> c.Reset:
    """At once, but the news is told first; or when nobody charges any more."""
    return c.Reset(
        hard=False,
        idle=payload["type"] != "Immediate",
        connector_id=payload.get("evseId") or None,
    )


READERS: Final[Mapping[str, Reader]] = {"Reset": _reset}
WRITERS: Final[Mapping[type, Writer]] = {i.Boot: _boot, i.Beat: _beat}
ANSWERS: Final[Mapping[type, AnswerReader]] = {i.Boot: _boot_answer}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
