"""Both request paths judge alike: generated requests, valid and not, to every operation.

Where they differ on purpose is listed below, each with a request that shows it; a difference that
is no longer there fails.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from mockserver.app import BEHAVIOURS
from mockserver.contract import load_document
from mockserver.contract.schema import deref
from mockserver.contract.validators import is_json
from mockserver.engine.api import Api
from mockserver.engine.call import Answer, Caller
from mockserver.http.front import Served
from mockserver.http.fused import Fused
from mockserver.http.stock import stock_app
from mockserver.world import credentials, faults
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime
from mockserver.world.worlds import Worlds

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

OPENAPI = Path(__file__).parents[3] / "openapi"
# The vendors' documents: the control API's inboxes take any body of any kind, which Connexion,
# that wants one where one may be, and splits every list at its commas, does not.
DOCUMENTS = {
    name: load_document(OPENAPI / name, cache=None) for name in BEHAVIOURS if name != "control"
}
# each once: those of a path that may end with a slash are the same twice
OPERATIONS = [
    (name, o.id)
    for name, document in DOCUMENTS.items()
    for o in document.operations
    if not o.id.endswith("WithSlash")
]
EXAMPLES = 3
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Difference:
    """A request to the zoo on which the paths differ, and why that is right.

    `excuses` tells whether a generated request differs for this reason.
    """

    name: str
    reason: str
    fused: int
    stock: int
    method: str
    path: str
    options: dict[str, Any] = field(default_factory=dict)
    excuses: Callable[[httpx.Request], bool] = lambda _request: False


def _has_long_integer(request):
    return re.search(rb"[0-9]{19}", request.content + request.url.query) is not None


def _lacks_what_is_read_only(request):
    return request.method in {"POST", "PATCH"} and b'"id"' not in request.content


DIFFERENCES = [
    Difference(
        "newline in a path",
        "Starlette's converters take no newline, so Connexion finds no route",
        200,
        404,
        "GET",
        "/zoo/cats/cat_%0A",
        excuses=lambda request: b"%0A" in request.url.raw_path,
    ),
    Difference(
        "integer beyond 64 bits",
        "orjson reads it as a float; Connexion takes it, and then no answer can be written with it",
        422,
        500,
        "POST",
        "/zoo/cats",
        {"content": b'{"name": "Tom", "weight_mg": 99999999999999999999}', "headers": JSON},
        excuses=_has_long_integer,
    ),
    Difference(
        "optional body left out",
        "Connexion wants a body wherever one is declared, required or not",
        200,
        422,
        "POST",
        "/zoo/cats/best",
        excuses=lambda request: request.method in {"POST", "PUT", "PATCH"} and not request.content,
    ),
    Difference(
        "HEAD", "Starlette answers HEAD wherever GET stands; the documents do not say so",
        405, 200, "HEAD", "/zoo/cats",
    ),
    Difference(
        "slash at the end", "Starlette redirects; the documents know no such path",
        404, 307, "GET", "/zoo/cats/",
    ),
    Difference(
        "parameter given twice", "Connexion takes the last one without a word",
        422, 200, "GET", "/zoo/cats?limit=1&limit=2",
    ),
    Difference(
        "integer with a sign", "Connexion converts by Python's int()",
        422, 200, "GET", "/zoo/cats?limit=%2B12",
    ),
    Difference(
        "boolean in capitals", "Connexion takes any case", 422, 200, "GET", "/zoo/cats?tame=TRUE"
    ),
    Difference(
        "query that is not UTF-8", "Starlette replaces what it cannot read",
        422, 200, "GET", "/zoo/cats?name=%FF",
    ),
    Difference(
        "slash within a segment", "Starlette decodes the path before it splits it",
        200, 404, "GET", "/zoo/cats/cat_a%2Fb",
    ),
    Difference(
        "not a number", "Python's JSON reads NaN, which is no JSON",
        400, 201, "POST", "/zoo/cats",
        {"content": b'{"name": "Tom", "notes": {"a": NaN}}', "headers": JSON},
    ),
    Difference(
        "moment that cannot be reckoned with", "in UTC it is in the year 10000",
        422, 201, "POST", "/zoo/cats",
        {"json": {"name": "Tom", "born_at": "9999-12-31T23:59:59-23:59"}},
    ),
    Difference(
        "body that is nested deeper than can be written back", "Connexion does not count",
        400, 201, "POST", "/zoo/cats",
        {"content": b'{"name":"x","notes":' + b'{"a":' * 120 + b"1" + b"}" * 121, "headers": JSON},
    ),
    Difference(
        "read-only and required",
        "Connexion asks requests for it, the standard answers only (OpenAPI 3.0.3 §4.7.24.2)",
        200, 422, "POST", "/zoo/cats/best", {"json": {"for": "Tom"}},
        excuses=_lacks_what_is_read_only,
    ),
    Difference(
        "format uri", "Connexion checks it where another package is there",
        422, 200, "GET", "/zoo/cats?home=nowhere",
        excuses=lambda request: re.search(rb"(redirect_uri|user)=", request.url.query) is not None,
    ),
    Difference(
        "format uuid", "Connexion checks by a draft that has no such format",
        422, 200, "GET", "/zoo/cats?chip=1",
        excuses=lambda request: request.url.path.endswith("/complete"),
    ),
    Difference(
        "number as large as infinity", "Python's JSON reads it as infinity",
        400, 201, "POST", "/zoo/cats",
        {"content": b'{"name": "Tom", "notes": {"a": 1e999}}', "headers": JSON},
    ),
]  # fmt: skip


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda one: one.name)
def test_each_listed_difference_is_there(fused, stock, difference):
    statuses = [
        server.ask(difference.method, difference.path, **difference.options).status_code
        for server in (fused(max_body_bytes=5000), stock(max_body_bytes=5000))
    ]

    assert [difference.fused, difference.stock] == statuses


class Both:
    """The same documents on both paths, with handlers that note what they are called with."""

    def __init__(self, runner, clock):
        self.runner = runner
        self.calls = {"fused": [], "stock": []}
        self.apps = runner.run(self._build(clock))

    async def _build(self, clock):
        def nothing(_scope, _receive, _send):
            raise AssertionError

        made = {name: _served(clock, calls) for name, calls in self.calls.items()}
        return {"fused": Fused(nothing, made["fused"]), "stock": stock_app(made["stock"], nothing)}

    def ask(self, name, request):
        self.calls[name].clear()
        return self.runner.run(self._send(self.apps[name], request)), list(self.calls[name])

    async def _send(self, app, request):
        copy = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return await client.send(copy)


def _served(clock, calls):
    worlds = Worlds(
        Runtime(clock, Ports(None, None), {}),
        {credentials.COLLECTION: (), faults.COLLECTION: ()},
        (),
    )
    worlds.create("default", Options())

    async def note(call):
        calls.append((call.operation.id, call.path, call.query, call.headers, call.body))
        return answers[call.operation.id]

    answers = {o.id: _example(d, o) for d in DOCUMENTS.values() for o in d.operations}
    apis = [
        Api(name, document, {o.id: note for o in document.operations}, _anybody, _render)
        for name, document in DOCUMENTS.items()
    ]
    return Served(apis, worlds, Ports(None, None))


def _anybody(_world, _operation, _headers):
    return Caller("anybody", subject="somebody")


def _render(problem, wire):
    return {"message": problem.message, "request_id": wire.request_id}, "application/json"


def _example(document, operation):
    """The success that the document shows; what cannot succeed is answered as it always is."""
    status = min(operation.responses)
    raw = document.spec["paths"][operation.path][operation.method.lower()]["responses"]
    response = deref(document.spec, raw[str(status)])
    headers = {
        name: str(deref(document.spec, header).get("example", "1"))
        for name, header in (response.get("headers") or {}).items()
        if name != "X-Request-Id"
    }
    for media_type, media in (response.get("content") or {}).items():
        if not is_json(media_type):
            return Answer(status, b"%PDF", headers, media_type)
        named = [one["value"] for one in (media.get("examples") or {}).values()]
        return Answer(
            status, media.get("example", named[0] if named else None), headers, media_type
        )
    return Answer(status, headers=headers)


@pytest.fixture(scope="module")
def both():
    import asyncio
    from datetime import UTC, datetime

    from virtualtime.clock import ManualClock

    with asyncio.Runner() as runner:
        yield Both(runner, ManualClock(datetime(2024, 6, 1, 9, tzinfo=UTC)))


@pytest.fixture(scope="module")
def strategies():
    """Schemathesis' strategies for an operation, with valid data and with data that is not."""
    import schemathesis

    found = {}
    for document in DOCUMENTS.values():
        for result in schemathesis.openapi.from_dict(dict(document.spec)).get_all_operations():
            operation = result.ok()
            found[operation.definition.raw["operationId"]] = {
                mode.name: operation.as_strategy(generation_mode=mode)
                for mode in schemathesis.GenerationMode
            }
    return found


