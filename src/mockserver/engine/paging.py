"""Pages of a list: by limit and offset, by number, or by cursor with a Link header.

Which of them an operation has follows from the names of its query parameters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from mockserver.contract.model import Operation, Parameter
from mockserver.contract.wording import shown
from mockserver.engine.call import Call
from mockserver.engine.links import segment
from mockserver.engine.query import Cursor, Selection, select, window
from mockserver.engine.resource import Resource
from mockserver.engine.tenancy import noun, visible
from mockserver.store.collection import Collection, Record
from mockserver.world.problems import Detail, bad_request, not_found

AFTER, BEFORE, NUMBER, SIZE = "page_after", "page_before", "page", "page_size"
NOWHERE = "about:blank"
_DEFAULT_SIZE = 25
_ALL = 1 << 62
_LAST = 1 << 31


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its records, what to send along, and the figures that an envelope may want."""

    records: list[Record]
    headers: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)


Turn: TypeAlias = Callable[[Call, Selection], Sheet]


def paging(operation: Operation, resource: Resource, status: int) -> Turn:
    """How an operation turns pages."""
    names = {p.name for p in operation.parameters if p.place == "query"}
    linked = "link" in {name.lower() for name in operation.responses[status].headers}
    if AFTER in names or BEFORE in names:
        return _by_cursor(operation, resource, linked=linked)
    if NUMBER in names:
        return _by_number(operation, resource.model.name, linked=linked)
    return _by_offset(resource.model.name, linked=linked)


def _by_offset(collection: str, *, linked: bool) -> Turn:
    headers = {"Link": _link(None, None)} if linked else {}

    def turn(call: Call, selection: Selection) -> Sheet:
        limit, offset = call.query.get("limit", _ALL), call.query.get("offset", 0)
        wanted = selection.page(limit, offset)
        page = select(call.world.holding(collection, wanted.equals), wanted)
        figures = {"total": page.total, "limit": limit, "offset": offset}
        return Sheet(page.records, headers, figures)

    return turn


def _by_number(operation: Operation, collection: str, *, linked: bool) -> Turn:
    """Pages from 1; the first one exists also when it is empty."""
    address = Address(operation)

    def turn(call: Call, selection: Selection) -> Sheet:
        number, size = call.query.get(NUMBER, 1), call.query.get(SIZE, _DEFAULT_SIZE)
        if not 1 <= number <= _LAST or number != int(number):
            raise not_found("page", shown(number))
        number, first = int(number), int(number - 1) * size
        wanted = selection.page(size, first)
        page = select(call.world.holding(collection, wanted.equals), wanted)
        if first and first >= page.total:
            raise not_found("page", shown(number))
        figures = {"total": page.total, "limit": size, "offset": first}
        if not linked:
            return Sheet(page.records, figures=figures)
        behind = {NUMBER: number + 1} if first + size < page.total else None
        ahead = {NUMBER: number - 1} if number > 1 else None
        return Sheet(page.records, {"Link": address.links(call, ahead, behind)}, figures)

    return turn


def _by_cursor(operation: Operation, resource: Resource, *, linked: bool) -> Turn:
    """Pages behind or before a record; `page_before` is passed over beside `page_after`."""
    address = Address(operation)
    name = resource.model.name

    def turn(call: Call, selection: Selection) -> Sheet:
        wanted = selection.page(call.query.get(SIZE, _DEFAULT_SIZE))
        collection = call.world.holding(name, wanted.equals)
        found = window(collection, wanted, _cursor(call, resource, collection))
        if not linked:
            return Sheet(found.records)
        ahead = {BEFORE: found.keys[0]} if found.more_before and found.keys else None
        behind = {AFTER: found.keys[-1]} if found.more_after and found.keys else None
        return Sheet(found.records, {"Link": address.links(call, ahead, behind)})

    return turn


def _cursor(call: Call, resource: Resource, collection: Collection) -> Cursor | None:
    """The place that the call names.

    Raises ProblemError 400 for a record that is not there, or that stands in another list.
    """
    parameter = AFTER if call.query.get(AFTER) is not None else BEFORE
    key = call.query.get(parameter)
    if key is None:
        return None
    record = collection.get(key)
    above = resource.operation.binding.parent.items()
    if (
        record is None
        or not visible(call.caller, resource.model, record)
        or any(record.get(name) != call.path[place] for name, place in above)
    ):
        text = f"is {shown(key)}; allowed: the id of a {noun(resource.model.name)} of this list"
        raise bad_request(f"query.{parameter} {text}.", Detail(f"query.{parameter}", text))
    return Cursor(key, before=parameter == BEFORE)


class Address:
    """The URL of a list with its filters as the client sent them, to be turned to another page."""

    __slots__ = ("_kept", "_path")

    def __init__(self, operation: Operation) -> None:
        self._path = operation.path
        self._kept = {
            p.name: p
            for p in operation.parameters
            if p.place == "query" and p.name not in {AFTER, BEFORE, NUMBER}
        }

    def links(
        self, call: Call, ahead: Mapping[str, Any] | None, behind: Mapping[str, Any] | None
    ) -> str:
        """The Link header, with the parameters that lead to the pages on either side."""
        if ahead is None and behind is None:
            return _link(None, None)
        path = self._path
        for name, value in call.path.items():
            path = path.replace(f"{{{name}}}", segment(value))
        base = f"{call.base_url}{path}?{self._query(call)}"
        return _link(_turned(base, ahead), _turned(base, behind))

    def _query(self, call: Call) -> str:
        told = ""
        for name, value in call.query.items():
            parameter = self._kept.get(name)
            if parameter is None or value is None or value == parameter.schema.get("default"):
                continue
            for text in _texts(parameter, value):
                told += f"{name}={segment(text)}&"
        return told


def _turned(base: str, to: Mapping[str, Any] | None) -> str | None:
    return None if to is None else base + "&".join([f"{n}={segment(v)}" for n, v in to.items()])


def _texts(parameter: Parameter, value: Any) -> list[str]:
    """A typed value as the client may have sent it."""
    values = value if isinstance(value, list) else [value]
    texts = [str(each).lower() if isinstance(each, bool) else str(each) for each in values]
    return texts if parameter.explode else [",".join(texts)]


def _link(previous: str | None, following: str | None) -> str:
    """Source: RFC 8288 §3."""
    return f'<{previous or NOWHERE}>; rel="previous", <{following or NOWHERE}>; rel="next"'
