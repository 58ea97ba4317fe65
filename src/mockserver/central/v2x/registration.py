"""Who is not accepted is refused with a SecurityError (OCPP 2.0.1 part 2, B02 and B03).

While it is pending a charging station may say what it can be asked for, and nothing else; one that
was rejected may only boot again. One that has never booted is heard, since some never do.
"""

from collections.abc import Mapping

from mockserver.central.dialect import Handler, RefusedError
from mockserver.world import physical
from mockserver.world.world import World
from ocppj import codes
from ocppj.frame import Payload

_BOOT = "BootNotification"
_PENDING, _REJECTED = "Pending", "Rejected"
# by TriggerMessage, or by a command that is answered later in messages of the station's own
_ASKED_FOR = frozenset(
    {
        "FirmwareStatusNotification",
        "Heartbeat",
        "LogStatusNotification",
        "MeterValues",
        "NotifyCustomerInformation",
        "NotifyDisplayMessages",
        "NotifyMonitoringReport",
        "NotifyReport",
        "PublishFirmwareStatusNotification",
        "ReportChargingProfiles",
        "ReportDERControl",
        "SecurityEventNotification",
        "SignCertificate",
        "StatusNotification",
        "TransactionEvent",
    }
)


def guarded(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """The same, for those who may say it."""
    return {
        action: handler if action == _BOOT else _guarded(action, handler)
        for action, handler in handlers.items()
    }


def _guarded(action: str, handler: Handler) -> Handler:
    barred = (_REJECTED,) if action in _ASKED_FOR else (_REJECTED, _PENDING)

    def answer(world: World, station_id: str, payload: Payload) -> Payload:
        known = physical.station(world, station_id)
        if known is not None and known["boot_status"] in barred:
            raise RefusedError(
                codes.SECURITY_ERROR,
                f"{action} may not be sent while {_BOOT} is answered {known['boot_status']}",
            )
        return handler(world, station_id, payload)

    return answer
