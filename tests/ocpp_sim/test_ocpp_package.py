"""A central system made of the `ocpp` package's own ChargePoint class finds nothing wrong.

It checks every payload of ours by its own validation and code, which shares nothing with ours.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.enums import (
    Action,
    AuthorizationStatus,
    ChargePointErrorCode,
    ChargePointStatus,
    GenericStatus,
    RegistrationStatus,
)
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.station import Spec
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock

ACCEPTED = {"status": AuthorizationStatus.accepted}
TOO_LITTLE = {
    "chargingProfileId": 4,
    "transactionId": 77,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 5.9}],
    },
}


class Central(ChargePoint):
    """One connection of a central system written with the package."""

    def __init__(self, identity, connection):
        super().__init__(identity, connection)
        self.seen = []

    @on(Action.boot_notification)
    def on_boot(self, **payload):
        self.seen.append(("boot", payload["charge_point_model"]))
        now = datetime.now(UTC).isoformat()
        return call_result.BootNotification(now, 60, RegistrationStatus.accepted)

    @on(Action.status_notification)
    def on_status(self, connector_id, error_code, status, **_):
        assert ChargePointErrorCode(error_code) is ChargePointErrorCode.no_error
        self.seen.append((connector_id, ChargePointStatus(status).value))
        return call_result.StatusNotification()

    @on(Action.authorize)
    def on_authorize(self, id_tag):
        self.seen.append(("authorize", id_tag))
        return call_result.Authorize(ACCEPTED)

    @on(Action.start_transaction)
    def on_start(self, id_tag, **payload):
        self.seen.append(("start", id_tag, payload.get("reservation_id")))
        return call_result.StartTransaction(77, ACCEPTED)

    @on(Action.meter_values)
    def on_meter(self, transaction_id, meter_value, **_):
        assert len(meter_value[0]["sampled_value"]) == 9
        self.seen.append(("meter", transaction_id))
        return call_result.MeterValues()

    @on(Action.stop_transaction)
    def on_stop(self, transaction_id, reason, **_):
        self.seen.append(("stop", transaction_id, reason))
        return call_result.StopTransaction()

    @on(Action.heartbeat)
    def on_heartbeat(self):
        return call_result.Heartbeat(datetime.now(UTC).isoformat())

    @on(Action.firmware_status_notification)
    def on_firmware(self, status):
        self.seen.append(("firmware", status))
        return call_result.FirmwareStatusNotification()

    @on(Action.diagnostics_status_notification)
    def on_diagnostics(self, status):
        self.seen.append(("diagnostics", status))
        return call_result.DiagnosticsStatusNotification()

    @on(Action.log_status_notification)
    def on_log(self, status, request_id):
        self.seen.append(("log", status, request_id))
        return call_result.LogStatusNotification()

    @on(Action.sign_certificate)
    def on_sign(self, csr):
        self.seen.append(("sign", csr.splitlines()[0]))
        return call_result.SignCertificate(GenericStatus.accepted)


async def commands(central, eventually):
    """Every command that the package can send and the charge point supports."""
    until = "2099-01-01T00:00:00Z"
    answers = [
        await central.call(call.ReserveNow(1, until, "TAG", 5)),
        await central.call(call.CancelReservation(5)),
        await central.call(call.ReserveNow(1, until, "TAG", 6)),
        await central.call(call.ChangeConfiguration("MeterValueSampleInterval", "1")),
        await central.call(call.GetConfiguration(["MeterValueSampleInterval", "Nonsense"])),
        await central.call(call.TriggerMessage("MeterValues", 1), suppress=True),
        await central.call(call.DataTransfer("somebody")),
        await central.call(call.ClearCache()),
        await central.call(call.RemoteStartTransaction("TAG", 1)),
    ]
    await eventually(lambda: ("start", "TAG", 6) in central.seen)
    await eventually(lambda: ("meter", 77) in central.seen)
    answers.append(await central.call(call.SetChargingProfile(1, TOO_LITTLE)))
    await eventually(lambda: (1, "SuspendedEVSE") in central.seen)
    composite = await central.call(call.GetCompositeSchedule(1, 3600, "A"))
    (period,) = composite.charging_schedule["charging_schedule_period"]
    assert (float(period["limit"]), period["number_phases"]) == (5.9, 3)
    answers += [composite, await central.call(call.ClearChargingProfile(id=4))]
    await eventually(lambda: central.seen.count((1, "Charging")) == 2)
    answers.append(await central.call(call.ChangeAvailability(1, "Inoperative")))
    answers.append(await central.call(call.RemoteStopTransaction(77)))
    await eventually(lambda: (1, "Unavailable") in central.seen)
    answers.append(await central.call(call.ChangeAvailability(0, "Operative")))
    answers.append(await central.call(call.UnlockConnector(1)))
    answers.append(await central.call(call.Reset("Soft")))
    return answers


async def upkeep(central, eventually):
    """What belongs to lists, files and certificates; nothing can be moved by FTP here."""
    listed = [{"id_tag": "TAG", "id_tag_info": {"status": "Accepted"}}]
    hashes = {
        "hash_algorithm": "SHA256",
        "issuer_name_hash": "ab",
        "issuer_key_hash": "cd",
        "serial_number": "1",
    }
    use = "ManufacturerRootCertificate"
    answers = [
        await central.call(call.SendLocalList(3, "Full", listed)),
        await central.call(call.InstallCertificate(use, "none")),
        await central.call(call.GetInstalledCertificateIds(use)),
        await central.call(call.DeleteCertificate(hashes)),
        await central.call(call.ExtendedTriggerMessage("SignChargePointCertificate")),
        await central.call(call.CertificateSigned("none")),
    ]
    version = await central.call(call.GetLocalListVersion())
    assert version.list_version == 3
    sent = await central.call(call.GetDiagnostics("ftp://files.test/"))
    assert sent.file_name.startswith("CP-1_diagnostics_")
    await eventually(lambda: ("diagnostics", "UploadFailed") in central.seen)
    log = {"remote_location": "ftp://files.test/"}
    answers.append(await central.call(call.GetLog(log, "SecurityLog", 4)))
    await eventually(lambda: ("log", "NotSupportedOperation", 4) in central.seen)
    await central.call(call.UpdateFirmware("ftp://files.test/fw", "2020-01-01T00:00:00Z"))
    await eventually(lambda: ("firmware", "DownloadFailed") in central.seen)
    return answers


async def upkeep_story(eventually):
    centrals = []

    async def talk(socket):
        centrals.append(Central("CP-1", socket))
        with suppress(ConnectionClosed):
            await centrals[0].start()

    async with serve(talk, "127.0.0.1", 0, subprotocols=["ocpp1.6"]) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        clock = WallClock()
        runner = SocketRunner(
            build(Spec("CP-1"), clock.now()), Endpoint(url, "ocpp1.6"), clock, lambda *_, **__: None
        )
        runner.start()
        await eventually(lambda: centrals and (1, "Available") in centrals[0].seen)
        answers = await upkeep(centrals[0], eventually)
        await runner.stop()
    return [answer.status for answer in answers], centrals[0].seen


def test_the_ocpp_package_keeps_a_charge_point_up(eventually):
    statuses, seen = asyncio.run(upkeep_story(eventually))

    assert statuses == [
        "Accepted",
        "Rejected",
        "NotFound",
        "NotFound",
        "Accepted",
        "Rejected",
        "Accepted",
    ]
    assert ("sign", "-----BEGIN CERTIFICATE REQUEST-----") in seen


async def story(eventually):
    centrals = []

    async def talk(socket):
        central = Central("CP-1", socket)
        centrals.append(central)
        with suppress(ConnectionClosed):
            await central.start()

    async with serve(talk, "127.0.0.1", 0, subprotocols=["ocpp1.6"]) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        clock = WallClock()
        spec = Spec("CP-1", settings={"ClockAlignedDataInterval": "0"}, boot_duration_s=0.01)
        runner = SocketRunner(
            build(spec, clock.now()), Endpoint(url, "ocpp1.6"), clock, lambda *_, **__: None
        )
        runner.start()
        await eventually(lambda: centrals and (1, "Available") in centrals[0].seen)
        runner.give(port.PlugIn(1))
        await eventually(lambda: (1, "Preparing") in centrals[0].seen)
        runner.give(port.Unplug(1))
        await eventually(lambda: centrals[0].seen.count((1, "Available")) == 2)
        waiting = asyncio.create_task(commands(centrals[0], eventually))
        await eventually(lambda: (1, "Reserved") in centrals[0].seen)
        await eventually(lambda: runner.station.connectors[0].grant is not None)
        runner.give(port.PlugIn(1))
        answers = await waiting
        await eventually(lambda: len(centrals) == 2 and (1, "Finishing") in centrals[1].seen)
        await runner.stop()
    return [getattr(answer, "status", None) for answer in answers], centrals[0].seen


def test_the_ocpp_package_finds_nothing_wrong(eventually):
    statuses, seen = asyncio.run(story(eventually))

    assert statuses == [
        "Accepted",
        "Accepted",
        "Accepted",
        "Accepted",
        None,
        "Accepted",
        "UnknownVendorId",
        "Accepted",
        "Accepted",
        "Accepted",
        "Accepted",
        "Accepted",
        "Scheduled",
        "Accepted",
        "Accepted",
        "Unlocked",
        "Accepted",
    ]
    assert ("stop", 77, "Remote") in seen
