"""Whatever is wrong with a request has one documented answer, and changes nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from mockserver.world import credentials
from mockserver.world.limits import PER_API
from tests.mockserver.apis.ev_energy.behaviours.conftest import EvEnergy

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

JSON = {"Content-Type": "application/json"}
NOBODY = "user00000000000000000000000000"
PAGE = {"Origin": "http://localhost:5173"}
BOUNDARY = {"Content-Type": "multipart/form-data; boundary=x"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UTF8 = {"Content-Type": "application/json; charset=UTF-8"}
FRODO = b'{"email": "frodo@bag-end.example.com"}'
PART = b"\r\n".join(
    [
        *(b"--x", b'Content-Disposition: form-data; name="email"', b""),
        *(b"frodo@bag-end.example.com", b"--x--", b""),
    ]
)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-2.6, 51.4], [-2.5, 51.4], [-2.5, 51.5], [-2.6, 51.5], [-2.6, 51.4]]],
}


class House:
    """A seeded world, a user with a token in it, and another user."""

    def __init__(self, ev, server):
        self.ev, self.server = ev, server
        self.user, self.other = ev.users[:2]
        self.bearer = ev.token(self.user)

    def of(self, user, collection):
        return next(key for key, one in self.ev.records(collection) if one["user"] == user)

    def first(self, collection):
        return self.ev.records(collection)[0][0]

    def elsewhere(self):
        """ev.energy in another world."""
        return EvEnergy(self.server, self.server.fork())

    def model(self):
        return f"/v2/vehicle_models/{self.first('vehicle_models')}"

    def ended(self):
        return next(k for k, one in self.ev.records("charging_sessions") if one["end"])


@pytest.fixture
def house(ev, server):
    return House(ev, server)


@dataclass(frozen=True)
class Case:
    """A request and its answer: the fields that are named, words it says, headers (by pattern).

    `type` is the last segment of a documented problem type; '' stands for none.
    """

    name: str
    ask: Callable[[House], Any]
    status: int
    fields: tuple[str, ...] = ()
    says: str = ""
    type: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def posting(path, body, **options):
    return lambda house: house.ev.post(path, json=body, **options)


def sending(method, path, content=b"", headers=JSON):
    return lambda house: house.ev.ask(method, path, content=content, headers=headers)


def getting(path, **options):
    return lambda house: house.ev.get(path, **options)


def expired(house):
    client = credentials.handed_out(house.ev.world, house.ev.base_url)["ev_energy"]
    pair = (client["client_id"], client["client_secret"])
    wish = {"grant_type": "client_credentials"}
    answer = house.ev.ask("POST", "/o/token", data=wish, auth=pair, bearer=None)
    token = answer.json()["access_token"]
    house.ev.later(seconds=36_001)
    return house.ev.get("/v2/users", bearer=token)


def limited(house):
    house.ev.world.settings[PER_API] = {"ev_energy": {"requests": 1, "window_s": 60}}
    house.ev.get("/v2/users")
    return house.ev.get("/v2/users")


CASES = [
    # expand, cursors and pages
    Case("expand of an unknown path", getting("/v2/vehicles?expand=user&expand=owner.dog"),
         400, ("expand.1",), "trim.model.make"),
    Case("expand of a path of another operation", getting("/v2/users?expand=trim"),
         400, ("expand.0",), "default_location.tariff"),
    Case("a cursor of another collection",
         lambda h: h.ev.get(f"/v2/vehicles?page_after={h.first('evses')}"),
         400, ("page_after",), "vehicle of this list", type="pagination-parameters"),
    Case("a cursor that nobody was given", getting(f"/v2/users?page_before={NOBODY}"),
         400, ("page_before",), "user of this list", type="pagination-parameters"),
    Case("a cursor of another user's",
         lambda h: h.ev.get(
             f"/v2/vehicles?page_after={h.of(h.other, 'vehicles')}", bearer=h.bearer),
         400, ("page_after",), "vehicle of this list", type="pagination-parameters"),
    Case("a page that does not exist", getting("/v2/suppliers?page=99"), 404, (), "99"),
    Case("three bad parameters at once",
         getting("/v2/users?page_size=0&page_after=x&expand=dog"),
         400, ("expand.0", "page_after", "page_size"), type="pagination-parameters"),
    Case("a time that is none", lambda h: h.ev.get(
        f"/v2/evses/{h.first('evses')}/status_logs?sampled_at__gte=yesterday"),
         400, ("sampled_at__gte",), "2024-06-01T09:00:00Z"),
    # ids and links
    Case("an id that nobody has", getting(f"/v2/users/{NOBODY}"), 404, (), NOBODY),
    Case("an id of another kind", lambda h: h.ev.get(f"/v2/users/{h.first('evses')}"),
         400, ("user_id",)),
    Case("a foreign id",
         lambda h: h.ev.get(f"/v2/vehicles/{h.of(h.other, 'vehicles')}", bearer=h.bearer), 404),
    Case("a foreign id below one's own path",
         lambda h: h.ev.get(f"/v2/users/{h.other}/payout_method", bearer=h.bearer), 404),
    Case("a link to another host", lambda h: h.ev.post(
        "/v2/vehicles", {"model": f"https://evil.example{h.model()}",
                         "user": h.ev.url(f"/v2/users/{h.user}")}),
         400, ("model",), "another host", type="validation-failed-create-vehicle"),
    Case("a link into another world", lambda h: h.ev.post(
        "/v2/vehicles", {"model": h.elsewhere().url(h.model()),
                         "user": h.ev.url(f"/v2/users/{h.user}")}),
         400, ("model",), "another host", type="validation-failed-create-vehicle"),
    Case("links to another kind of thing and to nobody", lambda h: h.ev.post(
        "/v2/vehicles", {"model": h.ev.url("/v2/vehicle_makes/x"),
                         "user": h.ev.url(f"/v2/users/{NOBODY}")}),
         400, ("model", "user"), "no such user", type="validation-failed-create-vehicle"),
    Case("a bare id in place of a link", lambda h: h.ev.post(
        "/v2/vehicles", {"model": h.first("vehicle_models"),
                         "user": h.ev.url(f"/v2/users/{h.user}")}),
         400, ("model",), "no uri", type="validation-failed-create-vehicle"),
    Case("a link to what is another user's", lambda h: h.ev.ask(
        "POST", "/v2/vehicles", bearer=h.bearer,
        json={"model": h.ev.url(h.model()),
              "user": h.ev.url(f"/v2/users/{h.other}")}),
         400, ("user",), "no such user", type="validation-failed-create-vehicle"),
    # tokens
    Case("no token", getting("/v2/users", bearer=None), 401, (), "/o/token",
         headers={"WWW-Authenticate": "Bearer realm="}),
    Case("a garbage token", getting("/v2/users", bearer="garbage"), 401, (), "not known",
         headers={"WWW-Authenticate": 'error="invalid_token"'}),
    Case("another scheme",
         getting("/v2/users", bearer=None, headers={"Authorization": "Basic abc"}),
         401, (), "Basic"),
    Case("a token of another world",
         lambda h: h.ev.get("/v2/users", bearer=h.elsewhere().bearer), 401, (), "world"),
    Case("an expired token", expired, 401, (), "expired",
         headers={"WWW-Authenticate": 'error="invalid_token"'}),
    Case("a token without the scope",
         lambda h: h.ev.get("/v2/users", bearer=h.ev.token(scopes=["vehicle:read"])),
         403, (), "user:read", headers={"WWW-Authenticate": "insufficient_scope"}),
    Case("a user's token in another user's name",
         lambda h: h.ev.get("/v2/users", bearer=h.bearer, user=h.other), 403),
    Case("the name of nobody", getting("/v2/users", user=NOBODY), 400, ("EvEnergy-User",)),
    Case("no name where one is needed",
         posting("/v2/evse_onboarding/import", {"provider": "Easee", "serial_number": "x"}),
         400, ("EvEnergy-User",)),
    Case("another version", getting("/v2/users", headers={"EvEnergy-Version": "3"}),
         400, ("EvEnergy-Version",), "allowed: 2", type="pagination-parameters"),
    # paths, methods, media types
    Case("an unknown path", getting("/v2/usrs"), 404, (), "'/v2/users'"),
    Case("an unknown world", getting("http://mock.test/w/nowhere/v2/users"), 404, (), "nowhere"),
    Case("a method that is not there", sending("PUT", "/v2/users"), 405, (), "GET, POST",
         headers={"Allow": "^GET, POST$"}),
    Case("a deletion of what stays", sending("DELETE", "/v2/timezones"), 405,
         headers={"Allow": "^GET$"}),
    Case("revoking without the slash", sending("POST", "/o/revoke_token", headers={}), 405),
    Case("HEAD", sending("HEAD", "/v2/users"), 405, headers={"Allow": "^GET, POST$"}),
    Case("OPTIONS of no page", sending("OPTIONS", "/v2/users"), 405,
         headers={"Allow": "^GET, POST$"}),
    Case("Accept without JSON", getting("/v2/users", headers={"Accept": "text/html"}),
         406, (), "application/json"),
    Case("a table asked for as JSON",
         getting("/v2/csv/charging_sessions", headers={"Accept": "application/json"}),
         406, (), "text/csv"),
    Case("a media type that is not taken",
         sending("POST", "/v2/users", b"{}", {"Content-Type": "text/plain"}),
         415, ("Content-Type",), "multipart/form-data"),
    Case("a charset that is not taken", sending(
        "POST", "/v2/users", b"{}", {"Content-Type": "application/json; charset=latin-1"}), 415,
         ("Content-Type",), "UTF-8"),
    # bodies
    Case("no body", sending("POST", "/v2/vehicles"), 400, ("body",), "required",
         type="validation-failed-create-vehicle"),
    Case("no JSON", sending("POST", "/v2/users", b'{"email":'), 400, ("body",), "line 1"),
    Case("no UTF-8", sending("POST", "/v2/users", b'{"email": "\xff"}'), 400, ("body",), "UTF-8"),
    Case("half a character", sending("POST", "/v2/users", b'{"email": "\\ud800"}'), 400, ("body",)),
    Case("a list in place of an object", posting("/v2/users", []), 400, ("body",)),
    Case("a depth that nobody needs", sending("POST", "/v2/users", b"[" * 5000), 400, ("body",)),
    Case("a body that is too large", sending("POST", "/v2/users", b" " * 1_100_000), 413,
         ("body",), "1048576", type="payload-too-large"),
    Case("a region that is too large", sending("POST", "/v2/regions", b" " * 21_000_000), 413,
         ("body",), type="payload-too-large"),
    Case("every bad field at once", posting("/v2/users", {
        "email": "nobody",
        "default_location": {"address_1": 5, "coordinates": {"latitude": "north"}}}),
         400, ("default_location.address_1", "default_location.coordinates.latitude",
               "default_location.coordinates.longitude", "email")),
    Case("half an address", posting("/v2/users", {
        "email": "frodo@bag-end.example.com", "default_location": {"city": "London"}}),
         400, ("default_location.address_1", "default_location.country_code",
               "default_location.postal_code")),
    Case("coordinates off the globe", lambda h: h.ev.patch(
        f"/v2/evses/{h.first('evses')}", {"location": {"latitude": 91, "longitude": "x"}}),
         400, ("location",), type="validation-failed-update-evse"),
    Case("a broken form", sending("POST", "/v2/users", b"--y", BOUNDARY), 400, ("body",)),
    Case("a form that is not UTF-8", sending(
        "POST", "/v2/users", b"email=%ff", FORM),
         400, ("body",)),
    # what the vendor has named
    Case("a region of no shape", posting("/v2/regions", {"name": "A", "geometries": [1]}), 422,
         type="invalid-geometry"),
    Case("a region of no name", posting("/v2/regions", {"geometries": [SQUARE]}), 422, ("name",),
         type="validation-failed-regions"),
    Case("a charge point that is not there", getting("/v2/evse_compatibility/check"), 400,
         ("evse_model_id",), type="validation-failed-evse-compatibility-check"),
    Case("a car that is not there",
         getting("/v2/vehicle_compatibility/check?vehicle_model_id=vmod00000000000000000000000000"),
         404, type="vehicle-model-not-found"),
    Case("a waiting list without a model",
         posting("/v2/vehicle_waitlist", {"email": "frodo@bag-end.example.com"}), 400,
         ("vehicle_make_name", "vehicle_model_name"), type="validation-failed-vehicle-waitlist"),
    # what is as it is
    Case("a boost of what has ended",
         lambda h: h.ev.post(f"/v2/charging_sessions/{h.ended()}/boost_start"),
         409, (), "ended"),
    Case("too many requests", limited, 429, (), "60 s", type="rate-limit-exceeded",
         headers={"Retry-After": "^60$", "X-RateLimit-Limit": "^1$",
                  "X-RateLimit-Remaining": "^0$"}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_wrong_has_a_documented_answer(house, case):
    answer = case.ask(house)

    assert case.status == answer.status_code, answer.text
    assert "X-Request-Id" in answer.headers
    assert "EvEnergy-Version" in answer.headers or "/v2/" not in answer.request.url.path
    for name, pattern in case.headers.items():
        assert re.search(pattern, answer.headers[name]), answer.headers[name]
    if answer.request.method != "HEAD":
        _check_problem(answer, case)


def _check_problem(answer, case):
    assert "application/problem+json" == answer.headers["content-type"]
    told = answer.json()
    assert case.status == told["status"]
    assert case.says in told["detail"] or case.says in str(told.get("field_errors"))
    assert told.get("type", "").rstrip("/").rpartition("/")[2] == case.type
    if case.fields:
        assert list(case.fields) == sorted(told["field_errors"])
        assert all(messages for messages in told["field_errors"].values())


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.ask is not limited], ids=lambda case: case.name
)
def test_what_is_refused_changes_nothing(house, case):
    house.bearer = house.ev.token(house.user)
    before = people_and_things(house)

    case.ask(house)

    assert before == people_and_things(house)


def people_and_things(house):
    store = house.ev.world.store
    return {
        name: dict(store[f"ev_energy.{name}"])
        for name in ("users", "vehicles", "evses", "regions", "charging_sessions")
    }


# what is right, though it looks odd


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (FRODO, JSON),
        (FRODO, UTF8),
        (b"email=frodo%40bag-end.example.com", FORM),
        (PART, BOUNDARY),
    ],
)
def test_a_user_can_be_made_by_json_and_by_every_form(ev, content, headers):
    made = ev.ask("POST", "/v2/users", content=content, headers=headers)

    assert 201 == made.status_code, made.text
    assert "frodo@bag-end.example.com" == ev.get(made.json()["url"]).json()["email"]


def test_links_may_be_on_the_vendors_host(ev):
    user, model = ev.users[0], ev.records("vehicle_models")[0][0]
    for base in ("https://api.ev.energy", ev.base_url):
        made = ev.post(
            "/v2/vehicles",
            {"model": f"{base}/v2/vehicle_models/{model}", "user": f"{base}/v2/users/{user}"},
        )
        assert 201 == made.status_code, made.text


def test_a_page_on_this_machine_may_ask(ev):
    wish = {
        **PAGE,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    granted = ev.ask("OPTIONS", "/v2/users", bearer=None, headers=wish)
    answer = ev.get("/v2/users", headers=PAGE)
    refused = ev.get("/v2/users", bearer=None, headers=PAGE)

    assert 204 == granted.status_code
    assert "authorization" == granted.headers["Access-Control-Allow-Headers"]
    for each in (granted, answer, refused):
        assert PAGE["Origin"] == each.headers["Access-Control-Allow-Origin"]
    assert "Link" in answer.headers["Access-Control-Expose-Headers"]


def test_a_page_from_elsewhere_may_not(ev):
    answer = ev.get("/v2/users", headers={"Origin": "https://evil.example"})

    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_parameter_that_nobody_declared_is_ignored_as_the_vendor_does(ev):
    assert ev.get("/v2/users?utm=1").json() == ev.get("/v2/users").json()
