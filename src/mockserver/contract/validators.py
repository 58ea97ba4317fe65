"""Everything an operation checks, compiled once: parameters, body, responses."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mockserver.contract.compiled import Check, Schemas
from mockserver.contract.findings import listed
from mockserver.contract.forms import FORMS, Form, compile_form
from mockserver.contract.model import Body, Document, Operation, Response
from mockserver.contract.parameters import Field, Parameters, compile_field, compile_parameters
from mockserver.contract.trim import Trim, compile_trim
from mockserver.contract.wording import Flaw, shown

JSON = "application/json"
_REMEMBERED = 64


def is_json(media_type: str) -> bool:
    """'application/json' and its relatives such as 'application/problem+json'."""
    return media_type == JSON or media_type.endswith("+json")


@dataclass(frozen=True, slots=True)
class BodyCheck:
    """The request body: media type -> check. Media types are in lower case, without parameters.

    `forms` reads those that are forms, `trims` takes away what has no effect.
    """

    required: bool
    content: Mapping[str, Check]
    forms: Mapping[str, Form] = field(default_factory=dict)
    trims: Mapping[str, Trim] = field(default_factory=dict)

    def trimmed(self, media_type: str, value: Any) -> Any:
        """A parsed body without what has no effect."""
        trim = self.trims.get(media_type)
        return value if trim is None else trim(value)

    def flaws(self, media_type: str, value: Any) -> list[Flaw]:
        """What is wrong with a parsed body of a declared media type; empty when nothing is."""
        check = self.content[media_type]
        return [] if check.is_valid(value) else check.flaws(value, "body")


@dataclass(frozen=True, slots=True)
class ResponseCheck:
    """One declared response. `content` maps media types to checks, None where it is not JSON.

    `fine` are headers that were found right before: nearly all answers have the same.
    """

    content: Mapping[str, Check | None]
    headers: Mapping[str, Field]
    required_headers: frozenset[str]
    fine: set[tuple[tuple[str, str], ...]] = field(default_factory=set)

    def flaws(self, media_type: str, body: Any, headers: Mapping[str, str]) -> list[Flaw]:
        """How an answer differs from what is declared; empty when it does not.

        X-Request-Id, which every answer gets, need not be in `headers`.
        """
        found = self._body(media_type, body)
        sent = tuple(headers.items())
        if sent not in self.fine:
            wrong = self._headers({name.lower(): text for name, text in sent})
            if not wrong and len(self.fine) < _REMEMBERED:
                self.fine.add(sent)
            found += wrong
        return found

    def _headers(self, headers: Mapping[str, str]) -> list[Flaw]:
        found = [
            Flaw(f"header.{name}", "is missing; it is required")
            for name in self.required_headers
            if name not in headers and name != "x-request-id"
        ]
        for name, text in headers.items():
            if name in self.headers:
                mine: list[Flaw] = []
                self.headers[name].read((text,), mine)
                found.extend(mine)
        return found

    def _body(self, media_type: str, body: Any) -> list[Flaw]:
        if not self.content:
            return [] if body is None else [Flaw("body", f"is {shown(body)}; allowed: none")]
        if media_type not in self.content:
            return [Flaw("body", f"is of type {media_type}; allowed: {listed(self.content)}")]
        check = self.content[media_type]
        if check is None:
            streamed = isinstance(body, AsyncIterator)
            return [] if streamed or isinstance(body, bytes) else [Flaw("body", "is no bytes")]
        return [] if check.is_valid(body) else check.flaws(body, "body")


class Validators:
    """What one operation checks, each part compiled when it is first asked for.

    A start would else wait for hundreds of operations of which a test calls a few; that everything
    compiles was found out when the document was checked.
    """

    def __init__(self, schemas: Schemas, operation: Operation) -> None:
        self._schemas = schemas
        self._operation = operation

    @cached_property
    def parameters(self) -> Parameters:
        return compile_parameters(self._schemas, self._operation)

    @cached_property
    def body(self) -> BodyCheck | None:
        body = self._operation.body
        return None if body is None else _body(self._schemas, body)

    @cached_property
    def responses(self) -> Mapping[int, ResponseCheck]:
        declared = self._operation.responses
        return {status: _response(self._schemas, one) for status, one in declared.items()}

    @cached_property
    def invalid_status(self) -> int:
        """What the operation answers to values that are not allowed."""
        return self._operation.invalid_status


def compile_document(document: Document) -> dict[str, Validators]:
    """The validators of each operation, by operationId."""
    schemas = Schemas(document.spec)
    return {operation.id: Validators(schemas, operation) for operation in document.operations}


def _body(schemas: Schemas, body: Body) -> BodyCheck:
    content = {media_type.lower(): schema for media_type, schema in body.content.items()}
    trims = {m: trim for m, s in content.items() if (trim := compile_trim(schemas.spec, s))}
    return BodyCheck(
        body.required,
        {media_type: schemas.check(schema, "request") for media_type, schema in content.items()},
        {m: compile_form(schemas.spec, schema) for m, schema in content.items() if m in FORMS},
        trims,
    )


def _response(schemas: Schemas, response: Response) -> ResponseCheck:
    return ResponseCheck(
        {
            media_type.lower(): schemas.check(schema, "response") if is_json(media_type) else None
            for media_type, schema in response.content.items()
        },
        {
            name.lower(): compile_field(schemas, ("header", name), schema, "response")
            for name, schema in response.headers.items()
        },
        frozenset(response.required_headers),
    )
