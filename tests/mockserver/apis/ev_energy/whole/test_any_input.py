"""No input makes a 500: every operation is asked with what is right, nearly right and not at all.

Ids and links are those of the seed, so that behaviours do run; a success that does not fit the
document would be a 500 as well.
"""

import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mockserver.contract.links import reference
from mockserver.contract.load import load_document
from mockserver.contract.schema import deref, parts, properties
from mockserver.world import credentials
from tests.mockserver.apis.ev_energy.behaviours.conftest import OPENAPI
from tests.mockserver.apis.ev_energy.whole.conftest import Whole

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

OPERATIONS = [o.id for o in load_document(OPENAPI / "ev_energy", cache=None).operations]
EXAMPLES = 16
TIMES = [
    *("2024-06-03T09:00:00Z", "2024-05-20T00:00:00+02:00", "2024-06-01T00:00:00.000001Z"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-06-03", "2024-13-01T00:00:00Z"),
]
ODD = st.sampled_from(
    [
        *(None, True, 0, -1, 7, 2**63, 1e308, 0.1, "", " ", "é\u0000", "\ud7ff", "x" * 300),
        *([], [None], {}, {"": None}, [[1]], "null", "../..", "%00", "1,2", "a@b.example"),
    ]
)
FORMATS = {
    "date": TIMES,
    "date-time": TIMES,
    "email": ["frodo@bag-end.example.com"],
    "uri": ["https://bag-end.example.com/"],
}
NUMBERS = [0, 1, 2, 50, 100, 101, -1, 0.5, 90, 10**9]
TYPES = {"boolean": [True, False], "integer": NUMBERS, "number": NUMBERS, "object": [{}]}
WORDS = ["Frodo", "N1 6NG", "GB", "XX", "Europe/London", "51.5,-0.1", "01:30:00", "1", "_C"]
BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff",
    b"[" * 3000,
    b'{"a":1e999}',
    b'{"a":"\\ud800"}',
    b"a=%ff&b",
]
KINDS = [
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "",
    "a/b; charset=x",
]


class Values:
    """Strategies for what a schema wants, made of what the world has."""

    def __init__(self, whole, odd):
        self.whole = whole
        self.odd = odd
        self.spec = whole.spec
        self.ids = {}
        for name in whole.document.collections:
            self.ids[name] = [key for key, _ in whole.records(name)[:40]] or ["none"]
        self.named = keys(whole)
        self.by_letters = {keys[0][:4]: keys for keys in self.ids.values()}

    def of(self, schema, depth=0):
        """What fits, and now and then something odd if that is wanted."""
        if not self.odd:
            return self.fitting(schema, depth)
        return st.integers(0, 11).flatmap(lambda n: self.fitting(schema, depth) if n else ODD)

    def member(self, name, schema, depth=0):
        """What a parameter or property of this name may be."""
        if name in self.named:
            known = st.sampled_from(self.named[name])
            return known | ODD if self.odd else known
        return self.of(schema, depth)

    def fitting(self, schema, depth):
        found = reference(self.spec, schema)
        if found is not None and found.collection and not found.many:
            return self.link(found.collection)
        schema = deref(self.spec, schema) or {}
        choices = schema.get("oneOf") or schema.get("anyOf")
        if choices:
            return st.sampled_from(choices).flatmap(lambda one: self.of(one, depth))
        if declared := properties(self.spec, schema):
            return self.object_of(schema, declared, depth)
        if schema.get("type") == "array":
            return st.lists(self.of(schema.get("items") or {}, depth + 1), max_size=3)
        return self.scalar(schema)

    def object_of(self, schema, declared, depth):
        if depth > 4:
            return st.just({})
        required = {name for part in parts(self.spec, schema) for name in part.get("required", ())}
        wanted = {
            name: self.member(name, inner, depth + 1)
            for name, inner in declared.items()
            if not (deref(self.spec, inner) or {}).get("readOnly")
        }
        must = {name: one for name, one in wanted.items() if name in required}
        may = {name: one for name, one in wanted.items() if name not in required}
        return st.fixed_dictionaries(must, optional=may)

    def link(self, collection):
        path = self.whole.document.collections[collection].path
        key = st.sampled_from(self.ids[collection])
        if path is None:
            return key
        records = [record for _, record in self.whole.records(collection)[:40]]
        urls = [self.whole.url(path.format(**record)) for record in records] or ["none"]
        return st.sampled_from(urls) | key if self.odd else st.sampled_from(urls)

    def scalar(self, schema):
        """One of the values that the schema points to, by the first of its words that tells."""
        letters = schema.get("pattern", "").strip("^(")[:4]
        edges = [schema[name] for name in ("minimum", "maximum", "example") if name in schema]
        if "enum" in schema:
            known = schema["enum"]
        elif schema.get("format") in FORMATS:
            known = FORMATS[schema["format"]]
        elif schema.get("type") in TYPES:
            known = TYPES[schema["type"]] + edges
        elif letters in self.by_letters:
            known = self.by_letters[letters]
        else:
            known = edges if edges and not self.odd else edges + WORDS
        return st.sampled_from(known)


