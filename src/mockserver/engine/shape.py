"""How records are shown: the declared fields, links as URLs, resources where they are expanded.

A shape is compiled from a schema and a tree of expansions; what is compiled once is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from mockserver.contract.links import SELF, Reference, reference, target
from mockserver.contract.model import CollectionModel, Document
from mockserver.contract.schema import deref, properties
from mockserver.engine.call import Viewpoint
from mockserver.engine.inverse import Inverse
from mockserver.engine.links import Target, Template, targets
from mockserver.engine.tenancy import visible
from mockserver.store.collection import Record

Shape: TypeAlias = Callable[[Viewpoint, Record], dict[str, Any]]
Render: TypeAlias = Callable[[Viewpoint, Record], Any]
# {"model": {"make": {}}} expands the model and in it the make
Tree: TypeAlias = Mapping[str, "Tree"]
# name, how its value is made (None: it is the record's own), whether the record need not hold it
Field: TypeAlias = tuple[str, Render | None, bool]

_NOTHING: Tree = {}


class Shapes:
    """The shapes of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.targets = targets(document)
        self._made: dict[tuple[str, Any], Shape] = {}

    def resource(self, collection: str, expand: Iterable[str] = ()) -> Shape:
        """How a record of a collection is shown by its `resource`: resource("users", ["site"]).

        `collection` is the short name. Raises KeyError for one without a resource.
        """
        return self._resource(collection, tree(expand))

    def of(
        self, schema: Mapping[str, Any], model: CollectionModel | None, expand: Iterable[str] = ()
    ) -> Shape:
        """How a record of a collection is shown by a schema."""
        return _shape(_Compiler(self, model).fields(schema, tree(expand)))

    def _resource(self, collection: str, expansions: Tree) -> Shape:
        key = (collection, frozen(expansions))
        made = self._made.get(key)
        if made is None:
            model = self.document.collections[collection]
            if model.resource is None:
                raise KeyError(f"the collection {collection} has no resource")
            schema = {"$ref": f"#/components/schemas/{model.resource}"}
            made = _shape(_Compiler(self, model).fields(schema, expansions))
            self._made[key] = made
        return made


