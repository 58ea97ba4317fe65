"""How records are shown: the declared fields, links as URLs, resources where they are expanded.

A shape is compiled from a schema and a tree of expansions.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from mockserver.contract.links import SELF, Reference, alternative, reference, target, two_lists
from mockserver.contract.model import CollectionModel, Document
from mockserver.contract.schema import accepts_null, deref, properties
from mockserver.engine.call import Viewpoint
from mockserver.engine.inverse import Inverse
from mockserver.engine.links import Target, Template, segment, targets
from mockserver.engine.tenancy import visible
from mockserver.store.collection import Record

Shape: TypeAlias = Callable[[Viewpoint, Record], dict[str, Any]]
Render: TypeAlias = Callable[[Viewpoint, Record], Any]
# {"model": {"make": {}}} expands the model and in it the make
Tree: TypeAlias = Mapping[str, "Tree"]

_NOTHING: Tree = {}


class Field(NamedTuple):
    """One property as it is shown.

    `render` makes its value, None shows that of the record; `made` needs no value in the record.
    A null is left out where the schema has none, and everything from whoever lacks one of `scopes`.
    """

    name: str
    render: Render | None
    made: bool
    nullable: bool
    scopes: frozenset[str] = frozenset()


class Shapes:
    """The shapes of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.targets = targets(document)

    def of(self, schema: Any, model: CollectionModel | None, expand: Iterable[str] = ()) -> Shape:
        """How a record of a collection is shown by a schema."""
        return _shape(_Compiler(self, model).fields(schema, tree(expand)))

    def resource(self, collection: str, expand: Iterable[str] = ()) -> Shape:
        """How a record of a collection is shown by its `resource`: resource("users", ["site"]).

        `collection` is the short name. Raises KeyError for one without a resource.
        """
        model = self.document.collections[collection]
        if model.resource is None:
            raise KeyError(f"the collection {collection} has no resource")
        return self.of({"$ref": f"#/components/schemas/{model.resource}"}, model, expand)


class _Compiler:
    """Compiles the fields of one schema and of the objects embedded in it."""

    def __init__(self, shapes: Shapes, model: CollectionModel | None) -> None:
        self._shapes = shapes
        self._document = shapes.document
        self._spec = shapes.document.spec
        self._model = model
        self._open: list[int] = []

    def fields(self, schema: Any, expansions: Tree) -> list[Field]:
        declared = properties(self._spec, schema)
        return [
            self._field(name, each, expansions.get(name))._replace(scopes=_scopes(each))
            for name, each in declared.items()
        ]

    def _field(self, name: str, declared: Any, below: Tree | None) -> Field:
        nullable = accepts_null(self._spec, declared)
        found = reference(self._spec, declared)
        if found is None:
            render = self._embedded(name, declared, below or _NOTHING)
            return Field(name, render, made=False, nullable=nullable)
        render = self._link(name, found)
        if below is not None and found.collection is not None:
            shape = self._alternative(declared, found.collection, below)
            if shape is not None:
                render = self._expanded(name, found, shape, render)
        if render is not None and two_lists(self._spec, declared):
            render, nullable = _unless_empty(render), False
        made = found.inverse is not None or found.link is not None
        return Field(name, render, made=made, nullable=nullable)

    def _alternative(self, declared: Any, collection: str, below: Tree) -> Shape | None:
        """How a resource is shown in place of its link; None where the schema allows none."""
        model = self._document.collections[collection]
        allowed = alternative(self._spec, declared)
        if allowed is None:
            return None
        schema: Any = {"properties": allowed}
        if not allowed and model.resource is not None:
            schema = {"$ref": f"#/components/schemas/{model.resource}"}
        return _shape(_Compiler(self._shapes, model).fields(schema, below))

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
            shown = _template(goal.template) if goal else lambda _view, other: other[model.id_field]
            return _inverse(inverse, id_field, shown, many=found.many)
        if goal is None or target(self._document, name, found) is None:
            return None
        return _stored_many(name, goal) if found.many else _stored_one(name, goal)

    def _expanded(self, name: str, found: Reference, shape: Shape, plain: Render | None) -> Render:
        """How a link is shown that is expanded; what cannot be seen stays a link."""
        model = self._document.collections[found.collection or ""]
        if plain is None:
            plain = _as_it_is(name)
        if found.inverse is not None:
            inverse, id_field = self._inverse(model, found.inverse)
            if found.many:
                return _inverse(inverse, id_field, shape, many=True)
            return _one(lambda view, record: inverse.newest(view, record[id_field]), shape, plain)
        if found.many:
            return _each(name, model, shape)
        return _one(_seen(name, model), shape, plain)

    def _inverse(self, goal: CollectionModel, field: str) -> tuple[Inverse, str]:
        assert self._model is not None
        return Inverse(self._document, goal, field), self._model.id_field

    def _embedded(self, name: str, declared: Any, below: Tree) -> Render | None:
        """How an object within the record is shown; None where nothing in it is a link."""
        schema = deref(self._spec, declared)
        if isinstance(schema, Mapping) and schema.get("type") == "array":
            schema = deref(self._spec, schema.get("items"))
        if not isinstance(schema, Mapping) or id(schema) in self._open:
            return None
        self._open.append(id(schema))
        fields = self.fields(schema, below)
        self._open.pop()
        if all(each.render is None and not each.scopes for each in fields):
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
    if not fields:
        return lambda _view, record: dict(record)
    # bare tuples are taken apart sooner than named ones
    bare = [(each.name, each.render, each.made, each.nullable) for each in fields]

    def shaped(view: Viewpoint, record: Record) -> dict[str, Any]:
        shown = {}
        for name, render, made, nullable in bare:
            if render is None:
                value = record.get(name)
                if value is not None or (nullable and name in record):
                    shown[name] = value
            elif made or name in record:
                value = render(view, record)
                if value is not None or nullable:
                    shown[name] = value
        return shown

    guarded = [(each.name, each.scopes) for each in fields if each.scopes]
    return _guarded(shaped, guarded) if guarded else shaped


