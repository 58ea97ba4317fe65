"""A charge point as a JSON record and back, so that a world can be kept, copied and restored.

The form follows from the types of the values: a dataclass is an object, a tuple a list, an instant
RFC 3339 text; where a field may hold one of several dataclasses, "is" names which.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from ocpp_sim.core.station import Station

Writer = Callable[[Any], Any]
Reader = Callable[[Any], Any]


class RecordError(ValueError):
    """A record is not that of a charge point."""


def station_to_record(station: Station) -> dict[str, Any]:
    """A JSON object that shares nothing mutable with the station."""
    return cast("dict[str, Any]", _writer(Station)(station))


def station_from_record(record: Mapping[str, Any]) -> Station:
    """The station that a record was made from. Raises RecordError."""
    try:
        return cast("Station", _reader(Station)(record))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordError(f"not the record of a charge point: {error!r}") from error


@cache
def _writer(hint: Any) -> Writer:
    if is_dataclass(hint):
        return _object_writer(cast("type", hint))
    if hint is datetime:
        return _time_text
    arms = _arms(hint)
    if arms:
        return _union_writer(arms)
    if get_origin(hint) is tuple:
        items = get_args(hint)
        if items[-1] is Ellipsis:
            each = _writer(items[0])
            return lambda value: [each(item) for item in value]
        return list
    return dict if get_origin(hint) in (Mapping, dict) else _same


@cache
def _reader(hint: Any) -> Reader:
    if is_dataclass(hint):
        return _object_reader(cast("type", hint))
    if hint is datetime:
        return datetime.fromisoformat
    arms = _arms(hint)
    if arms:
        return _union_reader(arms)
    if get_origin(hint) is tuple:
        items = get_args(hint)
        if items[-1] is Ellipsis:
            each = _reader(items[0])
            return lambda value: tuple(each(item) for item in value)
        return tuple
    return dict if get_origin(hint) in (Mapping, dict) else _same


def _object_writer(kind: type) -> Writer:
    hints = get_type_hints(kind)
    parts = [(field.name, _writer(hints[field.name])) for field in fields(kind) if field.init]
    return lambda value: {name: write(getattr(value, name)) for name, write in parts}


def _object_reader(kind: type) -> Reader:
    hints = get_type_hints(kind)
    parts = [(field.name, _reader(hints[field.name])) for field in fields(kind) if field.init]
    return lambda record: kind(**{name: read(record[name]) for name, read in parts})


def _union_writer(arms: tuple[Any, ...]) -> Writer:
    if len(arms) == 1:
        only = _writer(arms[0])
        return lambda value: None if value is None else only(value)
    if not any(map(is_dataclass, arms)):
        return _same
    writers = {arm: _writer(arm) for arm in arms}
    return lambda value: {"is": type(value).__name__, **writers[type(value)](value)}


def _union_reader(arms: tuple[Any, ...]) -> Reader:
    if len(arms) == 1:
        only = _reader(arms[0])
        return lambda value: None if value is None else only(value)
    if not any(map(is_dataclass, arms)):
        return _same
    readers = {arm.__name__: _reader(arm) for arm in arms}
    return lambda record: readers[record["is"]](record)


def _arms(hint: Any) -> tuple[Any, ...]:
    """What a union may hold beside None; () when the hint is no union."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(arm for arm in get_args(hint) if arm is not NoneType)
    return ()


def _time_text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _same(value: Any) -> Any:
    return value
