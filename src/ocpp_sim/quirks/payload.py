"""Quirks of payloads: each rule gives another payload, or None where it has nothing to alter.

What is meter values in 1.6 is also in the events of a transaction from 2.0.1 on, where values are
numbers and a unit is an object.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, TypeAlias

from ocpp_sim.quirks.draft import Draft, Occasion
from ocppj.frame import Payload
from virtualtime.instant import parse, to_text

Rule: TypeAlias = Callable[[Payload, Occasion], Payload | None]
Sample: TypeAlias = Mapping[str, Any]
_REGISTER: Final = "Energy.Active.Import.Register"
_WH_PER_KWH: Final = 1000
_DAY_S: Final = 86_400
_METERS: Final = ("meterStart", "meterStop")
_LISTS: Final = ("meterValue", "transactionData")


def apply(draft: Draft, name: str, occasion: Occasion) -> Draft | None:
    """The text as the quirk wants it; None when this is no text for it."""
    actions, rule = RULES[name]
    if draft.payload is None or (actions and draft.action not in actions):
        return None
    payload = rule(draft.payload, occasion)
    return None if payload is None else draft.with_payload(payload)


def _is_later(payload: Payload) -> bool:
    """Whether values are told as 2.x does."""
    return "transactionInfo" in payload or "evseId" in payload


def _odd(payload: Payload, value: str, unit: Any, **said: Any) -> Sample:
    if _is_later(payload):
        return {"value": float(value), **said, "unitOfMeasure": {"unit": unit}}
    return {"value": value, **said, "unit": unit}


def _empty_vendor(payload: Payload, _occasion: Occasion) -> Payload:
    station = payload.get("chargingStation")
    if station is not None:
        return {**payload, "chargingStation": {**station, "vendorName": ""}}
    return {**payload, "chargePointVendor": ""}


def _object_not_array(payload: Payload, _occasion: Occasion) -> Payload | None:
    values = payload.get("meterValue")
    if not isinstance(values, list) or not values:
        return None
    return {**payload, "meterValue": values[0]}


def _empty_sampled(payload: Payload, _occasion: Occasion) -> Payload | None:
    return _with_samples(payload, lambda _samples: [])


def _bad_unit(payload: Payload, occasion: Occasion) -> Payload | None:
    odd = _odd(payload, "49.98", occasion.params["unit"], measurand="Frequency")
    return _with_samples(payload, lambda samples: [*samples, odd])


def _bad_measurand(payload: Payload, occasion: Occasion) -> Payload | None:
    odd = _odd(payload, "16", "A", measurand=occasion.params["measurand"])
    return _with_samples(payload, lambda samples: [*samples, odd])


def _bad_context(payload: Payload, occasion: Occasion) -> Payload | None:
    odd = _odd(payload, "16.000", "A", context=occasion.params["context"])
    return _with_samples(payload, lambda samples: [*samples, odd])


def _non_string_config(payload: Payload, _occasion: Occasion) -> Payload | None:
    keys = payload.get("configurationKey")
    if not keys:
        return None
    return {**payload, "configurationKey": [_typed(one) for one in keys]}


def _typed(key: Payload) -> Payload:
    value = str(key.get("value", ""))
    if value in ("true", "false"):
        return {**key, "value": value == "true"}
    return {**key, "value": int(value)} if value.isdecimal() else key


def _kwh_not_wh(payload: Payload, _occasion: Occasion) -> Payload | None:
    """Whole kWh, as seen: 361 for 361,870 Wh."""
    known = [name for name in _METERS if isinstance(payload.get(name), int)]
    changed = {name: payload[name] // _WH_PER_KWH for name in known}
    sampled = _with_samples(payload, lambda samples: [_in_kwh(one) for one in samples])
    if sampled is None and not changed:
        return None
    return {**(sampled or payload), **changed}


def _in_kwh(sample: Sample) -> Sample:
    if sample.get("measurand", _REGISTER) != _REGISTER or sample.get("unit", "Wh") != "Wh":
        return sample
    kwh = int(float(sample["value"])) // _WH_PER_KWH
    return {**sample, "value": kwh if "unitOfMeasure" in sample else str(kwh)}


def _tz_missing(payload: Payload, _occasion: Occasion) -> Payload | None:
    return _with_times(payload, lambda text: text.removesuffix("Z"))


def _local_time(payload: Payload, occasion: Occasion) -> Payload | None:
    return _ahead(payload, occasion.params["offset"])


def _drift(payload: Payload, occasion: Occasion) -> Payload | None:
    days = (occasion.now - occasion.born_at).total_seconds() / _DAY_S
    return _ahead(payload, days * occasion.params["per_day"])


def _future(payload: Payload, occasion: Occasion) -> Payload | None:
    return _ahead(payload, occasion.params["ahead"])


def _meter_regress(payload: Payload, occasion: Occasion) -> Payload | None:
    if occasion.meter_start_wh is None:
        return None
    regressed_wh = occasion.meter_start_wh - int(occasion.params["below"])
    if not _is_later(payload):
        return {**payload, "meterStop": regressed_wh}
    if payload["eventType"] != "Ended":
        return None
    return _with_samples(payload, lambda samples: [_showing(one, regressed_wh) for one in samples])


def _showing(sample: Sample, register_wh: int) -> Sample:
    is_register = sample.get("measurand", _REGISTER) == _REGISTER
    return {**sample, "value": register_wh} if is_register else sample


def _with_samples(payload: Payload, change: Callable[[list[Sample]], list[Any]]) -> Payload | None:
    """The payload with other sampled values, also where meterValue is no array any more."""
    changed = {name: _sampled(payload[name], change) for name in _LISTS if payload.get(name)}
    return {**payload, **changed} if changed else None


def _sampled(values: Any, change: Callable[[list[Sample]], list[Any]]) -> Any:
    if isinstance(values, list):
        return [_sampled(one, change) for one in values]
    return {**values, "sampledValue": change(values["sampledValue"])}


def _ahead(payload: Payload, seconds: float) -> Payload | None:
    return _with_times(payload, lambda text: _later(text, seconds))


def _later(text: str, seconds: float) -> str:
    """A time that much later, in the form that it had."""
    later = to_text(parse(text) + timedelta(seconds=seconds))
    return later if text.endswith("Z") else later.removesuffix("Z")


def _with_times(payload: Payload, change: Callable[[str], str]) -> Payload | None:
    """The payload with its own times changed; None when it has none, or nothing comes of it."""
    changed: Payload = dict(_timed(payload, change))
    return None if changed == payload else changed


def _timed(value: Payload, change: Callable[[str], str]) -> Iterator[tuple[str, Any]]:
    for name, below in value.items():
        if name == "timestamp" and isinstance(below, str):
            yield name, change(below)
        elif name in _LISTS:
            yield name, _timed_list(below, change)
        else:
            yield name, below


def _timed_list(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_timed_list(one, change) for one in value]
    return dict(_timed(value, change))


_VALUES: Final = ("MeterValues", "TransactionEvent")
_METERED: Final = (*_VALUES, "StopTransaction")
_ANY: Final = ()
RULES: Final[Mapping[str, tuple[tuple[str, ...], Rule]]] = {
    "empty_vendor": (("BootNotification",), _empty_vendor),
    "meter_object_not_array": (_VALUES, _object_not_array),
    "empty_sampled": (_VALUES, _empty_sampled),
    "bad_unit": (_METERED, _bad_unit),
    "bad_measurand": (_METERED, _bad_measurand),
    "bad_context": (_METERED, _bad_context),
    "non_string_config": (("GetConfiguration",), _non_string_config),
    "kwh_not_wh": (("StartTransaction", *_METERED), _kwh_not_wh),
    "tz_missing": (_ANY, _tz_missing),
    "local_time_as_utc": (_ANY, _local_time),
    "clock_drift": (_ANY, _drift),
    "future": (_ANY, _future),
    "meter_regress": (("StopTransaction", "TransactionEvent"), _meter_regress),
}
