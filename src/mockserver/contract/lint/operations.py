"""What an operation should document: its texts, its tag, its refusals, its links."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.findings import Finding, listed, nearest
from mockserver.contract.lint.bindings import where
from mockserver.contract.model import Document, Operation
from mockserver.contract.schema import deref

_BODY_STATUSES = (400, 413, 415)
_SUCCESSES = range(200, 400)
# an operation that exists to be refused
_NOT_ALLOWED = {405}


def check_operations(document: Document) -> Iterator[Finding]:
    """Findings on each operation that do not keep it from being served."""
    names = {operation.id: operation for operation in document.operations}
    for operation in document.operations:
        raw = document.spec["paths"][operation.path][operation.method.lower()]
        here = where(document, operation)
        yield from _texts(operation, raw, here)
        yield from _statuses(operation, raw, here)
        yield from _links(document.spec, raw, here, names)


def _texts(operation: Operation, raw: Mapping[str, Any], here: str) -> Iterator[Finding]:
    for key in ("summary", "description"):
        if not raw.get(key):
            yield Finding(here, f"{key} is missing", "one sentence")
    file = operation.source.partition(":")[0]
    tag = posixpath.splitext(posixpath.basename(file))[0]
    if file.startswith("paths/") and raw.get("tags") != [tag]:
        yield Finding(here, f"tags is {raw.get('tags')}", f"[{tag}], the name of its file")


def _statuses(operation: Operation, raw: Mapping[str, Any], here: str) -> Iterator[Finding]:
    declared = operation.responses
    for status in raw.get("responses") or {}:
        if not status.startswith("x-") and not (
            status.isdigit() and int(status) in range(100, 600)
        ):
            yield Finding(here, f"response '{status}' is no status", "100 to 599, in quotes")
    if set(declared) == _NOT_ALLOWED:
        return
    if not any(status in _SUCCESSES for status in declared):
        yield Finding(here, "no success is documented", "a status from 200 to 399")
    for status, reason in _needed(operation):
        if status not in declared:
            yield Finding(
                here, f"response {status} is missing: {reason}", advice=f"Add '{status}'."
            )


def _needed(operation: Operation) -> Iterator[tuple[int, str]]:
    if not operation.anonymous:
        yield 401, "it wants a credential"
    if operation.scopes:
        yield 403, "it wants scopes"
    if operation.binding.id or operation.binding.parent:
        yield 404, "the record may not exist"
    if operation.body is not None:
        for status in _BODY_STATUSES:
            yield status, "it takes a body"
    if 400 not in operation.responses:  # noqa: PLR2004
        yield 422, "unknown query parameters are refused"


def _links(
    spec: Mapping[str, Any],
    raw: Mapping[str, Any],
    here: str,
    names: Mapping[str, Operation],
) -> Iterator[Finding]:
    """Links must name an operation that exists and parameters that it has."""
    for status, declared in (raw.get("responses") or {}).items():
        for name, link in (deref(spec, declared).get("links") or {}).items():
            one = deref(spec, link)
            target = names.get(one.get("operationId", ""))
            text = f"link '{name}' of response {status}"
            if target is None:
                wanted = str(one.get("operationId"))
                yield Finding(
                    here,
                    f"{text} names the operation '{wanted}', which does not exist",
                    listed(names),
                    nearest(wanted, names),
                )
                continue
            known = {p.name for p in target.parameters}
            known |= {f"{p.place}.{p.name}" for p in target.parameters}
            for parameter in sorted(set(one.get("parameters") or {}) - known):
                yield Finding(
                    here,
                    f"{text} sets '{parameter}', which {target.id} does not take",
                    listed(p.name for p in target.parameters),
                    nearest(parameter, known),
                )
