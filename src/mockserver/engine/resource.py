"""One collection as an operation sees it: whose records, found by what, made and shown how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.contract.build import record_properties
from mockserver.contract.links import PLACE, reference, target
from mockserver.contract.model import CollectionModel, Document, Operation
from mockserver.contract.schema import accepts_null
from mockserver.engine.blank import blank, stamps
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Caller
from mockserver.engine.expand import Expanding
from mockserver.engine.links import spellings
from mockserver.engine.shape import Shapes
from mockserver.engine.tenancy import noun, visible
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, not_found


@dataclass(frozen=True, slots=True)
class Owner:
    """What a record belongs to by its path: the record's field, and the collection it refers to."""

    field: str
    model: CollectionModel


@dataclass(frozen=True, slots=True)
class Resource:
    """A collection bound to an operation: whose records, under which parent, found by which id.

    `owners` must exist and be known to the caller; `by` is the index of a record that its path
    names by another field than its id. `making` says what a new record starts from, `status` is
    that of the operation's success.
    """

    operation: Operation
    model: CollectionModel
    nouns: Mapping[str, str]
    owners: tuple[Owner, ...] = ()
    by: IndexSpec | None = None
    expanding: Expanding | None = field(default=None, compare=False)
    making: "Making | None" = field(default=None, compare=False)
    status: int = 200

    @classmethod
    def of(
        cls, shapes: Shapes, operation: Operation, shown_by: Mapping[str, Any] | None = None
    ) -> "Resource":
        """Bind an operation to its collection; it must have one.

        `shown_by` is the schema of one record, else that of the answer.
        """
        document = shapes.document
        name = operation.binding.collection
        assert name is not None
        nouns: dict[str, str] = {}
        for model in document.collections.values():
            for id_field, claim in model.tenant.items():
                if id_field == model.id_field:
                    nouns.setdefault(claim, noun(model.name))
        model = document.collections[name]
        return cls(
            operation,
            model,
            nouns,
            _owners(document, operation, model),
            lookup(document, operation),
            _expanding(shapes, operation, model, shown_by),
            Making.of(document, model),
            success(operation)[0],
        )

    def confinement(self, call: Call) -> dict[str, Any]:
        """Equalities that every record reached by this call must satisfy.

        Raises ProblemError 404 when the path names a parent that the caller must not know of.
        """
        self._check_path(call)
        path, caller = call.path, call.caller
        equals: dict[str, Any] = {f: path[p] for f, p in self.operation.binding.parent.items()}
        if caller.confined:
            for name, claim in self.model.tenant.items():
                equals.setdefault(name, caller.claims.get(claim))
        return equals

    def find(self, call: Call) -> tuple[str, Record]:
        """The id and record that the path names, if the caller may know of it.

        Raises ProblemError 404.
        """
        assert self.operation.binding.id is not None
        self._check_path(call)
        named = str(call.path[self.operation.binding.id])
        key = named if self.by is None else self._key_by(call, named)
        record = None if key is None else call.world.get(self.model.name, key)
        if key is not None and record is None and self.model.implicit is not None:
            record = self._implied(call, key)
        if key is None or record is None or not self._visible(call, record):
            raise not_found(noun(self.model.name), named)
        return key, record

    def create(self, call: Call, **fields: Any) -> Record:
        """Store a new record of defaults, the caller's tenant, the body, `fields` and the path.

        Raises ProblemError 404 for a parent out of reach, 400 or 422 when it would belong to
        nobody although it must.
        """
        assert self.making is not None
        making, model = self.making, self.model
        above = self.confinement(call)
        path = {name: above[name] for name in self.operation.binding.parent}
        record = {**making.blank, **above, **(call.body or {}), **fields, **path}
        stamped = [name for name in making.stamps if name not in fields]
        record.update(dict.fromkeys(stamped, call.world.now_seconds_text()))
        nobody = [name for name in making.owned if record.get(name) is None]
        if nobody:
            text = f"the call stands for no {noun(nobody[0] + 's')}; name one, or call as one"
            raise refusal(self.operation.invalid_status, [Detail(f"body.{nobody[0]}", text)])
        texts = {name: str(record[name]) for name in making.places if name in record}
        key = call.world.new_id(model.id_template, **texts)
        record[model.id_field] = key
        call.world.put(model.name, key, record)
        return record

    def _implied(self, call: Call, key: str) -> Record:
        """The record that there is without anybody having made it.

        One that holds the time at which it was made is kept, lest that time change.
        """
        assert self.making is not None
        record = {**self.making.blank, self.model.id_field: key}
        if self.making.stamps:
            record.update(dict.fromkeys(self.making.stamps, call.world.now_seconds_text()))
            call.world.put(self.model.name, key, record)
        return record

    def show(self, call: Call, record: Record) -> dict[str, Any]:
        """A record as the answer's schema declares it, with what the call wants expanded."""
        assert self.expanding is not None
        return self.expanding.shape(call)(call, record)

    def answer(self, call: Call, record: Record) -> Answer:
        """The success of the operation with a record, if the document declares a body."""
        return Answer(self.status, None if self.expanding is None else self.show(call, record))

    def _check_path(self, call: Call) -> None:
        """Raises ProblemError 404 unless the caller may know of everything above the record."""
        for name, parameter in self.operation.binding.parent.items():
            claim = self.model.tenant.get(name)
            if claim is not None and not _reaches(call.caller, claim, call.path[parameter]):
                what = self.nouns.get(claim, claim.removesuffix("_id"))
                raise not_found(what, call.path[parameter])
        for owner in self.owners:
            key = str(call.path[self._parameter(owner.field)])
            record = call.world.get(owner.model.name, key)
            if record is None or not visible(call.caller, owner.model, record):
                raise not_found(noun(owner.model.name), key)

    def _parameter(self, name: str) -> str:
        binding = self.operation.binding
        return binding.parent.get(name) or binding.id or ""

    def _key_by(self, call: Call, named: str) -> str | None:
        assert self.by is not None
        binding = self.operation.binding
        above = [call.path[binding.parent[name]] for name in self.by.equals[:-1]]
        equals = dict(zip(self.by.equals, above, strict=False))
        collection = call.world.holding(self.model.name, equals)
        for values in spellings((*above, named)):
            group = collection.group(self.by, values)
            if group:
                return str(group[-1][2])
        return None

    def _visible(self, call: Call, record: Record) -> bool:
        under = all(
            record.get(name) == call.path[parameter]
            for name, parameter in self.operation.binding.parent.items()
        )
        return under and visible(call.caller, self.model, record)


