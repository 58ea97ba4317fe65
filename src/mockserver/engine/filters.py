"""Query parameters as a selection of records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from mockserver.contract.build import record_properties
from mockserver.contract.coerce import Coerce, coercion
from mockserver.contract.links import reference, target
from mockserver.contract.model import Document, FilterOp, Operation, Parameter
from mockserver.contract.schema import deref, types
from mockserver.contract.wording import shown
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Call
from mockserver.engine.inverse import hidden
from mockserver.engine.moments import end_of, moment
from mockserver.engine.query import Condition, Operator, Selection, Where
from mockserver.engine.resource import Resource
from mockserver.engine.shape import Shapes
from mockserver.engine.tenancy import noun, visible
from mockserver.world.problems import Detail

# a value as sent -> as records are compared with it; raises ValueError that says what is allowed
Convert: TypeAlias = Callable[[Call, Any], Any]
SORTING = ("ordering", "sort")


@dataclass(slots=True)
class _Draft:
    """A selection in the making."""

    equals: dict[str, Any]
    tests: list[Condition | Where]

    def equal(self, field: str, value: Any) -> None:
        if self.equals.setdefault(field, value) != value:
            # of another tenant or parent than that of the path: nothing is both
            self.tests.append(Condition(field, "in", (value,)))

    def test(self, field: str, op: Operator, value: Any) -> None:
        self.tests.append(Condition(field, op, value))


@dataclass(frozen=True, slots=True)
class _Filter:
    """One query parameter that selects; `low` and `high` make the ends of what a value covers.

    A date covers the day, anything else itself. `listed` says that the field holds a list.
    `through` gives what is compared in place of the value; None lets everything through.
    """

    name: str
    field: str
    op: FilterOp
    low: Convert
    high: Convert
    timed: bool
    listed: bool
    through: Convert

    def apply(self, call: Call, value: Any, draft: _Draft) -> None:
        match self.op:
            case "isnull" | "notnull" as op:
                draft.test(self.field, op, value)
            case "in" if self.timed:
                texts = [text for each in value for text in self.low(call, each).exact()]
                draft.test(self.field, "in", texts)
            case "in":
                draft.test(self.field, "in", [self.low(call, each) for each in value])
            case "range":
                self._between(call, *_ends(value), draft)
            case "eq" if self.timed:
                self._between(call, value, value, draft)
            case "eq" if self.listed:
                wanted, field = self.low(call, value), self.field
                draft.tests.append(Where(lambda record: wanted in (record.get(field) or ())))
            case "eq":
                draft.equal(self.field, self.low(call, value))
            case op:
                convert = self.high if op in {"lte", "gt"} else self.low
                draft.test(self.field, cast("Operator", op), convert(call, value))

    def _between(self, call: Call, low: Any, high: Any, draft: _Draft) -> None:
        draft.test(self.field, "gte", self.low(call, low))
        draft.test(self.field, "lte", self.high(call, high))


class Filters:
    """Reads which records a list operation's call wants, and in which order."""

    __slots__ = ("_filters", "_hidden", "_order", "_orders", "_resource", "_sorting", "_status")

    def __init__(self, shapes: Shapes, operation: Operation, resource: Resource) -> None:
        self._resource = resource
        self._hidden = hidden(resource.model)
        self._order = resource.model.order or ""
        self._status = operation.invalid_status
        names = {parameter.name: parameter for parameter in operation.parameters}
        self._sorting = next((name for name in SORTING if name in names), None)
        self._orders = frozenset(
            () if self._sorting is None else orders(shapes.document, names[self._sorting])
        )
        self._filters = [
            _filter(shapes, resource, parameter)
            for parameter in operation.parameters
            if parameter.filter is not None
        ]

    def read(self, call: Call, *tests: Where) -> Selection:
        """The selection for a call, with further tests.

        Raises ProblemError 404 for a parent out of reach, 400 or 422 for a value of no use.
        """
        draft = _Draft(self._resource.confinement(call), [*tests])
        wrong: list[Detail] = []
        for one in self._filters:
            value = call.query.get(one.name)
            if value is not None:
                try:
                    value = one.through(call, value)
                    if value is not None:
                        one.apply(call, value, draft)
                except ValueError as error:
                    wrong.append(Detail(f"query.{one.name}", str(error)))
        if wrong:
            raise refusal(self._status, wrong)
        by = self._order
        if self._sorting is not None:
            wanted = call.query.get(self._sorting)
            if wanted and (not self._orders or wanted in self._orders):
                by = wanted
        return Selection(
            draft.equals,
            tuple(draft.tests),
            by.removeprefix("-") or None,
            by.startswith("-"),
            hidden=self._hidden,
        )


