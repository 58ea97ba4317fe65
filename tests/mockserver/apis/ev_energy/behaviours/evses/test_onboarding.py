from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from mockserver.apis.ev_energy import kinds
from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def onboard(ev):
    client_id = kinds.default_credentials(ev.world, ev.base_url)["client_id"]

    def start(**query):
        asked = {"client_id": client_id, "user_id": ev.users[0], **query}
        return ev.get(f"/v2/evse_onboarding?{urlencode(asked)}", bearer=None)

    return start


@pytest.fixture
def model(ev):
    return ev.records("evse_models")[0][0]


def press(ev, url, headers=None, **fields):
    headers = {**_FORM, **(headers or {})}
    return ev.ask("POST", url, bearer=None, headers=headers, content=urlencode(fields))


def test_the_browser_comes_back_with_a_new_evse(ev, onboard, model):
    there = "https://app.example.com/callback"
    started = onboard(redirect_uri=there)
    page = ev.get(started.headers["location"], bearer=None)

    assert (302, 200) == (started.status_code, page.status_code)
    assert model in page.text
    back = press(ev, started.headers["location"], decision="connect", model=model)
    assert 302 == back.status_code
    assert back.headers["location"].startswith(f"{there}?")
    query = parse_qs(urlsplit(back.headers["location"]).query)
    evse = ev.get(f"/v2/evses/{query['evse_uid'][0]}", user=ev.users[0]).json()
    assert ev.url(f"/v2/evse_models/{model}") == evse["model"]
    assert query["evse_id"][0].isdigit()
    assert 403 == ev.get(started.headers["location"], bearer=None).status_code
    assert 403 == press(ev, started.headers["location"], decision="connect").status_code


def test_without_an_address_it_goes_to_the_first_of_the_application(ev, onboard, model):
    back = press(ev, onboard().headers["location"], decision="connect", model=model)

    assert back.headers["location"].startswith(f"{kinds.REDIRECT_URIS[0]}?evse_uid=")


def test_an_address_of_somebody_else_is_refused(onboard):
    assert refused(onboard(redirect_uri="https://evil.example/x"), 400, "redirect_uri")


def test_what_is_not_there_is_not_found(onboard):
    assert 404 == onboard(client_id="<script>").status_code
    assert 404 == onboard(user_id="user" + "0" * 26).status_code


def test_json_gives_the_address_of_one_make_or_model(ev, onboard, model):
    make = ev.get_record("evse_models", model)["make"]
    named = ({"model_id": model}, {"make_id": make}, {"make_id": ev.url(f"/v2/evse_makes/{make}")})

    for query in named:
        answer = onboard(response_type="json", **query)
        assert 200 == answer.status_code, answer.text
        page = ev.get(answer.json()["url"], bearer=None).text
        offered = {key for key, _ in ev.records("evse_models") if key in page}
        assert model in offered
        assert {make} == {ev.get_record("evse_models", key)["make"] for key in offered}


def test_json_needs_a_make_or_a_model_of_the_catalogue(ev, onboard, model):
    other = next(
        key
        for key, _ in ev.records("evse_makes")
        if key != ev.get_record("evse_models", model)["make"]
    )

    assert refused(onboard(response_type="json"), 400, "make_id")
    assert refused(onboard(make_id="<script>"), 400, "make_id")
    assert refused(onboard(model_id="nothing"), 400, "model_id")
    assert refused(onboard(make_id=other, model_id=model), 400, "make_id")


def test_the_serial_number_says_which_charge_point_it_is(ev, onboard, model):
    taken = {one["station_id"] for _, one in ev.records("evses")}
    station = next(one for key, one in ev.world.store["charging.stations"] if key not in taken)

    for serial, identity in ((station["serial_number"], station["id"]), ("MINE:1", "MINE:1")):
        url = onboard().headers["location"]
        back = press(ev, url, decision="connect", model=model, serial_number=serial)
        key = parse_qs(urlsplit(back.headers["location"]).query)["evse_uid"][0]
        assert identity == ev.get(f"/v2/evses/{key}").json()["cpid"]


