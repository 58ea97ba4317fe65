"""No input makes a 500: anything at all is sent to the small zoo."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SEGMENTS = st.sampled_from(
    [
        "zoo",
        "cats",
        "cat_1",
        "cat_none",
        "best",
        "photo",
        "w",
        "blue",
        "%FF",
        "%2F",
        "%00",
        "%0A",
        "",
    ]
)
PATHS = st.lists(SEGMENTS | st.text("aé%{}/.;", max_size=4), max_size=5).map("/".join)
KNOWN = st.sampled_from(
    [
        "/zoo/cats",
        "/zoo/cats/cat_1",
        "/zoo/cats/cat_none/photo",
        "/w/blue/zoo/cats",
        "/_mock/health",
    ]
)
TEXTS = st.sampled_from(
    ["1", "", "x" * 200, "true", "%FF", "%C3%A9", "9" * 30, "1e999", "a&b=c", "+"]
)
PAIRS = st.tuples(st.sampled_from(["limit", "name", "tame", "page", "", "%FF"]), TEXTS)
QUERIES = st.lists(PAIRS.map("=".join), max_size=4).map("&".join).map(str.encode) | st.binary(
    max_size=8
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "x-key",
                "x-trace",
                "x-request-id",
                "x-mock-world",
                "content-type",
                "origin",
                "authorization",
                "content-length",
            ]
        ),
        st.sampled_from(
            ["", "application/json", "blue", "http://localhost", "Bearer ", "\xe9", "7", "x" * 99]
        )
        | st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=6),
    ),
    max_size=4,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "lives", "born_at", "notes", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
BODIES = (
    JSON.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=20)
    | st.sampled_from([b"[" * 2000, b'{"name":' * 200, b'{"name": "\\ud800"}', b"NaN", b" " * 2000])
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "ODD"])


def scope_of(method, path, query, headers):
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("utf-8"),
        "query_string": query,
        "scheme": "http",
        "headers": [(name.encode(), text.encode("latin-1")) for name, text in headers],
    }


REQUESTS = st.fixed_dictionaries(
    {
        "method": METHODS,
        "path": PATHS.map(lambda path: f"/{path}") | KNOWN,
        "query": QUERIES,
        "headers": HEADERS,
        "body": BODIES,
        "keyed": st.booleans(),
    }
)


@pytest.fixture
def server(fused):
    return fused()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REQUESTS)
def test_anything_gets_an_answer_that_is_no_500(server, request_of):
    headers = list(request_of["headers"])
    if request_of["keyed"]:
        headers += [("x-key", server.key()), ("content-type", "application/json")]
    sent = []
    messages = [{"type": "http.request", "body": request_of["body"], "more_body": False}]

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = scope_of(request_of["method"], request_of["path"], request_of["query"], headers)
    server.runner.run(server.app(scope, receive, send))

    start, end = sent
    assert start["status"] < 500
    assert b"x-request-id" in dict(start["headers"])
    if start["status"] >= 400:
        told = json.loads(end["body"])
        assert "control_says" in told or {"zoo_says", "request_id"} <= set(told)
