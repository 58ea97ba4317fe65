"""A bundled document becomes the frozen values of `model`."""

from collections.abc import Iterator, Mapping
from typing import Any, cast, get_args

from mockserver.contract.grammar import METHODS
from mockserver.contract.model import (
    Binding,
    Body,
    CollectionModel,
    Document,
    Filter,
    FilterOp,
    Operation,
    Parameter,
    ParameterPlace,
    Response,
)
from mockserver.contract.schema import deref, properties

FILTER_OPS: tuple[str, ...] = get_args(FilterOp)
# query parameters that steer a list and select nothing
STEERING = frozenset(
    {
        *("limit", "offset", "page", "page_size", "page_before", "page_after", "cursor"),
        *("sort", "order", "ordering", "expand"),
    }
)


def build(name: str, spec: Mapping[str, Any], lines: Mapping[str, str], digest: str) -> Document:
    """Read operations and collections; what lint would refuse is skipped, not guessed."""
    collections = {
        key: collection_model(name, key, model)
        for key, model in (spec.get("x-collections") or {}).items()
        if isinstance(model, Mapping)
    }
    operations = tuple(
        _operation(spec, collections, (method, path, item), lines)
        for path, item in (spec.get("paths") or {}).items()
        if isinstance(item, Mapping)
        for method in METHODS
        if isinstance(item.get(method), Mapping)
    )
    return Document(name, spec, operations, collections, digest)


def collection_model(document: str, name: str, model: Mapping[str, Any]) -> CollectionModel:
    """Read one entry of x-collections; its full name is '<document>.<name>'."""
    full = name if "." in name else f"{document}.{name}"
    return CollectionModel(
        full,
        model.get("id", f"{{{model.get('id_field', 'id')}}}"),
        model.get("id_field", "id"),
        model.get("schema"),
        model.get("tenant") or {},
        model.get("order"),
        model.get("envelope", "data"),
        model.get("path"),
        model.get("resource"),
        model.get("hidden") or {},
        model.get("implicit"),
    )


def _operation(
    spec: Mapping[str, Any],
    collections: Mapping[str, CollectionModel],
    route: tuple[str, str, Mapping[str, Any]],
    lines: Mapping[str, str],
) -> Operation:
    method, path, item = route
    raw = item[method]
    mock = raw.get("x-mock")
    mock = mock if isinstance(mock, Mapping) else {}
    binding = Binding(
        str(mock.get("verb", "")), mock.get("collection"), mock.get("id"), mock.get("parent") or {}
    )
    model = collections.get(binding.collection or "")
    record = record_properties(spec, model)
    return Operation(
        id=raw.get("operationId", ""),
        method=method.upper(),
        path=path,
        binding=binding,
        parameters=tuple(
            _parameter(declared, record) for declared in declared_parameters(spec, item, raw)
        ),
        body=_body(spec, raw.get("requestBody")),
        responses={
            int(status): _response(spec, status, response)
            for status, response in (raw.get("responses") or {}).items()
            if status.isdigit()
        },
        scopes=frozenset(raw.get("x-scopes") or ()),
        security=tuple(
            frozenset(choice) for choice in raw.get("security", spec.get("security") or ())
        ),
        source=lines.get(f"{method.upper()} {path}", path),
        extra_query=raw.get("x-extra-query", spec.get("x-extra-query")) == "ignored",
        max_body_bytes=raw.get("x-max-body-bytes"),
        said_invalid=raw.get("x-invalid-status"),
    )


def declared_parameters(
    spec: Mapping[str, Any], item: Mapping[str, Any], operation: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Parameters of an operation with those of its path; its own come instead of equal ones."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for declared in (*(item.get("parameters") or ()), *(operation.get("parameters") or ())):
        parameter = deref(spec, declared)
        found[parameter["in"], parameter["name"]] = parameter
    yield from found.values()


def record_properties(
    spec: Mapping[str, Any], model: CollectionModel | None
) -> Mapping[str, Mapping[str, Any]]:
    """Properties of a collection's record schema; empty when it names none."""
    if model is None or model.schema is None:
        return {}
    schema = (spec.get("components") or {}).get("schemas", {}).get(model.schema)
    return properties(spec, schema)


def _parameter(declared: Mapping[str, Any], record: Mapping[str, Any]) -> Parameter:
    place = cast("ParameterPlace", declared["in"])
    style = declared.get("style") or ("form" if place == "query" else "simple")
    return Parameter(
        name=declared["name"],
        place=place,
        required=bool(declared.get("required")),
        schema=declared.get("schema") or {},
        filter=filter_of(declared, record) if place == "query" else None,
        style=style,
        explode=bool(declared.get("explode", style == "form")),
    )


def filter_of(declared: Mapping[str, Any], record: Mapping[str, Any]) -> Filter | None:
    """The condition that a query parameter states: by x-filter, else by its name.

    Example: 'sampled_at__gte' is Filter("sampled_at", "gte") when records have `sampled_at`.
    """
    stated = declared.get("x-filter")
    if isinstance(stated, Mapping):
        op = stated.get("op", "eq")
        if op not in FILTER_OPS:
            return None
        through, take = stated.get("through"), str(stated.get("take", ""))
        return Filter(str(stated.get("field")), op, through, take)
    name, separator, op = declared["name"].rpartition("__")
    if separator and op in FILTER_OPS and name in record:
        return Filter(name, cast("FilterOp", op))
    if declared["name"] in record and declared["name"] not in STEERING:
        return Filter(declared["name"], "eq")
    return None


def _body(spec: Mapping[str, Any], declared: Any) -> Body | None:
    body = deref(spec, declared)
    if not isinstance(body, Mapping):
        return None
    return Body(bool(body.get("required")), _content(body))


def _response(spec: Mapping[str, Any], status: str, declared: Any) -> Response:
    response = deref(spec, declared)
    headers = {name: deref(spec, one) for name, one in (response.get("headers") or {}).items()}
    return Response(
        int(status),
        _content(response),
        {name: header.get("schema") or {} for name, header in headers.items()},
        frozenset(name.lower() for name, header in headers.items() if header.get("required")),
    )


def _content(holder: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {
        media_type: media.get("schema") or {}
        for media_type, media in (holder.get("content") or {}).items()
    }
