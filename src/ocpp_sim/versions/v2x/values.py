"""Times and meter values of OCPP 2.x (part 2, MeterValueType 2.32) from the core's readings."""

import base64
from collections.abc import Callable, Mapping
from typing import Final

from ocpp_sim.core import ocmf
from ocpp_sim.core.intent import Sample
from ocpp_sim.core.reading import Reading, Snapshot
from ocpp_sim.core.station import Spec
from ocppj.frame import Payload
from virtualtime.instant import to_text


def evse_of(connector_id: int) -> Payload:
    """The EVSE of a connector, which has no other: {"id": 2, "connectorId": 1}."""
    return {"id": connector_id, "connectorId": 1}


def meter_value(told: Sample | Reading) -> Payload:
    context, reading = told.context, told.snapshot
    values = [value for name in told.measurands for value in MEASURANDS[name](reading, context)]
    return {"timestamp": to_text(told.at), "sampledValue": values}


def transaction_value(told: Reading, spec: Spec, connector_id: int) -> Payload:
    """A meter value of a transaction, whose register the meter may have signed."""
    written = meter_value(told)
    if told.page:
        signed = {
            "signedMeterData": _base64(ocmf.written(told, spec, connector_id)),
            "signingMethod": ocmf.METHOD,
            "encodingMethod": "OCMF",
            "publicKey": _base64(ocmf.public_key(spec)) if told.keyed else "",
        }
        for one in written["sampledValue"]:
            if one["measurand"] == ocmf.REGISTER:
                one["signedMeterValue"] = signed
    return written


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _energy(reading: Snapshot, context: str) -> list[Payload]:
    return [_value(reading.energy_wh, context, "Energy.Active.Import.Register", "Wh")]


def _power(reading: Snapshot, context: str) -> list[Payload]:
    return [_value(reading.power_w, context, "Power.Active.Import", "W")]


def _power_offered(reading: Snapshot, context: str) -> list[Payload]:
    return [_value(reading.offered_w, context, "Power.Offered", "W")]


def _current(reading: Snapshot, context: str) -> list[Payload]:
    one = _value(reading.current_ma / 1000, context, "Current.Import", "A")
    return [{**one, "phase": line} for line in _lines(reading)] or [one]


def _current_offered(reading: Snapshot, context: str) -> list[Payload]:
    """On each phase, at the voltage that there is."""
    per_line = (reading.phases or 1) * reading.voltage_dv
    current_a = reading.offered_w * 10 / per_line if per_line else 0.0
    return [_value(round(current_a, 3), context, "Current.Offered", "A")]


def _voltage(reading: Snapshot, context: str) -> list[Payload]:
    one = _value(reading.voltage_dv / 10, context, "Voltage", "V")
    return [{**one, "phase": f"{line}-N"} for line in _lines(reading)] or [one]


def _soc(reading: Snapshot, context: str) -> list[Payload]:
    percent = reading.soc_percent or 0
    return [_value(percent, context, "SoC", "Percent") | {"location": "EV"}]


def _value(value: float, context: str, measurand: str, unit: str) -> Payload:
    return {
        "value": value,
        "context": context,
        "measurand": measurand,
        "unitOfMeasure": {"unit": unit},
    }


def _lines(reading: Snapshot) -> tuple[str, ...]:
    """The lines of the supply that are in use: ("L2",)."""
    return tuple(_NAMES[line] for line in reading.rotation[: reading.phases])


_NAMES: Final = {"R": "L1", "S": "L2", "T": "L3"}
MEASURANDS: Final[Mapping[str, Callable[[Snapshot, str], list[Payload]]]] = {
    "Energy.Active.Import.Register": _energy,
    "Power.Active.Import": _power,
    "Current.Import": _current,
    "Voltage": _voltage,
    "SoC": _soc,
    "Power.Offered": _power_offered,
    "Current.Offered": _current_offered,
}
