"""What variables show of the charge point: its build, its state, its meters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ocpp_sim.core import energy, ocmf
from ocpp_sim.core.connector import UJ_PER_WH, Connector
from ocpp_sim.core.inventory import Row
from ocpp_sim.core.outlet import supply
from ocpp_sim.core.status import shown, station_status
from ocpp_sim.core.turn import Turn
from virtualtime import instant

_STATES: Final[Mapping[str, str]] = {
    "Available": "Available",
    "Reserved": "Reserved",
    "Unavailable": "Unavailable",
    "Faulted": "Faulted",
}
_UJ_DIGITS: Final = 1000
# What changes while energy flows, and not by what somebody does.
FLOWING: Final = frozenset({"power", "energy"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as text, and the most it can be where that depends on how the station was built."""

    value: str
    high: float | None = None


def read(turn: Turn, row: Row, connector: Connector | None) -> Reading:
    """The value of a variable that shows something; `connector` is where, for those of a place."""
    if connector is None:
        return _OF_STATION[row.shown](turn)
    return _OF_PLACE[row.shown](turn, connector)


def availability(turn: Turn, connector: Connector) -> str:
    """The state of a connector in the five words of OCPP 2.x (ConnectorStatusEnumType)."""
    return _STATES.get(shown(turn, connector), "Occupied")


def _flag(value: object) -> str:
    return "true" if value else "false"


def _power(turn: Turn, connector: Connector) -> Reading:
    most_w = supply(turn.spec, None).power_dw // 10
    return Reading(str(energy.settled(turn, connector).flow.power_w), most_w)


def _energy(turn: Turn, connector: Connector) -> Reading:
    """In Wh, to the thousandth, so that a threshold in whole Wh is met exactly."""
    thousandths = energy.settled(turn, connector).flow.energy_uj * _UJ_DIGITS // UJ_PER_WH
    return Reading(f"{thousandths // _UJ_DIGITS}.{thousandths % _UJ_DIGITS:03d}")


def _plug(turn: Turn, _connector: Connector) -> Reading:
    """A fixed DC cable, a fixed AC cable, or a socket."""
    spec = turn.spec
    if spec.phases == 0:
        return Reading("cCCS2")
    return Reading("cType2" if spec.cable_a else "sType2")


def _phases(turn: Turn) -> Reading:
    """The supply of a DC station has three phases too."""
    return Reading(str(turn.spec.phases or 3))


def _station_state(turn: Turn) -> Reading:
    return Reading(station_status(operative=turn.operative, fault=turn.fault))


def _public_key(turn: Turn, _connector: Connector) -> Reading:
    """That of the meters, of a charge point that signs their readings."""
    signs = turn.flag("SignReadings") or turn.flag("AlignedSignReadings")
    return Reading(ocmf.public_key(turn.spec) if signs else "")


_OF_STATION: Final[Mapping[str, Callable[[Turn], Reading]]] = {
    "station_state": _station_state,
    "station_enabled": lambda turn: Reading(_flag(turn.operative)),
    "station_problem": lambda turn: Reading(_flag(turn.fault)),
    "firmware": lambda turn: Reading(turn.spec.firmware),
    "model": lambda turn: Reading(turn.spec.model),
    "serial": lambda turn: Reading(turn.spec.serial),
    "vendor": lambda turn: Reading(turn.spec.vendor),
    "identity": lambda turn: Reading(turn.spec.identity),
    "phases": _phases,
    "now": lambda turn: Reading(instant.to_text(turn.now)),
    "messages": lambda turn: Reading(str(len(turn.facilities.messages))),
    "listed": lambda turn: Reading(str(len(turn.local_list)), turn.whole("LocalAuthListMaxLength")),
    "monitoring_base": lambda turn: Reading(turn.facilities.base),
    "monitoring_level": lambda turn: Reading(str(turn.facilities.level)),
    "network": lambda turn: Reading(str(turn.facilities.network)),
    "call_timeout": lambda turn: Reading(str(round(turn.spec.call_timeout_s))),
    "certificates": lambda turn: Reading(
        str(len(turn.upkeep.certificates)), turn.whole("CertificateStoreMaxLength")
    ),
    "security_profile": lambda turn: Reading(turn.text("SecurityProfile")),
    "profiles": lambda turn: Reading(
        str(len(turn.profiles)), turn.whole("MaxChargingProfilesInstalled")
    ),
}
_OF_PLACE: Final[Mapping[str, Callable[[Turn, Connector], Reading]]] = {
    "state": lambda turn, connector: Reading(availability(turn, connector)),
    "enabled": lambda _turn, connector: Reading(_flag(connector.operative)),
    "problem": lambda _turn, connector: Reading(_flag(connector.fault)),
    "phases": lambda turn, _connector: _phases(turn),
    "plug": _plug,
    "power": _power,
    "energy": _energy,
    "public_key": _public_key,
}
