"""Whatever comes in, what goes out is a documented answer: no input makes a 500."""

import json
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chargebench.inprocess import LoopTransport, running
from chargebench.options import Options
from mockserver.world import credentials

KNOWN = ["CP-0001", "DRV00000001", "2024-06-01T09:00:00Z", "", "..", "%", "\x00", "é", "a" * 300]
TEXTS = st.sampled_from(KNOWN) | st.text(max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
BODIES = st.one_of(
    JSON.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=40),
    st.sampled_from(
        [b"{", b'{"a":1,"a":2}', b"\xff\xfe", b"[" * 5000, b"1e999", b"NaN", b'"\\ud800"']
    ),
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.sampled_from(
            ["application/json", "text/plain", "application/json; charset=latin-1", "a/b/c", ""]
        ),
        "x-mock-world": st.sampled_from(["default", "nowhere", "", b"\xc3\xa9"]),
        "x-request-id": st.sampled_from(["mine", "a" * 500, "a b"]),
        "accept": st.sampled_from(["text/html", "*/*", "!"]),
        "origin": st.sampled_from(["http://localhost:3000", "https://evil.example", "null"]),
        "content-length": st.sampled_from(["-1", "x", "99999999999"]),
    },
)
METHODS = st.sampled_from(
    ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "X"]
)


@pytest.fixture(scope="module")
def live():
    with running(Options(fleet=2, at="2024-06-01T09:00:00Z", autopilot=False)) as made:
        yield made


class Api:
    """All paths of the server, and a way to send anything to them."""

    def __init__(self, live):
        self.transport = LoopTransport(live)
        self.paths = sorted({o.path for api in live.mock.apis for o in api.document.operations})
        world = live.mock.worlds.get("default")
        self.secrets = ["", "garbage", *credentials.handed_out(world)["dynamo"].values()]

    def send(self, method, path, query, headers, body):

        request = httpx.Request(
            method, f"http://127.0.0.1{path}?{query}", headers=headers, content=body
        )
        return self.transport.handle_request(request)


@pytest.fixture(scope="module")
def api(live):
    return Api(live)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_input_makes_a_server_error(api, data):
    template = data.draw(st.sampled_from(api.paths))
    path = "/".join(
        quote(data.draw(TEXTS) or "x", safe="") if segment.startswith("{") else segment
        for segment in template.split("/")
    )
    path = data.draw(st.sampled_from(["", "", "", "/w/default", "/w/nowhere"])) + path
    names = st.sampled_from(["limit", "offset", "from", "to", "status", "api_key", "x"])
    query = "&".join(
        f"{name}={quote(value)}"
        for name, value in data.draw(st.lists(st.tuples(names, TEXTS), max_size=3))
    )
    headers = data.draw(HEADERS)
    secret = data.draw(st.sampled_from(api.secrets))
    if secret:
        headers["authorization"] = f"Bearer {secret}"

    response = api.send(data.draw(METHODS), path, query, headers, data.draw(BODIES))

    assert response.status_code < 500 or response.status_code in {502, 504}, response.text
    assert response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "said"),
    [
        (b"{", "application/json", 400, "JSON"),
        (b"\xff\xfe", "application/json", 400, "UTF-8"),
        (b"{}", "text/plain", 415, "application/json"),
        (b" " * 10_000_000, "application/json", 413, "bytes"),
        (b"{}", "application/json", 422, "name"),
        (b'{"name":"A","country":"GB","contact_email":"a@b.example","nmae":1}',
         "application/json", 422, "nmae"),
        (b'{"name":"A","country":"XX","contact_email":"a@b.example"}',
         "application/json", 422, "XX"),
    ],
)  # fmt: skip
def test_a_bad_body_is_refused_and_told_why(api, body, content_type, status, said):
    headers = {"authorization": f"Bearer {api.secrets[2]}", "content-type": content_type}

    response = api.send("POST", "/api/v1/organizations", "", headers, body)

    assert status == response.status_code
    error = response.json()["error"]
    assert said in error["message"] or said in json.dumps(error["details"])
    assert response.headers["x-request-id"] == error["request_id"]


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/api/v1/reservations?limt=3", 422, "limit"),
        ("GET", "/api/v1/reservations?limit=0", 422, "limit"),
        ("GET", "/api/v1/reservations?status=done", 422, "cancelled"),
        ("GET", "/api/v1/organizations/%00", 422, "org_id"),
        ("GET", "/api/v1/organizations/org_X", 404, "org_X"),
        ("GET", "/w/nowhere/api/v1/reservations", 404, "nowhere"),
        ("GET", "/api/v1/reservation", 404, "reservations"),
        ("PUT", "/api/v1/reservations", 405, "GET"),
    ],
)
def test_a_bad_address_is_refused_and_told_why(api, method, path, status, said):
    path, _, query = path.partition("?")
    headers = {"authorization": f"Bearer {api.secrets[2]}"}

    response = api.send(method, path, query, headers, b"")

    assert status == response.status_code
    assert said in response.text
    if status == 405:
        assert {"GET", "POST"} == set(response.headers["allow"].split(", "))
