"""MeterValues that are like others but for their figures, read at a glance.

Nearly all that a central system hears are periodic samples, and those of one model differ in their
message id, time, transaction and figures only. What a text consists of beside these is its shape.
A shape is held to the schema and read as any other text when it first comes; what is found then
holds for all that have it, since a figure may be any text, and the time is known by a pattern.
"""

import re
from functools import lru_cache, partial
from operator import mul
from typing import Final, NamedTuple

from mockserver.central.dialect import Brief
from mockserver.central.instants import read
from mockserver.central.samples import read_meter_values
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Call, Payload, parse
from ocppj.schema import USUAL_TIME, schemas

_ACTION: Final = "MeterValues"
_SHORTEST: Final = 120  # nobody looks twice at heartbeats
_MOST: Final = 100
_KILO: Final = 1000.0
_TEXT: Final = re.compile(
    r'\[2,"([\w-]{1,36})","MeterValues",\{"connectorId":([1-9]\d{0,3}),'
    rf'"meterValue":\[\{{"timestamp":"({USUAL_TIME})","sampledValue":\[(.+)\]\}}\]'
    r'(?:,"transactionId":([1-9]\d{0,8}))?\}\]',
    re.ASCII,
)
_FIGURE: Final = re.compile(r'\{"value":"(-?\d{1,9}(?:\.\d{1,12})?)"', re.ASCII)
_AT: Final = "2024-06-01T09:00:00.000Z"


class _Shape(NamedTuple):
    """How the sample is made of the figures: its fields, and by what each figure is multiplied.

    No factors are factors of 1.
    """

    fields: tuple[str, ...]
    factors: tuple[float, ...]
    context: str


class _Told(NamedTuple):
    """What one text says; `number` is that of its transaction, if it has one."""

    connector: str
    number: str | None
    time: str
    shape: _Shape
    figures: list[str]


def glance(world: World, station_id: str, text: str) -> Brief | None:
    """Read the message with one sample; None for a text that has to be parsed."""
    found = _TEXT.fullmatch(text) if len(text) > _SHORTEST else None
    if found is None:
        return None
    message_id, connector, time, values, number = found.groups()
    pieces = _FIGURE.split(values)
    shape = _shape(tuple(pieces[::2])) if len(pieces) > 1 else None
    if shape is None:
        return None
    told = _Told(connector, number, time, shape, pieces[1::2])
    return Brief(message_id, _ACTION, partial(_heed, world, station_id, told))


def _heed(world: World, station_id: str, told: _Told) -> Payload:
    """Do as `metering.meter_values`."""
    connector, number, time, shape, figures = told
    at, flags = read(time, world.now_text)
    first, *others = map(float, figures)
    if shape.factors:
        first, *others = map(mul, (first, *others), shape.factors)
    sample = dict(zip(shape.fields, (at, first, shape.context, *others), strict=True))
    physical.meter(
        world,
        station_id=station_id,
        connector_id=int(connector),
        transaction_id=None if number is None else int(number),
        samples=[sample],
        flags=flags,
    )
    return {}


@lru_cache(maxsize=1024)
def _shape(between: tuple[str, ...]) -> _Shape | None:
    """The shape of a text by what stands between its figures; None for one of a rarer kind.

    It is found by reading a text with figures that are all different.
    """
    figures = range(1, len(between))
    if len(figures) > _MOST:
        return None
    values = between[0] + "".join(
        f'{{"value":"{figure}"{rest}' for figure, rest in zip(figures, between[1:], strict=True)
    )
    meter_value = f'{{"timestamp":"{_AT}","sampledValue":[{values}]}}'
    call = parse(f'[2,"1","{_ACTION}",{{"connectorId":1,"meterValue":[{meter_value}]}}]')
    if not isinstance(call, Call) or not schemas("1.6").is_valid(_ACTION, "request", call.payload):
        return None
    entries = call.payload["meterValue"]
    (sample, *more), flags = read_meter_values(entries, lambda: _AT)
    if more or flags or tuple(sample)[2:3] != ("context",):
        return None
    told = [found for field, found in sample.items() if field not in ("at", "context")]
    factors = tuple(found / figure for found, figure in zip(told, figures, strict=False))
    if len(told) != len(figures) or not set(factors) <= {1.0, _KILO}:
        return None
    return _Shape(tuple(sample), factors if _KILO in factors else (), sample["context"])