def orders(document: Document, parameter: Parameter) -> tuple[str, ...]:
    """What a parameter for the order takes: ('name', '-name').

    Where it is free text they stand beside it, in `x-order`, and other words change nothing;
    without that every field is taken.
    """
    declared = deref(document.spec, parameter.schema) or {}
    return tuple(map(str, declared.get("enum") or declared.get("x-order") or ()))


def _filter(shapes: Shapes, resource: Resource, parameter: Parameter) -> _Filter:
    assert parameter.filter is not None
    document, said = shapes.document, parameter.filter
    declared = record_properties(document.spec, resource.model).get(said.field)
    low: Convert = _as_sent
    high: Convert = _as_sent
    timed = is_time(document.spec, declared)
    if timed:
        low, high = _from, _until
    elif target(document, said.field, found := reference(document.spec, declared)) is not None:
        assert found is not None
        low = high = _link(shapes, found.collection or "")
    elif said.op == "range" and (typed := coercion(document.spec, declared or {})) is not None:
        low = high = _typed(typed)
    listed = "array" in types(document.spec, declared)
    through = _as_sent if said.through is None else _through(shapes, said.through, said.take)
    return _Filter(parameter.name, said.field, said.op, low, high, timed, listed, through)


def is_time(spec: Any, declared: Any) -> bool:
    """Tell whether a property holds an instant."""
    schema = deref(spec, declared)
    return schema is not None and schema.get("format") == "date-time"


def _as_sent(_call: Call, value: Any) -> Any:
    return value


def _from(_call: Call, value: Any) -> Any:
    try:
        return moment(value)
    except (ValueError, OverflowError):
        raise _no_time(value) from None


def _until(_call: Call, value: Any) -> Any:
    try:
        return end_of(value)
    except (ValueError, OverflowError):
        raise _no_time(value) from None


def _no_time(value: str) -> ValueError:
    return ValueError(f"is {shown(value)}; allowed: such as 2024-06-01T09:00:00Z (RFC 3339)")


def _link(shapes: Shapes, collection: str) -> Convert:
    """A record by its URL or by its bare id."""
    goal = shapes.targets[collection]

    def key(call: Call, value: Any) -> Any:
        named = value.startswith("/") or "://" in value
        return goal.key(call, value) if named else value

    return key


def _through(shapes: Shapes, collection: str, take: str) -> Convert:
    """What a record that the client names holds at a dotted path: 'home.country'."""
    model = shapes.document.collections[collection]
    steps = take.split(".")

    def taken(call: Call, key: Any) -> Any:
        value: Any = call.world.get(model.name, key)
        if value is None or not visible(call.caller, model, value):
            raise ValueError(f"is {shown(key)}; there is no such {noun(model.name)}")
        for step in steps:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    return taken


def _typed(coerce: Coerce) -> Convert:
    return lambda _call, value: coerce(value)


def _ends(value: str) -> tuple[str, str]:
    low, comma, high = value.partition(",")
    if not (low and comma and high):
        raise ValueError(f"is {shown(value)}; allowed: two values with a comma between them")
    return low.strip(), high.strip()
