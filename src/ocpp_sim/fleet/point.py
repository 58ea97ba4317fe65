"""A charge point of a running fleet as a test sees it: what is done at it, and what it does."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from ocpp_sim.core import port
from ocpp_sim.core.connector import Connector, Status
from ocpp_sim.core.garage import vehicle_of
from ocpp_sim.core.station import Station
from ocpp_sim.core.status import status_of
from ocpp_sim.recording.line import Frame
from ocppj.frame import Call, parse

WITHIN_S: Final = 5.0


class FleetError(Exception):
    """The fleet cannot do what a test wants of it."""


class NotSoError(FleetError, AssertionError):
    """What a test has waited for has not come to be."""


class Ground(Protocol):
    """The fleet that a charge point belongs to."""

    def station(self, identity: str) -> Station: ...

    def give(self, identity: str, item: port.Input) -> list[port.Declined]: ...

    def frames_of(self, identity: str) -> list[Frame]: ...

    def wait(self, condition: Callable[[], bool], within_s: float) -> bool: ...


class LivePoint:
    """`f["CP-0001"]`: what people do at it takes effect at once, and fails if it cannot.

    Raises FleetError with the reason when it declines, NotSoError when a wait is in vain.
    """

    def __init__(self, ground: Ground, identity: str) -> None:
        self._ground = ground
        self.id = identity

    def __repr__(self) -> str:
        return f"<{self.id}: {', '.join(self._scene())}>"

    def plug_in(self, connector_id: int = 1, **vehicle: Any) -> None:
        """Plug a car in, perhaps a certain one: plug_in(battery_wh=60_000, soc_percent=20)."""
        try:
            car = vehicle_of(vehicle) if vehicle else None
        except (TypeError, ValueError) as error:
            raise FleetError(f"{self.id} cannot plug_in: {error}") from error
        self.give(port.PlugIn(connector_id, car))

    def present_tag(self, id_tag: str, connector_id: int = 1) -> None:
        """Hold a card to the reader."""
        self.give(port.PresentTag(connector_id, id_tag))

    def unplug(self, connector_id: int = 1) -> None:
        """Pull the cable, which ends a transaction."""
        self.give(port.Unplug(connector_id))

    def fault(self, error_code: str = "OtherError", connector_id: int = 0) -> None:
        """Break a connector, or the whole point (0)."""
        self.give(port.Fault(connector_id, error_code))

    def clear_fault(self, connector_id: int = 0) -> None:
        """Mend what `fault` broke."""
        self.give(port.ClearFault(connector_id))

    def go_offline(self) -> None:
        """Cut its network; it goes on charging and delivers later."""
        self.give(port.GoOffline())

    def go_online(self) -> None:
        """Join its network again."""
        self.give(port.GoOnline())

    def power_cycle(self) -> None:
        """Switch it off and on."""
        self.give(port.PowerCycle())

    def set_limit(self, *, watts: int = 0, amps: int = 0, connector_id: int = 0) -> None:
        """Limit what it takes on site, or one of its connectors; with neither, no more."""
        self.give(port.SetLimit(watts, amps, connector_id))

    def send_raw(self, text: str) -> None:
        """Have it send a text as it is, whatever it is: send_raw('[2,"x"')."""
        self.give(port.SendRaw(text))

    def give(self, item: port.Input) -> None:
        """Give it any input of the simulator. Raises FleetError when it declines."""
        for declined in self._ground.give(self.id, item):
            raise FleetError(f"{self.id} does not {declined.what}: {declined.why}")

    @property
    def station(self) -> Station:
        """Its whole state now, as a value."""
        return self._ground.station(self.id)

    @property
    def connected(self) -> bool:
        """Whether it is connected and its boot was accepted."""
        link = self.station.link
        return link.state == "up" and link.registration == "Accepted"

    def connector(self, connector_id: int = 1) -> Connector:
        connectors = self.station.connectors
        if not 1 <= connector_id <= len(connectors):
            raise FleetError(
                f"{self.id} has connectors 1 to {len(connectors)}, none is {connector_id}"
            )
        return connectors[connector_id - 1]

    def status(self, connector_id: int = 1) -> Status:
        """What is to be told of a connector: "Available", "Charging", …"""
        return status_of(self.connector(connector_id))

    @property
    def frames(self) -> list[Frame]:
        """What it has sent and received so far."""
        return self._ground.frames_of(self.id)

    def sent(self, action: str) -> list[dict[str, Any]]:
        """The payloads of its calls of an action, in order."""
        return _calls(self.frames, "sent", action)

    def received(self, action: str) -> list[dict[str, Any]]:
        """The payloads of the central system's calls of an action, in order."""
        return _calls(self.frames, "received", action)

    def wait_until(
        self,
        wanted: Status | Callable[["LivePoint"], object],
        within_s: float = WITHIN_S,
        connector_id: int = 1,
    ) -> None:
        """Wait for a status of a connector, or until a function of this point gives a true value.

        wait_until("Charging"), wait_until(lambda p: p.received("RemoteStartTransaction")).
        """
        said = wanted if isinstance(wanted, str) else getattr(wanted, "__name__", "the condition")

        def is_so() -> bool:
            if isinstance(wanted, str):
                return self.status(connector_id) == wanted
            return bool(wanted(self))

        if not self._ground.wait(is_so, within_s):
            last = "".join(f"\n  {one.direction} {one.text!r:.200}" for one in self.frames[-5:])
            raise NotSoError(
                f"{self.id} was not {said} within {within_s:g} s; {', '.join(self._scene())}."
                f" The last frames:{last or ' none'}"
            )

    def _scene(self) -> list[str]:
        """How it is now: ["connected", "connector 1 is Available"]."""
        link = self.station.link
        boot = link.registration if link.registration != "none" else "not registered"
        link_text = "connected" if link.state == "up" else f"connection {link.state}"
        return [
            f"{link_text} ({boot})",
            *(
                f"connector {one.connector_id} is {status_of(one)}"
                for one in self.station.connectors
            ),
        ]


def _calls(frames: Sequence[Frame], direction: str, action: str) -> list[dict[str, Any]]:
    read = (parse(frame.text) for frame in frames if frame.direction == direction)
    return [call.payload for call in read if isinstance(call, Call) and call.action == action]
