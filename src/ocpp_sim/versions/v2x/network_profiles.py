"""Network connection profiles (part 2, B09, B10)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core.network import Network, SetNetwork
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload


def _set(payload: Payload) -> SetNetwork:
    """A mobile operator's APN and a VPN are nothing to a charge point without modem and tunnel."""
    told = payload["connectionData"]
    return SetNetwork(
        Network(
            payload["configurationSlot"],
            told["ocppCsmsUrl"],
            told["messageTimeout"],
            told["securityProfile"],
            told.get("ocppVersion", ""),
            told["ocppTransport"],
            told["ocppInterface"],
        )
    )


READERS: Final[Mapping[str, Reader]] = {"SetNetworkProfile": _set}
WRITERS: Final[Mapping[type, Writer]] = {}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
