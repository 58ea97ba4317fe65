"""What a sign-up page asks: compatibility and waiting lists."""

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

CHECK, WAIT = "/v2/vehicle_compatibility/check", "/v2/vehicle_waitlist"
NOBODY = {"bearer": None}


@pytest.fixture
def model(ev):
    key, _ = ev.records("vehicle_models")[2]
    ev.change("vehicle_models", key, countries=["GB", "DE"], recommendation_rank=3)
    return key


@pytest.fixture
def program(ev):
    key, _ = ev.records("programs")[0]
    ev.change("programs", key, country_code="GB", supports_all_vehicles=True)
    return key


def check(ev, model, headers=None, **params):
    params = {"vehicle_model_id": model, **params}
    return ev.get(CHECK, params=params, headers=headers, **NOBODY)


def slug(answer):
    return answer.json()["type"].rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize(
    ("country", "languages", "fits"),
    [
        ("GB", None, True),
        ("gb", "en-US", True),
        ("US", "en-GB", False),
        (None, "de-DE,en;q=0.5", True),
        (None, None, False),
    ],
)
def test_the_country_decides(ev, model, country, languages, fits):
    params = {} if country is None else {"country": country}
    headers = {} if languages is None else {"Accept-Language": languages}
    answer = check(ev, model, headers, **params)

    assert 200 == answer.status_code, answer.text
    expected = {"compatible": fits, "recommendation_rank": 3 if fits else None}
    assert expected == answer.json()


def test_a_model_for_all_countries_fits_everywhere(ev, model):
    ev.change("vehicle_models", model, countries=None)

    assert check(ev, model, country="JP").json()["compatible"]


def test_a_program_decides_by_its_country(ev, model, program):
    assert check(ev, model, program_id=program, country="US").json()["compatible"]
    ev.change("programs", program, country_code="US")
    assert not check(ev, model, program_id=program, country="GB").json()["compatible"]


def test_a_program_may_take_listed_models_only(ev, model, program):
    ev.change("programs", program, supports_all_vehicles=False)
    for key, _ in ev.records("program_vehicle_compatibilities"):
        ev.change("program_vehicle_compatibilities", key, program=program, model=None)
    assert not check(ev, model, program_id=program).json()["compatible"]
    ev.change("program_vehicle_compatibilities", key, model=model, supported_countries=["US"])
    assert not check(ev, model, program_id=program).json()["compatible"]
    ev.change("program_vehicle_compatibilities", key, supported_countries=["GB"])
    assert check(ev, model, program_id=program).json()["compatible"]


def test_what_is_not_there_is_told_apart(ev, model):
    missing = check(ev, f"vmod{'0' * 26}")
    assert (404, "vehicle-model-not-found") == (missing.status_code, slug(missing))
    missing = check(ev, model, program_id=f"prog{'0' * 26}")
    assert (404, "program-not-found-vehicle-compatibility") == (missing.status_code, slug(missing))


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"vehicle_model_id": "x"}, "vehicle_model_id"),
        ({"country": "GBR"}, "country"),
        ({"program_id": "<script>"}, "program_id"),
    ],
)
def test_bad_questions_have_a_type(ev, model, params, field):
    answer = (
        check(ev, **{"model": model, **params})
        if "country" in params
        else ev.get(CHECK, params={"vehicle_model_id": model, **params}, **NOBODY)
    )

    assert refused(answer, 400, field)
    assert "validation-failed-vehicle-compatibility-check" == slug(answer)


def wait(ev, headers=None, **body):
    body = {"email": "sam@shire.example.com", **body}
    return ev.post(WAIT, body, headers=headers, **NOBODY)


def test_somebody_waits_for_a_model(ev, model):
    one, two = (wait(ev, vehicle_model_id=model) for _ in range(2))

    assert (201, 201) == (one.status_code, two.status_code), one.text
    assert one.json()["id"] != two.json()["id"]
    record = ev.get_record("vehicle_waitlist", one.json()["id"])
    assert ("US", model) == (record["country"], record["vehicle_model_id"])


def test_somebody_waits_for_what_the_catalogue_lacks(ev):
    made = wait(
        ev,
        {"Accept-Language": "en-GB"},
        vehicle_make_name="Morgan",
        vehicle_model_name="XP-1",
        vehicle_model_id=None,
    )

    assert 201 == made.status_code, made.text
    assert "GB" == ev.get_record("vehicle_waitlist", made.json()["id"])["country"]


def test_a_program_tells_the_country(ev, model, program):
    made = wait(ev, {"Accept-Language": "de-DE"}, vehicle_model_id=model, program_id=program)

    assert 201 == made.status_code, made.text
    assert "GB" == ev.get_record("vehicle_waitlist", made.json()["id"])["country"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ("vehicle_make_name", "vehicle_model_name")),
        ({"vehicle_make_name": "Morgan"}, ("vehicle_model_name",)),
        (
            {"vehicle_make_name": " ", "vehicle_model_name": ""},
            ("vehicle_make_name", "vehicle_model_name"),
        ),
        ({"vehicle_model_id": f"vmod{'0' * 26}"}, ("vehicle_model_id",)),
        ({"vehicle_model_id": "x"}, ("vehicle_model_id",)),
        (
            {
                "vehicle_make_name": "M",
                "vehicle_model_name": "X",
                "program_id": f"prog{'0' * 26}",
            },
            ("program_id",),
        ),
        ({"email": "nobody"}, ("email",)),
    ],
)
def test_whoever_waits_must_say_for_what(ev, body, fields):
    answer = wait(ev, **body)

    assert refused(answer, 400, *fields)
    assert "validation-failed-vehicle-waitlist" == slug(answer)
    assert [] == [one for _, one in ev.records("vehicle_waitlist") if one["email"] == "nobody"]


def test_one_way_of_naming_is_enough(ev, model):
    answer = wait(ev, vehicle_model_id=model, vehicle_make_name="Morgan")

    assert refused(answer, 400, "vehicle_make_name")
