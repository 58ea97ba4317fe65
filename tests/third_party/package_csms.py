"""A central system made of the `ocpp` package, in the way that its documentation shows."""

from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

from ocpp.exceptions import OCPPError
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.enums import Action, AuthorizationStatus, DataTransferStatus, RegistrationStatus

from ocpp_sim.csms_check.operator import UnableError

ACCEPTED = {"status": AuthorizationStatus.accepted}


def now():
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class Central(ChargePoint):
    """One connection; `noted` is told of each call with its action and its timestamps."""

    numbers = count(1)

    def noted(self, action, *times):
        """Take notice of a call."""

    @on(Action.boot_notification)
    def on_boot(self, **_):
        self.noted("BootNotification")
        return call_result.BootNotification(now(), 600, RegistrationStatus.accepted)

    @on(Action.heartbeat)
    def on_heartbeat(self):
        self.noted("Heartbeat")
        return call_result.Heartbeat(now())

    @on(Action.status_notification)
    def on_status(self, timestamp=None, **_):
        self.noted("StatusNotification", *filter(None, (timestamp,)))
        return call_result.StatusNotification()

    @on(Action.authorize)
    def on_authorize(self, **_):
        self.noted("Authorize")
        return call_result.Authorize(ACCEPTED)

    @on(Action.start_transaction)
    def on_start(self, timestamp, **_):
        self.noted("StartTransaction", timestamp)
        return call_result.StartTransaction(next(self.numbers), ACCEPTED)

    @on(Action.meter_values)
    def on_meter(self, meter_value, **_):
        self.noted("MeterValues", *(value["timestamp"] for value in meter_value))
        return call_result.MeterValues()

    @on(Action.stop_transaction)
    def on_stop(self, timestamp, **_):
        self.noted("StopTransaction", timestamp)
        return call_result.StopTransaction()

    @on(Action.data_transfer)
    def on_data(self, **_):
        return call_result.DataTransfer(DataTransferStatus.unknown_vendor_id)

    @on(Action.firmware_status_notification)
    def on_firmware(self, **_):
        return call_result.FirmwareStatusNotification()

    @on(Action.diagnostics_status_notification)
    def on_diagnostics(self, **_):
        return call_result.DiagnosticsStatusNotification()


class Switchboard:
    """The operator of such a system: has a connected charge point sent what is ordered."""

    def __init__(self):
        self.connected = {}

    async def order(self, charge_point_id, action, payload):
        """Send a call by the package's own means; raises UnableError for what it has none for."""
        made = getattr(call, action, None)
        if made is None:
            raise UnableError(f"the package has no {action}")
        words = {_snake(name): value for name, value in payload.items()}
        with suppress(OCPPError):
            await self.connected[charge_point_id].call(made(**words))


def _snake(name):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
