"""The OpenAPI standard's own rules, by openapi-spec-validator."""

from collections.abc import Iterable, Iterator

from mockserver.contract.bundle import Bundle
from mockserver.contract.findings import Finding

_LONGEST = 300
_OPERATION_DEPTH, _COMPONENT_DEPTH = 3, 3


def check_standard(name: str, bundled: Bundle) -> Iterator[Finding]:
    """Findings of the meta-schema, located at the operation or component they are in."""
    # a tenth of a second that only lint and a first start shall pay
    from openapi_spec_validator import OpenAPIV30SpecValidator  # noqa: PLC0415

    for error in OpenAPIV30SpecValidator(bundled.spec).iter_errors():
        path = [str(token) for token in error.absolute_path]
        if not path and error.instance is not bundled.spec:
            continue  # a default or a name of which lint says more itself, and where it stands
        message = " ".join(str(error.message).split())[:_LONGEST]
        at = ".".join(path[_OPERATION_DEPTH:]) if len(path) > _OPERATION_DEPTH else ""
        yield Finding(
            f"{name}/{_where(bundled, path)}",
            f"{at}: {message}" if at else message,
            advice="See OpenAPI 3.0.3 §4.7.",
        )


def _where(bundled: Bundle, path: Iterable[str]) -> str:
    match list(path)[:_COMPONENT_DEPTH]:
        case ["paths", template, method]:
            key = f"{method.upper()} {template}"
            return f"{bundled.lines.get(key, 'openapi.yaml')}  {key}"
        case ["components", section, name]:
            return f"{bundled.homes.get(f'{section}/{name}', 'openapi.yaml')}  {section} {name}"
        case rest:
            return f"openapi.yaml  {'.'.join(rest)}".rstrip()