def keys(whole):
    """What the world has handed out, by the name under which it is sent."""
    handed = credentials.handed_out(whole.world, whole.base_url)["ev_energy"]
    user, trim = whole.users[0], whole.records("vehicle_trims")[0][0]
    about = {"user_id": user, "client_id": handed["client_id"], "trim_id": trim}
    flow = whole.get("/v2/vehicle_onboarding", params={**about, "response_type": "json"}).json()
    portal = whole.get("/v2/webhook_portal").json()["url"]
    opened = whole.get(portal).headers["location"]
    return {
        "connect_key": [flow["url"].rpartition("/")[2]],
        "portal_key": [portal.rpartition("/")[2], opened.rpartition("/")[2]],
        "authorization_request_uid": [flow["authorization_request_id"]],
        "client_id": [handed["client_id"]],
        "client_secret": [handed["client_secret"]],
        "grant_type": ["client_credentials", "refresh_token", "authorization_code"],
        "response_type": ["code", "json"],
        "token": [whole.token(user), "garbage"],
        "resolution": ["hour", "day", "HOUR", "DAY"],
    }


def wire_text(value):
    """A value as a path or a query has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def pairs(name, value):
    return [(name, wire_text(one)) for one in (value if isinstance(value, list) else [value])]


class Asking:
    """Everything that can be asked of one operation in one world."""

    def __init__(self, whole, operation):
        self.whole, self.operation = whole, operation
        self.known = whole.addresses(operation)[:8]
        fitting, odd = Values(whole, odd=False), Values(whole, odd=True)
        paths = {p.name: p.schema for p in operation.parameters if p.place == "path"}
        self.path = {name: odd.member(name, schema) for name, schema in paths.items()}
        self.query = self._query(fitting) | self._query(odd)
        schemas = [] if operation.body is None else list(operation.body.content.items())
        self.bodies = [(kind, v.of(schema)) for kind, schema in schemas for v in (fitting, odd)]
        self.bearers = [whole.bearer] * 8 + [whole.token(whole.users[0])] * 4 + [None, "garbage"]
        self.users = [None] * 12 + [whole.users[0]] * 8 + [whole.users[1], "user" + "0" * 26, "é"]

    def _query(self, values):
        queries = [p for p in self.operation.parameters if p.place == "query"]
        return st.fixed_dictionaries(
            {p.name: values.member(p.name, p.schema) for p in queries if p.required},
            optional={p.name: values.member(p.name, p.schema) for p in queries if not p.required},
        )

    def draw(self, draw):
        """(path with its query, options of the request)."""
        path = draw(st.sampled_from(self.known)) if self.known and draw(st.integers(0, 4)) else None
        if path is None:
            said = {name: wire_text(draw(one)) for name, one in self.path.items()}
            path = self.operation.path
            for name, text in said.items():
                path = path.replace(f"{{{name}}}", quote(text, safe="", errors="replace") or "x")
        query = [pair for name, value in draw(self.query).items() for pair in pairs(name, value)]
        headers = {}
        user = draw(st.sampled_from(self.users))
        if user is not None:
            headers["EvEnergy-User"] = user.encode()
        kind, content = self._body(draw)
        if kind:
            headers["Content-Type"] = kind
        bearer = draw(st.sampled_from(self.bearers))
        return f"{path}?{urlencode(query, errors='replace')}", {
            "headers": headers,
            "content": content,
            "bearer": bearer,
        }

    def _body(self, draw):
        if not self.bodies or draw(st.integers(0, 9)) == 0:
            return draw(st.sampled_from(KINDS)), draw(st.sampled_from(BODIES))
        kind, strategy = draw(st.sampled_from(self.bodies))
        value = draw(strategy)
        if "json" in kind:
            return kind, json.dumps(value).encode()
        if kind.startswith("application/x-www-form") and isinstance(value, dict):
            told = [pair for name, one in value.items() for pair in pairs(name, one)]
            return kind, urlencode(told, errors="replace").encode()
        if kind.startswith("multipart/") and isinstance(value, dict):
            return f"{kind}; boundary=x", multipart(value)
        return kind.replace("*/*", "image/png"), wire_text(value).encode("utf-8", "replace")


def multipart(value):
    said = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for key, one in value.items()
        for name, text in pairs(key, one)
    )
    return f"{said}--x--\r\n".encode("utf-8", "replace")


@pytest.fixture
def asking(server, operation_id):
    name = server.fork()
    whole = Whole(server, name)
    operation = next(o for o in whole.operations() if o.id == operation_id)
    yield Asking(whole, operation)
    server.delete(name)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_no_input_makes_a_500(asking):
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data):
        path, options = asking.draw(data.draw)
        answer = asking.whole.ask(asking.operation.method, path, **options)
        assert answer.status_code < 500 or (
            answer.status_code == 503 and 503 in asking.operation.responses
        ), f"{asking.operation.method} {path} {options} {answer.text}"

    ask()
