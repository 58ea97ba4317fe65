"""What a document says, as frozen values that the engine and the request path are built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

GENERIC_VERBS = ("list", "create", "read", "replace", "merge", "delete")
FilterOp = Literal["eq", "gte", "lte", "gt", "lt", "in", "isnull", "notnull", "range", "has"]
ParameterPlace = Literal["path", "query", "header"]


@dataclass(frozen=True, slots=True)
class Filter:
    """A query parameter as a condition on a record: ('started_at', 'gte').

    With `through` its value is the id of a record of that collection, and what `take` finds in it
    is compared: ('countries', 'has', 'users', 'default_location.country_code').
    """

    field: str
    op: FilterOp
    through: str | None = None
    take: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter; `filter` is set on query parameters that select records.

    `style` and `explode` say how an array is written (OpenAPI 3.0.3 §4.7.12.2).
    """

    name: str
    place: ParameterPlace
    required: bool
    schema: Mapping[str, Any]
    filter: Filter | None = None
    style: str = "simple"
    explode: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A request body: media type -> schema (OpenAPI 3.0.3 form, refs into the bundled document)."""

    required: bool
    content: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Response:
    """A declared response: media type -> schema, and the declared headers with their schemas.

    `required_headers` are in lower case.
    """

    status: int
    content: Mapping[str, Mapping[str, Any]]
    headers: Mapping[str, Mapping[str, Any]]
    required_headers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Binding:
    """`x-mock`: what an operation does to which collection.

    Example: Binding("reservations", "reservations.cancel", id="reservation_id").
    `parent` maps a record's field to a path parameter: {"org_id": "org_id"}.
    """

    verb: str
    collection: str | None = None
    id: str | None = None
    parent: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path. `source` locates it for error texts: 'paths/members.yaml:12'.

    `extra_query` lets query parameters come that are not declared; `max_body_bytes` is set where
    the server's own limit does not hold, `said_invalid` where values that are not allowed are
    answered with another status than the responses suggest.
    """

    id: str
    method: str
    path: str
    binding: Binding
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: Mapping[int, Response]
    scopes: frozenset[str]
    security: tuple[frozenset[str], ...]
    source: str
    extra_query: bool = False
    max_body_bytes: int | None = None
    said_invalid: int | None = None

    @property
    def invalid_status(self) -> int:
        """The status for values that are not allowed: what is said, 422 if declared, else 400."""
        if self.said_invalid is not None:
            return self.said_invalid
        return 400 if 400 in self.responses and 422 not in self.responses else 422  # noqa: PLR2004

    @property
    def anonymous(self) -> bool:
        """True where the document lets a caller come without a credential."""
        return not self.security or frozenset() in self.security


@dataclass(frozen=True, slots=True)
class CollectionModel:
    """`x-collections`: how the records of one collection are named, confined, ordered and linked.

    Example: CollectionModel("dynamo.reservations", "res_{ulid16}", "id", "ReservationRecord",
    {"org_id": "org_id"}, "-created_at", "data").
    `path` is where one record is served, with fields of the record in braces ('/v2/users/{id}');
    `resource` names the schema by which it is shown.
    Records that hold all values of `hidden` are left out of lists.
    `implicit` names the collection of which each record has one here, made of defaults until it is
    written.
    """

    name: str
    id_template: str
    id_field: str = "id"
    schema: str | None = None
    tenant: Mapping[str, str] = field(default_factory=dict)
    order: str | None = None
    envelope: str = "data"
    path: str | None = None
    resource: str | None = None
    hidden: Mapping[str, Any] = field(default_factory=dict)
    implicit: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A bundled document: every reference points to '#/components/…'.

    `collections` has the short names of x-mock, `CollectionModel.name` the full one of the store.
    """

    name: str
    spec: Mapping[str, Any]
    operations: tuple[Operation, ...]
    collections: Mapping[str, CollectionModel]
    digest: str
