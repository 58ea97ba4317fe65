"""Certificates that the peer gives to the charge point (security extension §4.1 to §4.4, §4.8)."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import ldexp
from typing import Final

from ocpp_sim.core import certificate, securing, security, transfer
from ocpp_sim.core import command as c
from ocpp_sim.core.duty import NamedUses, NameUses
from ocpp_sim.core.intent import SignAnswer, SignRequest
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import Certificate

_MUTUAL: Final = 3
_MONTH: Final = timedelta(days=30)
_AT_LEAST: Final = timedelta(hours=1)
_DAY_S: Final = 86_400.0


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
    shows = turn.whole(securing.KEY) == _MUTUAL
    if shows:
        securing.take_up(turn)
        turn.link = replace(turn.link, renew=True)
    turn.upkeep = replace(turn.upkeep, certificate=command.pem, certified=keys)
    due_at = _ends_soon_at(turn) if shows else None
    _plan(turn, due_at and max(due_at, turn.now + _AT_LEAST), asks=0)
    security.note(turn, "ReconfigurationOfSecurityParameters", "CertificateSigned")
    return "Accepted"


def watch(turn: Turn) -> None:
    """On the line: see when a new certificate is wanted, and whether that was in the meantime."""
    if turn.upkeep.renew_at is None:
        asks = turn.upkeep.asks
        _plan(turn, turn.now if asks else _ends_soon_at(turn), asks)
    run_due(turn)


def run_due(turn: Turn) -> None:
    """Ask for a certificate in time, or again for one that did not come.

    Off the line that waits for `watch`.
    """
    at, asks = turn.upkeep.renew_at, turn.upkeep.asks
    if at is None or at > turn.now:
        return
    if not turn.online:
        _plan(turn, None, asks)
    elif 0 < asks <= _repeats(turn):
        _ask(turn, asks + 1)
    elif _ends_soon_at(turn) is not None:
        request(turn)
    else:
        _plan(turn, None, asks=0)


def request(turn: Turn) -> None:
    """Ask the peer to sign a certificate for a new key."""
    turn.upkeep = replace(turn.upkeep, keys=turn.upkeep.keys + 1)
    _ask(turn, 1)


def answered(turn: Turn, answer: SignAnswer) -> None:
    """Accepted: the wait for the certificate begins now. Rejected: it is not repeated."""
    asks = turn.upkeep.asks
    if asks:
        _wait(turn, asks if answer.status == "Accepted" else _repeats(turn) + 1)


def _ask(turn: Turn, asks: int) -> None:
    csr = certificate.request(_key(turn, turn.upkeep.keys), turn.text("CpoName"))
    turn.want(SignRequest(csr), triggered=True)
    _wait(turn, asks)


def _wait(turn: Turn, asks: int) -> None:
    """Wait for what was asked for, twice as long each time (OCPP 2.0.1 A02.FR.17 to FR.19).

    When all was in vain, a charge point whose certificate ends begins anew the day after.
    """
    if asks <= _repeats(turn):
        least_s = max(turn.whole("CertSigningWaitMinimum"), 1)
        _plan(turn, turn.after(min(ldexp(least_s, min(asks - 1, 16)), _DAY_S)), asks)
    elif _ends_soon_at(turn) is not None:
        _plan(turn, turn.after(_DAY_S), asks)
    else:
        _plan(turn, None, asks=0)


def _repeats(turn: Turn) -> int:
    """How often a request is repeated; OCPP 1.6 knows of no such thing."""
    return turn.whole("CertSigningRepeatTimes") if turn.dialect.numbered else 0


def _plan(turn: Turn, at: datetime | None, asks: int) -> None:
    upkeep = turn.upkeep
    if (upkeep.renew_at, upkeep.asks) != (at, asks):
        transfer.keep(turn, replace(upkeep, renew_at=at, asks=asks))


def _ends_soon_at(turn: Turn) -> datetime | None:
    """A month before the end of the certificate that is shown (1.6 extension A03).

    One for a short while is renewed when a third of it is left.
    """
    shown = turn.upkeep.certificate
    if shown is None or turn.whole(securing.KEY) != _MUTUAL:
        return None
    known = certificate.validity(shown)
    if known is None:
        return None
    start, end = known
    return end - min(_MONTH, (end - start) / 3)


def _key(turn: Turn, number: int) -> certificate.KeyName:
    return certificate.KeyName(turn.spec.seed, turn.spec.identity, number)
