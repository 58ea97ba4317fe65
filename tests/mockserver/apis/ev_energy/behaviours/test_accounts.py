"""Users over HTTP: who registers, moves house, and saves routes."""

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

HOME = {
    "address_1": "1 Bagshot Row",
    "city": "London",
    "postal_code": "N1 6NG",
    "country_code": "GB",
}
PLACE = {"latitude": 51.5, "longitude": 0}
ROUTE = {
    "name": "To the mountain",
    "origin": {"latitude": 51.5, "longitude": -0.08, "name": "Home"},
    "destination": {"latitude": 53.07, "longitude": -4.08, "name": "Snowdon"},
    "arrive_with_min_percent": 20,
}


@pytest.fixture
def user(ev):
    return f"/v2/users/{ev.users[0]}"


def test_a_user_registers(ev):
    body = {"email": "frodo.baggins@shire.example.com", "default_location": HOME}
    made = ev.post("/v2/users", body)

    assert 201 == made.status_code, made.text
    shown = ev.get(made.json()["url"]).json()
    assert made.json() == shown
    assert "Frodo Baggins" == shown["full_name"]
    assert ev.world.now_seconds_text() == shown["joined_at"]
    assert "London" == shown["default_location"]["city"]
    assert ([], []) == (shown["vehicles"], shown["evses"])


def test_a_user_without_a_tariff_gets_the_usual_one_of_the_country(ev):
    made = ev.post("/v2/users", {"email": "a@b.example.com", "default_location": HOME}).json()

    key = made["default_location"]["tariff"].rpartition("/")[2]
    assert ["GB"] == ev.get_record("tariffs", key)["countries"]


def test_a_tariff_that_is_chosen_stays(ev):
    wanted = ev.url(f"/v2/tariffs/{ev.records('tariffs')[-1][0]}")
    made = ev.post("/v2/users", {"default_location": {**HOME, "tariff": wanted}})

    assert 201 == made.status_code, made.text
    assert wanted == made.json()["default_location"]["tariff"]


@pytest.mark.parametrize("country", ["AQ", None])
def test_where_there_is_no_tariff_there_is_none(ev, country):
    home = {**HOME, "country_code": country} if country else {}
    made = ev.post("/v2/users", {"default_location": home})

    assert 201 == made.status_code, made.text
    assert made.json().get("default_location", {}).get("tariff") is None


@pytest.mark.parametrize("body", [None, {}])
def test_a_user_needs_no_more_than_to_be(ev, body):
    made = ev.post("/v2/users", body)

    assert 201 == made.status_code, made.text
    assert "" == made.json()["full_name"]
    assert made.json() == ev.get(made.json()["url"]).json()


@pytest.mark.parametrize("kind", ["data", "files"])
def test_a_form_registers_a_user_too(ev, kind):
    sent = {"email": "sam@shire.example.com" if kind == "data" else (None, "sam@shire.example.com")}
    made = ev.ask("POST", "/v2/users", **{kind: sent})

    assert 201 == made.status_code, made.text
    assert "sam@shire.example.com" == made.json()["email"]
    assert "Sam" == made.json()["full_name"]


@pytest.mark.parametrize("change", [str, str.upper, str.title])
def test_an_address_has_one_user(ev, change):
    taken = change(ev.get(f"/v2/users/{ev.users[1]}").json()["email"])

    assert refused(ev.post("/v2/users", {"email": taken}), 400, "email")
    assert refused(ev.patch(f"/v2/users/{ev.users[0]}", {"email": taken}), 400, "email")


def test_an_address_can_be_written_otherwise_by_whoever_has_it(ev, user):
    email = ev.get(user).json()["email"].upper()

    assert 200 == ev.patch(user, {"email": email}).status_code
    assert email == ev.get(user).json()["email"]


@pytest.mark.parametrize(
    "given", ["address_1", "address_2", "city", "state", "postal_code", "coordinates"]
)
def test_half_an_address_is_refused(ev, given):
    missing = {"address_1", "city", "postal_code", "country_code"} - {given}
    value = PLACE if given == "coordinates" else "x"
    answer = ev.post("/v2/users", {"default_location": {given: value}})

    assert refused(answer, 400, *(f"default_location.{name}" for name in missing))


def test_nulls_of_an_address_count_as_missing(ev):
    assert refused(
        ev.post("/v2/users", {"default_location": {**HOME, "city": None}}),
        400,
        "default_location.city",
    )
    home = {"address_1": None, "city": None, "country_code": None, "tariff": None}
    assert 201 == ev.post("/v2/users", {"default_location": home}).status_code


def test_an_address_goes_as_a_whole(ev, user):
    nothing = dict.fromkeys((*HOME, "address_2", "state", "coordinates"))
    moved = ev.patch(user, {"default_location": nothing})

    assert 200 == moved.status_code, moved.text
    home = ev.get(user).json()["default_location"]
    assert home["address_1"] is None
    assert "country_code" not in home