@pytest.mark.parametrize("serial", ["<script>alert(1)</script>", "EV0000002", "x" * 49])
def test_a_serial_number_of_no_use_is_told_on_the_page(ev, onboard, model, serial):
    url = onboard().headers["location"]
    answer = press(ev, url, decision="connect", model=model, serial_number=serial)

    assert 400 == answer.status_code
    assert "alert" in answer.text
    assert "<script>" not in answer.text
    assert 302 == press(ev, url, decision="connect", model=model).status_code


def test_who_took_it_over_before_gets_the_same(ev, onboard, model):
    own = next(one for _, one in ev.records("evses") if one["user"] == ev.users[0])
    ev.change("evses", own["id"], legacy_id=None)
    fields = {"decision": "connect", "model": model, "serial_number": own["serial_number"]}
    back = press(ev, onboard().headers["location"], **fields)

    assert f"evse_uid={own['id']}" == urlsplit(back.headers["location"]).query


@pytest.mark.parametrize(
    "fields", [{}, {"decision": "perhaps"}, {"decision": "connect", "model": "<b>"}]
)
def test_a_form_that_makes_no_sense_is_shown_again(ev, onboard, fields):
    answer = press(ev, onboard().headers["location"], **fields)

    assert 400 == answer.status_code
    assert "<b>" not in answer.text


def test_who_cancels_goes_back_with_nothing(ev, onboard):
    before = len(ev.records("evses"))
    url = onboard().headers["location"]

    assert press(ev, url, decision="cancel").headers["location"].endswith("?error=access_denied")
    assert before == len(ev.records("evses"))
    assert 403 == ev.get(url, bearer=None).status_code


def test_a_form_from_elsewhere_is_refused(ev, onboard, model):
    url = onboard().headers["location"]
    headers = {"Origin": "https://evil.example"}

    assert 403 == press(ev, url, headers, decision="connect", model=model).status_code


def test_a_link_ends_after_an_hour(ev, onboard):
    url = onboard().headers["location"]
    ev.later(hours=2)

    assert 403 == ev.get(url, bearer=None).status_code
    assert 403 == ev.get("/connect/evses/nothing", bearer=None).status_code


def reconnecting(ev, key):
    answer = ev.post(f"/v2/evses/{key}/reconnect", {"url": "https://ignored.example/"})
    assert 201 == answer.status_code, answer.text
    return answer.json()["url"]


@pytest.mark.parametrize(
    ("before", "after"), [("UNPAIRED", "COMMISSIONED"), ("ENROLLED", "ENROLLED")]
)
def test_an_evse_is_connected_again(ev, before, after):
    key = ev.records("evses")[0][0]
    ev.change("evses", key, lifecycle_state=before, cpid="<b>&")
    url = reconnecting(ev, key)

    assert "<b>" not in ev.get(url, bearer=None).text
    assert "<b>&" in unescape(ev.get(url, bearer=None).text)
    answer = press(ev, url, decision="connect")
    assert 200 == answer.status_code
    assert "<b>" not in answer.text
    assert after == ev.get(f"/v2/evses/{key}").json()["lifecycle_state"]
    assert 403 == press(ev, url, decision="connect").status_code


def test_who_cancels_reconnecting_sees_the_end(ev):
    key = ev.records("evses")[0][0]

    assert 200 == press(ev, reconnecting(ev, key), decision="cancel").status_code


def test_an_evse_of_nobody_cannot_be_connected_again(ev):
    key = ev.records("evses")[0][0]
    url = reconnecting(ev, key)
    ev.change("evses", key, user=None)

    assert 400 == ev.post(f"/v2/evses/{key}/reconnect").status_code
    assert 403 == ev.get(url, bearer=None).status_code
