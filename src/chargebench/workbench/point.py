"""A charge point of a world, and what a person can do to it."""

from dataclasses import dataclass
from typing import Any, Literal

import httpx

from chargebench.workbench.answers import answer


@dataclass(frozen=True, slots=True)
class Point:
    """A charge point by its OCPP identity.

    Those that live in the world can be driven; one from outside can only be commanded and read.
    """

    id: str
    _control: httpx.Client

    def plug_in(self, connector_id: int = 1, **vehicle: int | str) -> None:
        """Plug a car in, perhaps a certain one: plug_in(battery_wh=60_000, soc_percent=20)."""
        self._do("plug_in", connector_id=connector_id, vehicle=vehicle or None)

    def present_tag(self, id_tag: str, connector_id: int = 1) -> None:
        """Hold a card to the reader."""
        self._do("present_tag", connector_id=connector_id, id_tag=id_tag)

    def unplug(self, connector_id: int = 1) -> None:
        """Pull the cable, which ends a transaction."""
        self._do("unplug", connector_id=connector_id)

    def fault(self, error_code: str = "OtherError", connector_id: int = 0) -> None:
        """Break a connector, or the whole point (0)."""
        self._do("fault", connector_id=connector_id, error_code=error_code)

    def clear_fault(self, connector_id: int = 0) -> None:
        """Mend what `fault` broke."""
        self._do("clear_fault", connector_id=connector_id)

    def go_offline(self) -> None:
        """Cut its network; it goes on charging and delivers later."""
        self._do("go_offline")

    def go_online(self) -> None:
        """Join its network again."""
        self._do("go_online")

    def power_cycle(
        self,
        off_s: float = 0.0,
        *,
        backed: bool = False,
        transactions: Literal["stop", "resume"] = "stop",
    ) -> None:
        """Switch it off, and on after a while; `backed`, only its outlets lose their power."""
        self._do("power_cycle", off_s=off_s, backed=backed, transactions=transactions)

    def set_limit(
        self, *, watts: int | None = None, amps: int | None = None, connector_id: int = 0
    ) -> None:
        """Limit what it takes on site, or (with a number) one of its connectors."""
        self._do("set_limit", connector_id=connector_id, watts=watts, amps=amps)

    def lift_limit(self, connector_id: int = 0) -> None:
        """Take away what `set_limit` has set, or the plan."""
        self._do("lift_limit", connector_id=connector_id)

    def send_raw(self, text: str) -> None:
        """Have it send a text as it is, whatever it is: send_raw('[2,"x"')."""
        self._do("send_raw", text=text)

    def command(self, action: str, payload: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send any OCPP action.

        Gives {"outcome", "payload", "error_code", "error", "frames", "latency_s"}.
        Raises BenchError when it is not connected or stays silent.
        """
        wish = {"action": action, "payload": payload or {}}
        result: dict[str, Any] = answer(self._control.post(self._path("commands"), json=wish))
        return result

    @property
    def state(self) -> dict[str, Any]:
        """What the central system knows of it, and under "point" what it is itself."""
        found: dict[str, Any] = answer(self._control.get(self._path()))
        return found

    def _do(self, deed: str, **options: Any) -> None:
        given = {name: value for name, value in options.items() if value is not None}
        answer(self._control.post(self._path("deeds"), json={"deed": deed, **given}))

    def _path(self, *below: str) -> str:
        return "/".join(("charge_points", self.id, *below))
