"""Connecting vehicles: the redirects, the page, the exchange, and the mail."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from mockserver.apis.ev_energy import kinds
from mockserver.world import credentials
from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

START, COMPLETE = "/v2/vehicle_onboarding", "/v2/vehicle_onboarding/complete"
LINK = "/v2/vehicle_onboarding/onboarding_link"
BACK = "https://app.example.com/callback"
JSON = {"Accept": "application/json"}


@pytest.fixture
def client_id(ev):
    client = ev.world.get(credentials.COLLECTION, kinds.DEFAULT_CLIENT)
    return credentials.secret(ev.world, client)


@pytest.fixture
def start(ev, client_id):
    def begun(user=0, **params):
        query = {"user_id": ev.users[user], "client_id": client_id, **params}
        return ev.get(START, params=query, bearer=None)

    return begun


def named(ev, collection, name):
    return next(key for key, one in ev.records(collection) if one["name"] == name)


def press(ev, url, decision="connect", **fields):
    return ev.ask("POST", url, data={"decision": decision, **fields}, bearer=None)


def told(answer):
    """The address and the query of a redirect."""
    address, _, query = answer.headers["Location"].partition("?")
    return address, parse_qsl(query)


def values(page):
    return re.findall(r'name="vehicle" value="([^"]*)"', unescape(page.text))


def test_a_browser_connects_two_cars(ev, start):
    begun = start(make_id=named(ev, "vehicle_makes", "Tesla"), redirect_uri=BACK)

    assert 302 == begun.status_code, begun.text
    url = begun.headers["Location"]
    assert url.startswith(ev.url("/connect/vehicles/"))
    page = ev.get(url, bearer=None)
    assert 200 == page.status_code, page.text
    assert "Tesla Model 3 Long Range" in page.text
    assert "Leaf" not in page.text
    end = press(ev, url, vehicle=values(page)[:2])
    assert 302 == end.status_code, end.text
    address, pairs = told(end)
    assert BACK == address
    assert ["vehicle_uid", "vehicle_id"] * 2 == [name for name, _ in pairs]
    for (_, key), (_, number) in zip(pairs[::2], pairs[1::2], strict=True):
        vehicle = ev.get(f"/v2/vehicles/{key}").json()
        assert ("ACTIVE", ev.url(f"/v2/users/{ev.users[0]}")) == (
            vehicle["integrated"],
            vehicle["user"],
        )
        assert ev.get_record("vehicles", key)["legacy_id"] == int(number)


def test_a_link_connects_once(ev, start):
    url = start(trim_id=ev.records("vehicle_trims")[0][0]).headers["Location"]
    (only,) = values(ev.get(url, bearer=None))
    assert 302 == press(ev, url, vehicle=only).status_code
    count = len(ev.records("vehicles"))

    assert 403 == press(ev, url, vehicle=only).status_code
    assert 403 == ev.get(url, bearer=None).status_code
    assert count == len(ev.records("vehicles"))


def test_a_link_lives_an_hour(ev, start):
    url = start().headers["Location"]
    ev.later(minutes=59)
    assert 200 == ev.get(url, bearer=None).status_code
    ev.later(minutes=1)

    assert 403 == ev.get(url, bearer=None).status_code


def test_everything_can_be_chosen_where_nothing_is_named(ev, start):
    page = ev.get(start().headers["Location"], bearer=None)

    listed = [key for key, one in ev.records("vehicle_trims") if one["reviewed"]]
    assert sorted(listed) == sorted(values(page))


def test_a_model_without_trims_can_be_connected(ev, start):
    make = ev.url(f"/v2/vehicle_makes/{named(ev, 'vehicle_makes', 'Tesla')}")
    model = ev.post("/v2/vehicle_models", {"name": "<b>Roadster", "make": make}).json()
    url = start(model_id=model["id"]).headers["Location"]
    page = ev.get(url, bearer=None)
    assert "<b>" not in page.text
    _, pairs = told(press(ev, url, vehicle=values(page)))

    shown = ev.get(f"/v2/vehicles/{pairs[0][1]}", params={"expand": "trim.model"}).json()
    assert model["id"] == shown["trim"]["model"]["id"]


@pytest.mark.parametrize("state", ["INACTIVE", "UNINTEGRATED"])
def test_a_car_that_was_there_before_is_connected_again(ev, start, state):
    key, vehicle = ev.records("vehicles")[0]
    ev.change("vehicles", key, integrated=state, user=ev.users[0])
    url = start(trim_id=vehicle["trim"]).headers["Location"]
    trim = ev.get_record("vehicle_trims", vehicle["trim"])
    make = ev.get_record("vehicle_models", trim["model"])["make"]
    ev.change("vehicle_makes", make, subscription_name=None)
    _, pairs = told(press(ev, url, vehicle=vehicle["trim"]))

    assert ("vehicle_uid", key) == pairs[0]
    assert "ACTIVE" == ev.get(f"/v2/vehicles/{key}").json()["integrated"]


def test_without_an_address_the_first_of_the_application_holds(ev, start):
    url = start(make_id=named(ev, "vehicle_makes", "Nissan")).headers["Location"]

    assert kinds.REDIRECT_URIS[0] == told(press(ev, url, vehicle=values(ev.get(url))[0]))[0]


def test_whoever_cancels_connects_nothing(ev, start):
    count = len(ev.records("vehicles"))
    url = start(redirect_uri=BACK).headers["Location"]

    assert (BACK, [("error", "access_denied")]) == told(press(ev, url, "cancel"))
    assert 403 == ev.get(url, bearer=None).status_code
    assert count == len(ev.records("vehicles"))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"vehicle": "<script>alert(1)</script>"},
        {"vehicle": ["trim1", "trim2"]},
        {"decision": "burn"},
        {"decision": "", "vehicle": "x"},
    ],
)
def test_a_form_that_makes_no_sense_is_shown_again(ev, start, fields):
    count = len(ev.records("vehicles"))
    url = start().headers["Location"]
    answer = press(ev, url, **fields)

    assert 400 == answer.status_code, answer.text
    assert 'role="alert"' in answer.text
    assert "<script" not in answer.text
    assert count == len(ev.records("vehicles"))
    assert 200 == ev.get(url, bearer=None).status_code


def test_a_form_of_another_site_does_nothing(ev, start):
    url = start().headers["Location"]
    headers = {"Origin": "https://evil.example.com"}
    answer = ev.ask("POST", url, data={"decision": "cancel"}, bearer=None, headers=headers)

    assert 403 == answer.status_code
    assert 200 == ev.get(url, bearer=None).status_code


@pytest.mark.parametrize("key", ["x", "%3Cscript%3E", "a" * 64])
def test_other_keys_open_nothing(ev, client_id, key):
    for name in (key, client_id):
        assert 403 == ev.get(f"/connect/vehicles/{name}", bearer=None).status_code
        assert 403 == press(ev, ev.url(f"/connect/vehicles/{name}")).status_code


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example.com/callback",
        "https://app.example.com/callback/../x",
        "https://app.example.com/callback?x=1",
        "javascript:alert(1)",
        "https://app.example.com@evil.example.com/callback",
    ],
)
def test_nobody_is_led_to_a_stranger(start, uri):
    assert refused(start(redirect_uri=uri), 400, "redirect_uri")


def test_who_asks_must_be_known(ev, start, client_id):
    assert 404 == start(client_id="nobody").status_code
    query = {"user_id": f"user{'0' * 26}", "client_id": client_id}
    assert 404 == ev.get(START, params=query, bearer=None).status_code
    assert refused(ev.get(START, params={}, bearer=None), 400, "user_id", "client_id")


@pytest.mark.parametrize("name", ["make_id", "model_id", "trim_id"])
def test_what_is_not_in_the_catalogue_is_refused(start, name):
    assert refused(start(**{name: "<x>"}), 400, name)


def test_names_that_contradict_each_other_are_refused(ev, start):
    trim = ev.records("vehicle_trims")[0][0]
    assert refused(
        start(trim_id=trim, model_id=named(ev, "vehicle_models", "Leaf")), 400, "trim_id"
    )
    nissan, tesla = (named(ev, "vehicle_makes", name) for name in ("Nissan", "Tesla"))
    model = named(ev, "vehicle_models", "Leaf")
    assert refused(start(model_id=model, make_id=tesla), 400, "model_id")
    assert 302 == start(model_id=model, make_id=nissan).status_code


def test_a_make_without_models_has_nothing_to_connect(ev, start):
    key = named(ev, "vehicle_makes", "Nissan")
    ev.change("vehicle_models", named(ev, "vehicle_models", "Leaf"), reviewed=False)

    assert refused(start(make_id=key), 400, "make_id")


def test_an_application_without_an_address_must_use_json(ev, start):
    client = ev.world.get(credentials.COLLECTION, kinds.DEFAULT_CLIENT)
    about = {**client["about"], "redirect_uris": []}
    ev.world.put(credentials.COLLECTION, client["id"], {**client, "about": about})
    make = named(ev, "vehicle_makes", "Nissan")

    assert refused(start(make_id=make), 400, "redirect_uri")
    url = start(make_id=make, response_type="json").json()["url"]
    end = press(ev, url, vehicle=values(ev.get(url, bearer=None))[0])
    code = ev.records("vehicle_onboardings")[-1][1]["auth_code"]
    assert (200, True) == (end.status_code, code in end.text)


def test_a_make_may_want_a_subscription(ev, start):
    make = named(ev, "vehicle_makes", "Volkswagen")
    for params in ({}, {"response_type": "json"}):
        answer = start(make_id=make, **params)
        assert 422 == answer.status_code, answer.text
        assert "We Connect" in answer.json()["detail"]
    url = start().headers["Location"]
    trim = ev.get(f"/v2/vehicle_trims?model_id={named(ev, 'vehicle_models', 'ID.4')}").json()[0]
    refused_page = press(ev, url, vehicle=trim["id"])
    assert (400, True) == (refused_page.status_code, "We Connect" in refused_page.text)
    offering = named(ev, "subscription_offerings", "We Connect")
    key = f"subs{'0' * 26}"
    record = {"id": key, "offering": offering, "user": ev.users[0]}
    ev.world.put("ev_energy.subscriptions", key, record)

    assert 302 == start(make_id=make).status_code
    assert 302 == press(ev, url, vehicle=trim["id"]).status_code
    assert 422 == start(1, make_id=make).status_code


def test_a_client_completes_what_the_page_began(ev, start):
    model = named(ev, "vehicle_models", "Leaf")
    begun = start(model_id=model, response_type="json", redirect_uri=BACK)

    assert 200 == begun.status_code, begun.text
    page = ev.get(begun.json()["url"], bearer=None)
    address, pairs = told(press(ev, begun.json()["url"], vehicle=values(page)))
    assert BACK == address
    body = dict(pairs)
    assert body["authorization_request_uid"] == begun.json()["authorization_request_id"]
    done = ev.post(COMPLETE, body, bearer=None)
    assert 201 == done.status_code, done.text
    assert 2 == len(done.json()["vehicles"])
    for each in done.json()["vehicles"]:
        assert "ACTIVE" == ev.get(each["url"]).json()["integrated"]
    assert 422 == ev.post(COMPLETE, body, bearer=None).status_code


def test_a_script_finds_the_code_as_json(ev, start):
    trim, _ = ev.records("vehicle_trims")[0]
    begun = start(trim_id=trim, response_type="json").json()
    shown = ev.get(begun["url"], bearer=None, headers=JSON).json()

    assert [trim] == [each["value"] for each in shown.pop("choices")]
    assert begun["authorization_request_id"] == shown["authorization_request_uid"]
    shown["authorization_request_uid"] = shown["authorization_request_uid"].upper()
    done = ev.post(COMPLETE, shown, bearer=None)
    assert 201 == done.status_code, done.text
    vehicle = ev.get(done.json()["vehicles"][0]["url"]).json()
    assert ev.url(f"/v2/vehicle_trims/{trim}") == vehicle["trim"]


def test_codes_are_not_guessed_nor_mixed_up(ev, start):
    trim = ev.records("vehicle_trims")[0][0]
    one, two = (start(trim_id=trim, response_type="json").json() for _ in range(2))
    code = ev.get(two["url"], bearer=None, headers=JSON).json()["auth_code"]

    assert one["authorization_request_id"] != two["authorization_request_id"]
    for wrong in (code, "", "\u00e9", "x"):
        body = {
            "authorization_request_uid": one["authorization_request_id"],
            "auth_code": wrong,
        }
        assert 404 == ev.post(COMPLETE, body, bearer=None).status_code
    body = {"authorization_request_uid": "4d4ce3d9-8a16-46a8-99e1-3f3f9b8a3a5b", "auth_code": code}
    assert 404 == ev.post(COMPLETE, body, bearer=None).status_code


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"auth_code": "x"}, "authorization_request_uid"),
        ({"authorization_request_uid": "x", "auth_code": "x"}, "authorization_request_uid"),
    ],
)
def test_what_completes_must_be_whole(ev, body, field):
    answer = ev.post(COMPLETE, body, bearer=None)

    assert answer.status_code in {400, 422}
    assert refused(answer, answer.status_code, field)


def test_an_authorization_expires(ev, start):
    begun = start(trim_id=ev.records("vehicle_trims")[0][0], response_type="json").json()
    shown = ev.get(begun["url"], bearer=None, headers=JSON).json()
    ev.later(hours=1)
    answer = ev.post(COMPLETE, shown, bearer=None)

    assert 422 == answer.status_code
    assert "expired" in answer.json()["detail"]


def test_what_was_cancelled_cannot_be_completed(ev, start):
    begun = start(trim_id=ev.records("vehicle_trims")[0][0], response_type="json").json()
    shown = ev.get(begun["url"], bearer=None, headers=JSON).json()
    press(ev, begun["url"], "cancel")

    assert 404 == ev.post(COMPLETE, shown, bearer=None).status_code


def test_what_left_the_catalogue_cannot_be_completed(ev, start):
    key = named(ev, "vehicle_makes", "Nissan")
    begun = start(make_id=key, response_type="json").json()
    shown = ev.get(begun["url"], bearer=None, headers=JSON).json()
    ev.change("vehicle_models", named(ev, "vehicle_models", "Leaf"), reviewed=False)

    assert 422 == ev.post(COMPLETE, shown, bearer=None).status_code


def test_json_wants_to_know_what_to_connect(start):
    assert refused(start(response_type="json"), 400, "make_id")


def test_a_page_that_completes_itself_has_no_code(ev, start):
    shown = ev.get(start().headers["Location"], bearer=None, headers=JSON).json()

    assert (None, None) == (shown["authorization_request_uid"], shown["auth_code"])
    assert shown["choices"]


def test_a_connection_is_renewed(ev):
    key = next(key for key, one in ev.records("vehicles") if one["integrated"] == "INACTIVE")
    ev.change("vehicles", key, description="<i>Leaf")
    link = ev.post(f"/v2/vehicles/{key}/reconnect", {"url": "https://evil.example.com"})

    assert 201 == link.status_code, link.text
    page = ev.get(link.json()["url"], bearer=None)
    assert "<i>" not in page.text
    assert [] == ev.get(link.json()["url"], bearer=None, headers=JSON).json()["choices"]
    assert "INACTIVE" == ev.get(f"/v2/vehicles/{key}").json()["integrated"]
    done = press(ev, link.json()["url"])
    assert (200, False) == (done.status_code, "<i>" in done.text)
    assert "ACTIVE" == ev.get(f"/v2/vehicles/{key}").json()["integrated"]
    assert 403 == press(ev, link.json()["url"]).status_code


def test_a_connection_need_not_be_renewed(ev):
    key = next(key for key, one in ev.records("vehicles") if one["integrated"] == "INACTIVE")
    link = ev.post(f"/v2/vehicles/{key}/reconnect").json()

    assert 400 == press(ev, link["url"], "maybe").status_code
    assert 200 == press(ev, link["url"], "cancel").status_code
    assert "INACTIVE" == ev.get(f"/v2/vehicles/{key}").json()["integrated"]


def test_a_link_for_a_car_that_is_gone_is_over(ev):
    key, _ = ev.records("vehicles")[0]
    url = ev.post(f"/v2/vehicles/{key}/reconnect").json()["url"]
    ev.delete(f"/v2/vehicles/{key}")

    assert 403 == ev.get(url, bearer=None).status_code
    assert 403 == press(ev, url).status_code


@pytest.mark.parametrize(
    "form", ["{key}", "/v2/vehicle_makes/{key}", "{base}/v2/vehicle_makes/{key}"]
)
def test_the_link_comes_by_mail(ev, form):
    key = named(ev, "vehicle_makes", "Nissan")
    email = ev.get(f"/v2/users/{ev.users[0]}").json()["email"].upper()
    make = form.format(key=key, base=ev.base_url)
    answer = ev.post(LINK, {"email": email, "make": make})

    assert (204, b"") == (answer.status_code, answer.content)
    mail = ev.mails[-1]
    assert (email, "Connect your Nissan") == (mail["to"], mail["subject"])
    begun = ev.get(mail["links"][0], bearer=None)
    assert 302 == begun.status_code
    assert urlsplit(begun.headers["Location"]).path.startswith(f"/w/{ev.name}/connect/vehicles/")


def test_nobody_learns_who_has_an_account(ev):
    make = named(ev, "vehicle_makes", "Nissan")
    count = len(ev.mails)
    other = ev.get(f"/v2/users/{ev.users[1]}").json()["email"]
    bearer = ev.token(user=ev.users[0])

    assert 204 == ev.post(LINK, {"email": "no@shire.example.com", "make": make}).status_code
    assert 204 == ev.post(LINK, {"email": other, "make": make}, bearer=bearer).status_code
    assert count == len(ev.mails)


@pytest.mark.parametrize("make", ["", "x", f"vmak{'0' * 26}", "https://evil.example.com"])
def test_a_mail_wants_a_make(ev, make):
    assert refused(ev.post(LINK, {"email": "a@b.example.com", "make": make}), 400, "make")