@dataclass(frozen=True, slots=True)
class Making:
    """What a new record starts from.

    `stamps` hold the time at which it is made, `owned` may not be null, `places` are the fields
    that its id is made of.
    """

    blank: Mapping[str, Any]
    stamps: tuple[str, ...]
    owned: tuple[str, ...]
    places: tuple[str, ...]

    @classmethod
    def of(cls, document: Document, model: CollectionModel) -> "Making":
        record = record_properties(document.spec, model)
        return cls(
            blank(document, model),
            stamps(document, model),
            tuple(
                name
                for name in model.tenant
                if name != model.id_field and not accepts_null(document.spec, record.get(name))
            ),
            tuple(name for name in PLACE.findall(model.id_template) if name in record),
        )


def found(call: Call) -> tuple[str, Record]:
    """For behaviours: the id and record that the path names. Raises ProblemError 404."""
    assert call.resource is not None
    return call.resource.find(call)


def shown(call: Call, record: Record) -> Answer:
    """For behaviours: the operation's success with a record, if the document declares a body."""
    assert call.resource is not None
    return call.resource.answer(call, record)


def created(call: Call, **fields: Any) -> Record:
    """For behaviours: a new record of the body and `fields`, stored; see `Resource.create`."""
    assert call.resource is not None
    return call.resource.create(call, **fields)


def success(operation: Operation) -> tuple[int, Mapping[str, Any] | None]:
    """The lowest 2xx status an operation declares, and the schema of its body, if any."""
    status = min((s for s in operation.responses if s in range(200, 300)), default=200)
    content = operation.responses[status].content if status in operation.responses else {}
    return status, content.get("application/json") or next(iter(content.values()), None)


def lookup(document: Document, operation: Operation) -> IndexSpec | None:
    """The index that finds a record by what its path names, where that is not its id.

    A path parameter that is called like a field of the record means that field:
    '/v2/evses/{evse_id}/status_logs/{sampled_at}'.
    """
    binding = operation.binding
    model = document.collections.get(binding.collection or "")
    if model is None or binding.id is None or binding.id == model.id_field:
        return None
    if binding.id not in record_properties(document.spec, model):
        return None
    return IndexSpec((*sorted(binding.parent), binding.id))


def _owners(document: Document, operation: Operation, model: CollectionModel) -> tuple[Owner, ...]:
    """The fields set by the path that link to a collection with URLs: those records must exist."""
    record = record_properties(document.spec, model)
    named = [*operation.binding.parent]
    if operation.binding.id is not None and lookup(document, operation) is None:
        named.append(model.id_field)
    found = []
    for name in named:
        goal = target(document, name, reference(document.spec, record.get(name)))
        if goal is None and name == model.id_field and model.implicit is not None:
            goal = document.collections[model.implicit]
        if goal is not None:
            found.append(Owner(name, goal))
    return tuple(found)


def _expanding(
    shapes: Shapes,
    operation: Operation,
    model: CollectionModel,
    schema: Mapping[str, Any] | None,
) -> Expanding | None:
    """How the operation's success shows a record; None where it has no body."""
    if schema is None:
        _, schema = success(operation)
    return None if schema is None else Expanding(shapes, operation, schema, model)


def _reaches(caller: Caller, claim: str, value: Any) -> bool:
    return not caller.confined or value in caller.reach.get(claim, ())