class _Compiler:
    """Compiles the fields of one schema and of the objects embedded in it."""

    def __init__(self, shapes: Shapes, model: CollectionModel | None) -> None:
        self._shapes = shapes
        self._document = shapes.document
        self._model = model
        self._open: list[int] = []

    def fields(self, schema: Any, expansions: Tree) -> list[Field]:
        return [
            self._field(name, declared, expansions.get(name))
            for name, declared in properties(self._document.spec, schema).items()
        ]

    def _field(self, name: str, declared: Any, below: Tree | None) -> Field:
        found = reference(self._document.spec, declared)
        if found is None:
            return name, self._embedded(name, declared, below or _NOTHING), False
        plain = self._link(name, found)
        goal = self._document.collections.get(found.collection or "")
        if below is not None and goal is not None and goal.resource is not None:
            plain = self._expanded(name, found, goal, below, plain)
        return name, plain, found.inverse is not None or found.link is not None

    def _link(self, name: str, found: Reference) -> Render | None:
        """How a link is shown that is not expanded."""
        if found.link is not None:
            assert found.link != SELF or (self._model and self._model.path)
            path = self._model.path if found.link == SELF and self._model else found.link
            return _template(Template(path or ""))
        goal = self._shapes.targets.get(found.collection or "")
        if found.inverse is not None:
            model = self._document.collections[found.collection or ""]
            inverse, id_field = self._inverse(model, found.inverse)
            shown = goal.url_of if goal else lambda _view, other: other[model.id_field]
            return _inverse_links(inverse, id_field, shown, many=found.many)
        if goal is None or target(self._document, name, found) is None:
            return None
        return _stored_many(name, goal) if found.many else _stored_one(name, goal)

    def _expanded(
        self, name: str, found: Reference, goal: CollectionModel, below: Tree, plain: Render | None
    ) -> Render:
        """How a link is shown that is expanded; what cannot be seen stays a link."""
        shape = self._shapes._resource(found.collection or "", below)  # noqa: SLF001  one module
        collection = goal.name

        def stored(view: Viewpoint, record: Record) -> Record | None:
            key = record.get(name)
            return None if key is None else view.world.get(collection, key)

        def one(find: Render) -> Render:
            def expanded(view: Viewpoint, record: Record) -> Any:
                other = find(view, record)
                if other is None or not visible(view.caller, goal, other):
                    return record.get(name) if plain is None else plain(view, record)
                return shape(view, other)

            return expanded

        if found.inverse is not None:
            inverse, id_field = self._inverse(goal, found.inverse)
            if not found.many:
                return one(lambda view, record: inverse.newest(view, record[id_field]))
            return lambda view, record: [
                shape(view, each) for each in inverse.all(view, record[id_field])
            ]
        if not found.many:
            return one(stored)
        return lambda view, record: [
            shape(view, other)
            for key in record.get(name) or ()
            if (other := view.world.get(collection, key)) is not None
            and visible(view.caller, goal, other)
        ]

    def _inverse(self, goal: CollectionModel, field: str) -> tuple[Inverse, str]:
        assert self._model is not None
        return Inverse(self._document, goal, field), self._model.id_field

    def _embedded(self, name: str, declared: Any, below: Tree) -> Render | None:
        """How an object within the record is shown; None where nothing in it is a link."""
        spec = self._document.spec
        schema = deref(spec, declared)
        if isinstance(schema, Mapping) and schema.get("type") == "array":
            schema = deref(spec, schema.get("items"))
        if not isinstance(schema, Mapping) or id(schema) in self._open:
            return None
        self._open.append(id(schema))
        fields = self.fields(schema, below)
        self._open.pop()
        if all(render is None for _, render, _ in fields):
            return None
        shape = _shape(fields)

        def embedded(view: Viewpoint, record: Record) -> Any:
            value = record[name]
            if isinstance(value, Mapping):
                return shape(view, value)
            if isinstance(value, list):
                return [shape(view, each) if isinstance(each, Mapping) else each for each in value]
            return value

        return embedded


def _shape(fields: list[Field]) -> Shape:
    names = tuple(name for name, _, _ in fields)
    if not names:
        return lambda _view, record: dict(record)
    if all(render is None for _, render, _ in fields):
        return lambda _view, record: {name: record[name] for name in names if name in record}

    def shaped(view: Viewpoint, record: Record) -> dict[str, Any]:
        return {
            name: record[name] if render is None else render(view, record)
            for name, render, made in fields
            if made or name in record
        }

    return shaped


def _template(template: Template) -> Render:
    def link(view: Viewpoint, record: Record) -> str | None:
        path = template.fill(record)
        return None if path is None else view.base_url + path

    return link


def _stored_one(name: str, goal: Target) -> Render:
    def link(view: Viewpoint, record: Record) -> str | None:
        key = record[name]
        return None if key is None else goal.url(view, key)

    return link


def _stored_many(name: str, goal: Target) -> Render:
    def links(view: Viewpoint, record: Record) -> list[str | None]:
        return [goal.url(view, key) for key in record[name] or ()]

    return links


def _inverse_links(inverse: Inverse, id_field: str, shown: Render, *, many: bool) -> Render:
    def link(view: Viewpoint, record: Record) -> Any:
        other = inverse.newest(view, record[id_field])
        return None if other is None else shown(view, other)

    def links(view: Viewpoint, record: Record) -> list[Any]:
        return [shown(view, each) for each in inverse.all(view, record[id_field])]

    return links if many else link


def tree(paths: Iterable[str]) -> Tree:
    """Dotted paths as a tree: ["model.make", "user"] is {"model": {"make": {}}, "user": {}}."""
    root: dict[str, Any] = {}
    for path in paths:
        node = root
        for name in path.split("."):
            node = node.setdefault(name, {})
    return root


def frozen(expansions: Tree) -> Any:
    """A tree as a value that can be the key of a dictionary."""
    return frozenset((name, frozen(below)) for name, below in expansions.items())