def _guarded(shape: Shape, fields: list[tuple[str, frozenset[str]]]) -> Shape:
    """A shape without the fields for which a caller lacks a scope."""

    def shaped(view: Viewpoint, record: Record) -> dict[str, Any]:
        shown = shape(view, record)
        for name, scopes in fields:
            if not view.caller.may(scopes):
                shown.pop(name, None)
        return shown

    return shaped


def _scopes(declared: Any) -> frozenset[str]:
    """What a caller must hold to see a property."""
    return (
        frozenset(declared.get("x-scopes") or ()) if isinstance(declared, Mapping) else frozenset()
    )


def _template(template: Template) -> Render:
    if len(template.places) == 1:
        return _only_place(template)

    def link(view: Viewpoint, record: Record) -> str | None:
        path = template.fill(record)
        return None if path is None else view.base_url + path

    return link


def _only_place(template: Template) -> Render:
    """The same, faster: nearly all links are of this kind, and there are many on a page."""
    (place,), (head, tail) = template.places, template.texts

    def link(view: Viewpoint, record: Record) -> str | None:
        value = record.get(place)
        if value is None:
            return None
        if type(value) is not str or not value.isalnum() or not value.isascii():
            value = segment(value)
        return f"{view.base_url}{head}{value}{tail}"

    return link


def _stored_one(name: str, goal: Target) -> Render:
    if goal.direct:
        head, tail = goal.template.texts

        def direct(view: Viewpoint, record: Record) -> str | None:
            key = record[name]
            if key is None:
                return None
            text = key if key.isalnum() and key.isascii() else segment(key)
            return f"{view.base_url}{head}{text}{tail}"

        return direct

    def link(view: Viewpoint, record: Record) -> str | None:
        key = record[name]
        return None if key is None else goal.url(view, key)

    return link


def _stored_many(name: str, goal: Target) -> Render:
    def links(view: Viewpoint, record: Record) -> list[str | None]:
        return [goal.url(view, key) for key in record[name] or ()]

    return links


def _inverse(inverse: Inverse, id_field: str, show: Render, *, many: bool) -> Render:
    def link(view: Viewpoint, record: Record) -> Any:
        other = inverse.newest(view, record[id_field])
        return None if other is None else show(view, other)

    def links(view: Viewpoint, record: Record) -> list[Any]:
        return [show(view, each) for each in inverse.all(view, record[id_field])]

    return links if many else link


def _seen(name: str, model: CollectionModel) -> Render:
    """The record that a link leads to, if the caller may know of it."""

    def seen(view: Viewpoint, record: Record) -> Record | None:
        key = record.get(name)
        other = None if key is None else view.world.get(model.name, key)
        return other if other is not None and visible(view.caller, model, other) else None

    return seen


def _one(find: Render, shape: Shape, plain: Render) -> Render:
    def expanded(view: Viewpoint, record: Record) -> Any:
        other = find(view, record)
        return plain(view, record) if other is None else shape(view, other)

    return expanded


def _each(name: str, model: CollectionModel, shape: Shape) -> Render:
    def expanded(view: Viewpoint, record: Record) -> list[Any]:
        others = (view.world.get(model.name, key) for key in record.get(name) or ())
        return [
            shape(view, other)
            for other in others
            if other is not None and visible(view.caller, model, other)
        ]

    return expanded


def _as_it_is(name: str) -> Render:
    return lambda _view, record: record.get(name)


def _unless_empty(render: Render) -> Render:
    return lambda view, record: render(view, record) or None


def tree(paths: Iterable[str]) -> Tree:
    """Dotted paths as a tree: ["model.make", "user"] is {"model": {"make": {}}, "user": {}}."""
    root: dict[str, Any] = {}
    for path in paths:
        node = root
        for name in path.split("."):
            node = node.setdefault(name, {})
    return root
