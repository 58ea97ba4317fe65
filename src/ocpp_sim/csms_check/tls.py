"""Whom a central system lets in through TLS: these are the same in each version of OCPP.

They need certificates of a test authority that the central system trusts, good and bad ones, in a
folder of `chargebench certs`.
"""

import asyncio
import contextlib
import ssl
import warnings
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.options import tls_of
from ocpp_sim.csms_check.trial import NotApplicableError, Trial
from ocpp_sim.csms_check.verdict import Told
from ocpp_sim.csms_check.wire import RefusedError

BLOCK: Final = "tls"
_SOURCE: Final = "OCPP 2.0.1 A00; OCPP 1.6 security whitepaper"
_DENIED: Final = (None, 401, 403)  # None is TLS itself
_PORT: Final = 443
_FLAWS: Final = {
    "expired": "An expired certificate",
    "not-yet-valid": "A certificate that is not valid yet",
    "self-signed": "A certificate that signed itself",
    "wrong-authority": "A certificate by an authority that nobody trusts",
    "wrong-name": "The certificate of another",
}


def station_files(folder: Path, identity: str) -> tuple[Path, Path]:
    """The certificate of a charge point and its key: stations/CP%2F7.pem and .key."""
    named = folder / "stations" / quote(identity, safe="")
    return named.with_name(f"{named.name}.pem"), named.with_name(f"{named.name}.key")


def _context(trial: Trial, *below: str, shown: bool = True) -> ssl.SSLContext | None:
    """TLS with the certificate of a folder below that of the good ones, or without any.

    Raises NotApplicableError when there is none.
    """
    folder, options = trial.options.certs, trial.options
    if folder is None:
        raise NotApplicableError("there are no certificates; name their folder with --certs")
    certificate, key = station_files(folder.joinpath(*below), options.identity)
    if shown and not (certificate.is_file() and key.is_file()):
        raise NotApplicableError(f"there is no {certificate}")
    pair = (certificate, key) if shown else (None, None)
    return tls_of(options.csms, folder / "ca.pem", *pair)


async def _good(trial: Trial) -> None:
    """Its certificate lets a charge point in, and no password is needed (security profile 3)."""
    _certified(trial)
    try:
        wire = await trial.connect(tls=_context(trial))
    except RefusedError as error:
        trial.must("a good certificate lets it in", held=False, found=str(error))
        return
    trial.must("a good certificate lets it in", held=True)
    await trial.tell(wire, "BootNotification", trial.language.boot)


async def _none(trial: Trial) -> None:
    await _known(trial)
    await _refused(trial, "without a certificate", _context(trial, shown=False))


async def _flawed(flaw: str, trial: Trial) -> None:
    context = _context(trial, "bad", flaw)
    await _known(trial)
    await _refused(trial, _FLAWS[flaw].lower(), context)


async def _revoked(trial: Trial) -> None:
    """Whether it looks at what is revoked is advised, as it takes a list or somebody to ask."""
    context = _context(trial, "bad", "revoked")
    await _known(trial)
    held, said = await _outcome(trial, context)
    trial.should("a certificate that was revoked is refused", held=held, found=said)


async def _plain(trial: Trial) -> None:
    """Where TLS is spoken nothing else is."""
    try:
        wire = await trial.connect(plain=True)
    except RefusedError:
        trial.must("a plain websocket is refused", held=True)
        return
    trial.must("a plain websocket is refused", held=False, found=f"speaking {wire.subprotocol}")


async def _old(trial: Trial) -> None:
    """TLS before 1.2 is not spoken."""
    url, _, rest = trial.options.csms.partition("://")
    place = rest.partition("/")[0]
    host, _, port = place.rpartition(":") if ":" in place.rpartition("]")[2] else (place, "", "")
    context = _old_context(trial)
    trial.told.append(Told(trial.now(), "event", f"connecting by TLS 1.1 to {url}://{place}"))
    try:
        async with asyncio.timeout(trial.options.within_s):
            _, writer = await asyncio.open_connection(
                host.strip("[]"), int(port or _PORT), ssl=context
            )
    except OSError:
        trial.must("TLS 1.1 is refused", held=True)
        return
    spoken = writer.get_extra_info("ssl_object").version()
    writer.transport.abort()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    trial.must("TLS 1.1 is refused", held=False, found=f"it speaks {spoken}")


def _old_context(trial: Trial) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    if trial.options.certs is not None:
        own = station_files(trial.options.certs, trial.options.identity)
        if own[0].is_file():
            context.load_cert_chain(*own)
    return context


async def _known(trial: Trial) -> None:
    """Who is let in with a good certificate; raises NotApplicableError for anybody else."""
    _certified(trial)
    try:
        wire = await trial.connect(tls=_context(trial))
    except RefusedError as error:
        raise NotApplicableError(f"a good certificate is refused as well: {error}") from error
    await wire.close()


def _certified(trial: Trial) -> None:
    if trial.options.password is not None:
        raise NotApplicableError("with a password it is not security profile 3")


async def _refused(trial: Trial, what: str, context: ssl.SSLContext | None) -> None:
    held, said = await _outcome(trial, context)
    shown = what if what.startswith("without") else f"with {what}"
    trial.must(f"nobody is let in {shown}", held=held, found=said)


async def _outcome(trial: Trial, context: ssl.SSLContext | None) -> tuple[bool, str]:
    try:
        await trial.connect(tls=context)
    except RefusedError as error:
        return error.status in _DENIED, str(error)
    return False, "it is let in"


def _case(number: int, title: str, play: Any) -> Case:
    return Case(f"TLS-{number:02}", BLOCK, title, _SOURCE, play)


CASES: Final = (
    _case(1, "A plain websocket where TLS is spoken", _plain),
    _case(2, "TLS before 1.2", _old),
    _case(3, "A good certificate", _good),
    _case(4, "No certificate", _none),
    *(
        _case(number, title, partial(_flawed, flaw))
        for number, (flaw, title) in enumerate(_FLAWS.items(), 5)
    ),
    _case(10, "A certificate that was revoked", _revoked),
)
