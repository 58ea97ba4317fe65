"""Certificates and security events (part 2, A02 to A04, M03 to M05)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.core.certificate import HashData
from ocpp_sim.core.duty import NamedUses, NameUses, Unable
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.core.upkeep import CertificateUse
from ocpp_sim.versions.alike import read_delete
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload
from virtualtime.instant import to_text

_USES: Final[Mapping[str, CertificateUse]] = {
    "CSMSRootCertificate": "CentralSystemRootCertificate",
    "ManufacturerRootCertificate": "ManufacturerRootCertificate",
    "MORootCertificate": "MORootCertificate",
    "OEMRootCertificate": "OEMRootCertificate",
    "V2GRootCertificate": "V2GRootCertificate",
}
_NAMES: Final = {use: name for name, use in _USES.items()}
_OWN: Final = "ChargingStationCertificate"
# Events that 1.6 calls by other names (part 2, appendix 1).
_EVENTS: Final[Mapping[str, str]] = {
    "CentralSystemFailedToAuthenticate": "CsmsFailedToAuthenticate",
    "FailedToAuthenticateAtCentralSystem": "FailedToAuthenticateAtCsms",
    "InvalidCentralSystemCertificate": "InvalidCsmsCertificate",
    "InvalidChargePointCertificate": "InvalidChargingStationCertificate",
}
_INFO_CHARS: Final = 255


def _install(payload: Payload) -> c.InstallCertificate:
    return c.InstallCertificate(_USES[payload["certificateType"]], payload["certificate"])


def _name(payload: Payload) -> NameUses | Unable:
    """There is never a V2G chain, but to ask for nothing else is not to ask for all."""
    asked = payload.get("certificateType", ())
    uses = tuple(_USES[one] for one in asked if one in _USES)
    if asked and not uses:
        return Unable("NotFound", "there is no certificate for ISO 15118 here")
    return NameUses(uses)


def _named(_command: NameUses, reply: NamedUses) -> Payload:
    if not reply.found:
        return {"status": "NotFound"}
    chain = [
        {"certificateType": _NAMES[use], "certificateHashData": _hash_data(one)}
        for use, one in reply.found
    ]
    return {"status": "Accepted", "certificateHashDataChain": chain}


def _hash_data(one: HashData) -> Payload:
    return {
        "hashAlgorithm": one.algorithm,
        "issuerNameHash": one.issuer_name,
        "issuerKeyHash": one.issuer_key,
        "serialNumber": one.serial,
    }


def _take(payload: Payload) -> c.TakeCertificate | Unable:
    if payload.get("certificateType", _OWN) != _OWN:
        return Unable("Rejected", "there is no key for ISO 15118 here")
    return c.TakeCertificate(payload["certificateChain"])


def _sign(told: i.SignRequest, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "SignCertificate", {"csr": told.csr, "certificateType": _OWN}


def _alert(told: i.Alert, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    kind = _EVENTS.get(told.kind, told.kind)
    payload: Payload = {"type": kind, "timestamp": to_text(told.at)}
    if told.info:
        payload["techInfo"] = told.info[:_INFO_CHARS]
    return "SecurityEventNotification", payload


READERS: Final[Mapping[str, Reader]] = {
    "InstallCertificate": _install,
    "DeleteCertificate": read_delete,
    "GetInstalledCertificateIds": _name,
    "CertificateSigned": _take,
}
WRITERS: Final[Mapping[type, Writer]] = {i.SignRequest: _sign, i.Alert: _alert}
ANSWERS: Final[Mapping[type, AnswerReader]] = {
    i.SignRequest: lambda payload: i.SignAnswer(payload["status"])
}
REPLIES: Final[Mapping[type, ReplyWriter]] = {NameUses: _named}
