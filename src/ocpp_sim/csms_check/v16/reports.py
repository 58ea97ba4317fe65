"""Firmware, diagnostics, security and vendors' messages that charge points begin."""

from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.trial import NotApplicableError, Trial
from ocpp_sim.csms_check.wire import Wire
from ocppj import codes

_ABSENT = frozenset({codes.NOT_SUPPORTED, codes.NOT_IMPLEMENTED})
_FIRMWARE: Final = (
    "Downloading", "Downloaded", "DownloadFailed", "Installing", "InstallationFailed", "Installed",
    "Idle",
)  # fmt: skip
_SIGNED_FIRMWARE: Final = (
    *_FIRMWARE, "DownloadScheduled", "DownloadPaused", "InstallRebooting", "InstallScheduled",
    "InstallVerificationFailed", "InvalidSignature", "SignatureVerified",
)  # fmt: skip
_LOGS: Final = (
    "BadMessage", "Idle", "NotSupportedOperation", "PermissionDenied", "Uploaded", "UploadFailure",
    "Uploading",
)  # fmt: skip
_EVENTS: Final = ("FirmwareUpdated", "StartupOfTheDevice", "InvalidCentralSystemCertificate")


async def _firmware(trial: Trial) -> None:
    wire = await trial.ready()
    for status in _FIRMWARE:
        await trial.tell(wire, "FirmwareStatusNotification", {"status": status})


async def _diagnostics(trial: Trial) -> None:
    wire = await trial.ready()
    for status in ("Idle", "Uploading", "UploadFailed", "Uploaded"):
        await trial.tell(wire, "DiagnosticsStatusNotification", {"status": status})


async def _vendors(trial: Trial) -> None:
    wire = await trial.ready()
    whole = {"vendorId": "com.example.nobody.has.this", "messageId": "Ping", "data": '{"n": 1}'}
    for payload in (whole, {"vendorId": whole["vendorId"]}):
        answer = await trial.tell(wire, "DataTransfer", payload)
        if answer:
            said = answer["status"]
            text = "a vendor that nobody knows is told so"
            trial.should(text, held=said in {"UnknownVendorId", "Rejected"}, found=said)


async def _events(trial: Trial) -> None:
    wire = await trial.ready()
    for kind in _EVENTS:
        payload = {"type": kind, "timestamp": trial.instant(), "techInfo": "seen by a check"}
        await _extended(trial, wire, "SecurityEventNotification", payload)


async def _signed_statuses(trial: Trial) -> None:
    wire = await trial.ready()
    for status in _SIGNED_FIRMWARE:
        payload = {"status": status, "requestId": 71}
        await _extended(trial, wire, "SignedFirmwareStatusNotification", payload)
    for status in _LOGS:
        payload = {"status": status, "requestId": 71}
        await _extended(trial, wire, "LogStatusNotification", payload)


async def _certificate(trial: Trial) -> None:
    wire = await trial.ready()
    await _extended(trial, wire, "SignCertificate", {"csr": _request(trial.options.identity)})
    await _extended(trial, wire, "SignCertificate", {"csr": "no request at all"})
    await trial.alive(wire, "a request that is none")


async def _extended(trial: Trial, wire: Wire, action: str, payload: dict[str, Any]) -> None:
    """Tell a message of the security extension, which a central system need not have."""
    reply = await trial.ask(wire, action, payload)
    if reply.kind == "error" and reply.code in _ABSENT:
        raise NotApplicableError(f"the central system has no {action}: {reply.said}")
    if trial.must(f"{action} is answered", held=reply.kind == "result", found=reply.said):
        flaws = trial.schemas.violations(action, "response", reply.payload)
        said = "; ".join(flaw.message for flaw in flaws[:3])
        trial.must(f"the answer to {action} fits its schema", held=not flaws, found=said)


def _request(identity: str) -> str:
    """A certificate request of the charge point (security whitepaper §4.2.5), in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, identity)])
    made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


CASES: Final = (
    Case("FIRMWARE-03", "firmware", "Every firmware status is taken", "OCPP 1.6 §4.5", _firmware),
    Case(
        "FIRMWARE-04", "firmware", "Every diagnostics status is taken", "OCPP 1.6 §4.4",
        _diagnostics,
    ),
    Case("DATA-01", "data transfer", "A vendor's message is answered", "OCPP 1.6 §4.3", _vendors),
    Case(
        "SECURITY-01", "security", "Security events are taken",
        "OCPP 1.6 security whitepaper §5.18", _events,
    ),
    Case(
        "SECURITY-02", "security", "Signed firmware's and logs' statuses are taken",
        "OCPP 1.6 security whitepaper §5.14", _signed_statuses,
    ),
    Case(
        "SECURITY-05", "security", "A certificate may be asked for",
        "OCPP 1.6 security whitepaper §5.19", _certificate,
    ),
)  # fmt: skip