def _request(case):
    """The generated case as it goes over the wire, without its headers of credentials."""
    import requests

    options = case.as_transport_kwargs(base_url="http://zoo")
    headers = options.pop("headers", {})
    options.pop("cookies", None)
    kept = {name: text for name, text in headers.items() if name.lower() == "content-type"}
    prepared = requests.Request(**options, headers=kept).prepare()
    kept = {name: text for name, text in prepared.headers.items() if name.lower() == "content-type"}
    content = prepared.body or b""
    request = httpx.Request(prepared.method, prepared.url, headers=kept, content=content)
    request.read()
    return request


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
@pytest.mark.parametrize(("document", "operation_id"), OPERATIONS)
def test_both_paths_judge_a_generated_request_alike(both, strategies, document, operation_id, mode):
    import hypothesis.errors

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),  # a difference is told as it was met; shrinking takes minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(strategies[operation_id][mode])
    def judge(case):
        request = _request(case)
        fused, called = both.ask("fused", request)
        stock, also_called = both.ask("stock", request)
        assert fused.status_code < 500
        alike = fused.status_code // 100 == stock.status_code // 100
        if fused.is_success and stock.is_success:
            alike = (fused.content, called) == (stock.content, also_called)
        if not alike and not any(one.excuses(request) for one in DIFFERENCES):
            told = [
                f"{fused.status_code} {fused.text[:400]}",
                f"{stock.status_code} {stock.text[:400]}",
            ]
            if fused.is_success and stock.is_success:
                told = [str(called), str(also_called)]
            raise AssertionError(f"{request.method} {request.url}\n{told[0]}\n{told[1]}")

    try:
        judge()
    except hypothesis.errors.Unsatisfiable:
        pytest.skip("there is nothing about this operation that could be wrong")
