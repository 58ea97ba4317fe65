"""Certificates that the peer gives to the charge point (security extension §4.1 to §4.4, §4.8)."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from ocpp_sim.core import certificate, security
from ocpp_sim.core import command as c
from ocpp_sim.core.duty import NamedUses, NameUses
from ocpp_sim.core.intent import SignRequest
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import Certificate

_MUTUAL: Final = 3
_MONTH: Final = timedelta(days=30)


def install(turn: Turn, command: c.InstallCertificate) -> str:
    """Accepted; Rejected for what is no certificate, Failed when the store is full."""
    if certificate.hash_data(command.pem) is None:
        security.note(turn, "InvalidCentralSystemCertificate")
        return "Rejected"
    kept = Certificate(command.use, command.pem)
    if kept in turn.upkeep.certificates:
        return "Accepted"
    if len(turn.upkeep.certificates) >= turn.whole("CertificateStoreMaxLength"):
        return "Failed"
    turn.upkeep = replace(turn.upkeep, certificates=(*turn.upkeep.certificates, kept))
    security.note(turn, "ReconfigurationOfSecurityParameters", "InstallCertificate")
    return "Accepted"


def delete(turn: Turn, command: c.DeleteCertificate) -> str:
    """Accepted, or NotFound; digests may be written in capitals."""
    wanted = command.named
    left = tuple(
        one
        for one in turn.upkeep.certificates
        if certificate.hash_data(one.pem, wanted.algorithm) != wanted
    )
    if len(left) == len(turn.upkeep.certificates):
        return "NotFound"
    turn.upkeep = replace(turn.upkeep, certificates=left)
    security.note(turn, "ReconfigurationOfSecurityParameters", "DeleteCertificate")
    return "Accepted"


def named(turn: Turn, command: c.NameCertificates) -> c.CertificateNames:
    """The hash data of the certificates that are installed for a use."""
    found = (
        certificate.hash_data(one.pem) for one in turn.upkeep.certificates if one.use == command.use
    )
    return c.CertificateNames(tuple(one for one in found if one is not None))


def uses(turn: Turn, command: NameUses) -> NamedUses:
    """The hash data of the certificates that are installed, with what each is for."""
    found = (
        (one.use, certificate.hash_data(one.pem))
        for one in turn.upkeep.certificates
        if not command.uses or one.use in command.uses
    )
    return NamedUses(tuple((use, data) for use, data in found if data is not None))


def take(turn: Turn, command: c.TakeCertificate) -> str:
    """Accepted when it is for the key of the last request, else Rejected."""
    keys = turn.upkeep.keys
    fits = len(command.pem) <= turn.whole("CertificateSignedMaxChainSize")
    if not (keys and fits and certificate.is_for(command.pem, _key(turn, keys))):
        security.note(turn, "InvalidChargePointCertificate")
        return "Rejected"
    turn.upkeep = replace(turn.upkeep, certificate=command.pem, certified=keys)
    security.note(turn, "ReconfigurationOfSecurityParameters", "CertificateSigned")
    if turn.whole("SecurityProfile") == _MUTUAL:
        turn.link = replace(turn.link, renew=True)
    return "Accepted"


def renew_due(turn: Turn) -> None:
    """Ask for a new certificate a month before the one that is shown ends (1.6 extension A03)."""
    shown = turn.upkeep.certificate
    if shown is None or turn.whole("SecurityProfile") != _MUTUAL:
        return
    ends_at = certificate.ends_at(shown)
    if ends_at is not None and ends_at - turn.now < _MONTH:
        request(turn)


def request(turn: Turn) -> None:
    """Ask the peer to sign a certificate for a new key."""
    keys = turn.upkeep.keys + 1
    turn.upkeep = replace(turn.upkeep, keys=keys)
    csr = certificate.request(_key(turn, keys), turn.text("CpoName"))
    turn.want(SignRequest(csr), triggered=True)


def _key(turn: Turn, number: int) -> certificate.KeyName:
    return certificate.KeyName(turn.spec.seed, turn.spec.identity, number)
