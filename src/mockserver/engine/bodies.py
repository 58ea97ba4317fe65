"""Links in request bodies: URLs become the ids that records hold, and must lead somewhere."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mockserver.contract.links import reference, target
from mockserver.contract.model import Document, Operation
from mockserver.contract.schema import deref, parts, properties
from mockserver.engine.call import Call, Viewpoint
from mockserver.engine.links import Target
from mockserver.engine.shape import Shapes
from mockserver.world.problems import Detail, Problem, ProblemError

# (viewpoint, value, its place, what is wrong so far) -> the value as records hold it
Convert: TypeAlias = Callable[[Viewpoint, Any, str, list[Detail]], Any]
_BAD_REQUEST = 400


class Links:
    """The links in the body of one operation.

    `generic` has ids that stand as they are checked too, and a body that was left out held against
    what is required; behaviours see to theirs.
    """

    __slots__ = ("_bare", "_convert", "_required", "_status")

    def __init__(self, shapes: Shapes, operation: Operation, *, generic: bool) -> None:
        document = shapes.document
        schema = body_schema(operation)
        self._convert = _Compiler(shapes).object(schema)
        self._bare = bare_references(document, schema) if generic else {}
        self._required = _required(document, schema) if generic else None
        self._status = operation.invalid_status

    def read(self, call: Call) -> Any:
        """The body with ids in place of URLs; an absent one is an empty one to a generic verb.

        Raises ProblemError with every link that leads nowhere.
        """
        body, wrong = call.body, list[Detail]()
        if body is None and self._required is not None:
            if self._required:
                text = "is missing; it is required"
                missing = [Detail(f"body.{name}", text) for name in self._required]
                raise refusal(self._status, missing)
            return {}
        if not isinstance(body, Mapping):
            return body
        for name, collection in self._bare.items():
            key = body.get(name)
            if key is not None and call.world.get(collection, key) is None:
                wrong.append(Detail(f"body.{name}", f"there is no record '{key}' in {collection}"))
        if self._convert is not None:
            body = self._convert(call, body, "body", wrong)
        if wrong:
            raise refusal(self._status, wrong)
        return body


class _Compiler:
    """Compiles what lies below a schema; None where there is no link."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._open: list[int] = []

    def object(self, schema: Any) -> Convert | None:
        schema = deref(self._shapes.document.spec, schema)
        if not isinstance(schema, Mapping) or id(schema) in self._open:
            return None
        self._open.append(id(schema))
        declared = properties(self._shapes.document.spec, schema)
        below = {
            name: convert
            for name, each in declared.items()
            if (convert := self._property(name, each)) is not None
        }
        self._open.pop()
        return _fields(below) if below else None

    def _property(self, name: str, declared: Any) -> Convert | None:
        document = self._shapes.document
        found = reference(document.spec, declared)
        if found is not None:
            if found.inverse is not None or target(document, name, found) is None:
                return None
            return _each(_link(self._shapes.targets[found.collection or ""]))
        schema = deref(document.spec, declared)
        if isinstance(schema, Mapping) and schema.get("type") == "array":
            schema = schema.get("items")
        convert = self.object(schema)
        return None if convert is None else _each(convert)


def _link(goal: Target) -> Convert:
    """A URL, or a resource as an answer shows it, of which the URL counts."""

    def convert(view: Viewpoint, value: Any, at: str, wrong: list[Detail]) -> Any:
        url = value.get("url") if isinstance(value, Mapping) else value
        if url is None and value is None:
            return None
        try:
            return goal.key(view, str(url))
        except ValueError as error:
            wrong.append(Detail(at, str(error)))
            return None

    return convert


def _each(convert: Convert) -> Convert:
    """The same for every item of a list."""

    def converted(view: Viewpoint, value: Any, at: str, wrong: list[Detail]) -> Any:
        if isinstance(value, list):
            return [convert(view, each, f"{at}.{n}", wrong) for n, each in enumerate(value)]
        return convert(view, value, at, wrong)

    return converted


def _fields(below: Mapping[str, Convert]) -> Convert:
    def converted(view: Viewpoint, value: Any, at: str, wrong: list[Detail]) -> Any:
        if not isinstance(value, Mapping):
            return value
        made = dict(value)
        for name, convert in below.items():
            if name in made:
                made[name] = convert(view, made[name], f"{at}.{name}", wrong)
        return made

    return converted


def body_schema(operation: Operation) -> Mapping[str, Any]:
    """The schema of the body; other media types of it say the same."""
    return {} if operation.body is None else next(iter(operation.body.content.values()), {})


def bare_references(document: Document, schema: Mapping[str, Any]) -> dict[str, str]:
    """Body fields that hold the very id of a record of another collection."""
    found = {}
    for name, declared in properties(document.spec, schema).items():
        said = reference(document.spec, declared)
        if said is None or said.collection is None or said.inverse is not None or said.many:
            continue
        if target(document, name, said) is None:
            found[name] = document.collections[said.collection].name
    return found


def _required(document: Document, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The names that a body must hold; what only answers hold is not asked for."""
    declared = properties(document.spec, schema)
    return tuple(
        name
        for part in parts(document.spec, schema)
        for name in part.get("required") or ()
        if not deref(document.spec, declared.get(name, {})).get("readOnly")
    )


def refusal(status: int, wrong: list[Detail]) -> ProblemError:
    """The refusal of values that are not allowed, all at once."""
    code = "bad_request" if status == _BAD_REQUEST else "validation_error"
    message = "; ".join(f"{detail.field}: {detail.message}" for detail in wrong)
    return ProblemError(Problem(status, code, message, tuple(wrong)))