def test_everything_that_is_wrong_is_told(ev):
    taken = ev.get(f"/v2/users/{ev.users[1]}").json()["email"]
    body = {"email": taken, "default_location": {**HOME, "city": None}}

    assert refused(ev.post("/v2/users", body), 400, "email", "default_location.city")


def test_a_user_moves_within_a_town(ev, user):
    before = ev.get(user).json()["default_location"]
    there = {name: before[name] for name in ("city", "postal_code", "country_code")}
    moved = ev.patch(user, {"default_location": {**there, "address_1": "Crickhollow"}})

    assert 200 == moved.status_code, moved.text
    assert {**before, "address_1": "Crickhollow"} == ev.get(user).json()["default_location"]


def test_a_street_without_a_town_is_no_address_either(ev, user):
    answer = ev.patch(user, {"default_location": {"address_1": "Crickhollow"}})
    missing = ("city", "country_code", "postal_code")

    assert refused(answer, 400, *(f"default_location.{name}" for name in missing))


def test_a_part_of_the_address_cannot_go(ev, user):
    before = ev.get(user).json()
    answer = ev.patch(user, {"default_location": {"city": None}})

    assert refused(answer, 400, "default_location.city")
    assert before == ev.get(user).json()


def test_a_home_is_given_to_a_user_without_one(ev):
    url = ev.post("/v2/users", {"email": "a@b.example.com"}).json()["url"]

    assert refused(
        ev.patch(url, {"default_location": {"city": "London"}}),
        400,
        *(f"default_location.{name}" for name in ("address_1", "postal_code", "country_code")),
    )
    assert 200 == ev.patch(url, {"default_location": HOME}).status_code
    home = ev.get(url).json()["default_location"]
    assert "N1 6NG" == home["postal_code"]
    assert home["tariff"]


@pytest.mark.parametrize("body", [None, {}, {"full_name": "Nobody", "id": "x", "wings": 2}])
def test_what_only_answers_hold_cannot_be_changed(ev, user, body):
    before = ev.get(user).json()

    assert 200 == ev.patch(user, body).status_code
    assert before == ev.get(user).json()


def test_a_tariff_is_shown_in_place_of_its_link(ev, user):
    answer = ev.patch(user, {}, params={"expand": "default_location.tariff.supplier"})

    assert answer.json()["default_location"]["tariff"]["supplier"]["name"]


def test_another_user_cannot_be_changed(ev, user):
    bearer = ev.token(user=ev.users[1])

    assert 404 == ev.patch(user, {"email": "x@y.example.com"}, bearer=bearer).status_code


def test_a_route_is_saved(ev, user):
    made = ev.post(f"{user}/saved_routes", ROUTE)

    assert 201 == made.status_code, made.text
    shown = ev.get(made.json()["url"]).json()
    assert made.json() == shown
    assert shown["created_at"] == shown["last_used_at"] == ev.world.now_seconds_text()
    assert (False, []) == (shown["favourite"], shown["waypoints"])


def test_a_route_can_have_been_used_before(ev, user):
    made = ev.post(f"{user}/saved_routes", {**ROUTE, "last_used_at": "2024-01-01T00:00:00Z"})

    assert "2024-01-01T00:00:00Z" == made.json()["last_used_at"]


def test_the_fifty_first_route_is_refused(ev, user):
    routes = f"{user}/saved_routes"
    there = len(ev.get(routes, params={"page_size": 100}).json())
    answers = [ev.post(routes, ROUTE).status_code for _ in range(51 - there)]

    assert [*[201] * (50 - there), 400] == answers
    assert 201 == ev.post(f"/v2/users/{ev.users[1]}/saved_routes", ROUTE).status_code
    first = ev.get(routes).json()[0]["url"]
    assert 204 == ev.delete(first).status_code
    assert 201 == ev.post(routes, ROUTE).status_code


def test_nobody_saves_a_route_for_another(ev, user):
    bearer = ev.token(user=ev.users[1])

    assert 404 == ev.post(f"{user}/saved_routes", ROUTE, bearer=bearer).status_code
    nobody = f"/v2/users/user{'0' * 26}/saved_routes"
    assert 404 == ev.post(nobody, ROUTE).status_code


@pytest.mark.parametrize("change", [str, str.upper])
def test_an_address_finds_its_user_in_any_case(ev, user, change):
    wanted = ev.get(user).json()
    params = {"email": change(wanted["email"])}
    own, other = (ev.token(user=ev.users[number]) for number in (0, 1))

    assert [wanted] == ev.get("/v2/users", params=params).json()
    assert [wanted] == ev.get("/v2/users", params=params, bearer=own).json()
    assert [] == ev.get("/v2/users", params=params, bearer=other).json()


def test_an_address_of_nobody_finds_nobody(ev):
    assert [] == ev.get("/v2/users", params={"email": "no@shire.example.com"}).json()
    assert len(ev.users) >= len(ev.get("/v2/users").json()) > 1
