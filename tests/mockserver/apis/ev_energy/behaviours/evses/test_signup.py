import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused


@pytest.fixture
def model(ev):
    """The model of a make that is in beta; it is sold in Great Britain alone."""
    beta = {key for key, one in ev.records("evse_makes") if one["is_beta"]}
    return next(key for key, one in ev.records("evse_models") if one["make"] in beta)


@pytest.mark.parametrize(
    ("query", "languages", "fits"),
    [
        ("&country=gb", None, True),
        ("&country=US", "en-GB", False),
        ("", "de;q=0.9, en-GB;q=0.8", True),
        ("", None, False),
    ],
)
def test_a_model_fits_by_country(ev, model, query, languages, fits):
    headers = {"Accept-Language": languages} if languages else {}
    path = f"/v2/evse_compatibility/check?evse_model_id={model}{query}"
    told = ev.get(path, headers=headers, bearer=None).json()

    assert {"compatible": fits, "beta": True, "recommendation_rank": 1 if fits else None} == told


def test_the_country_of_a_program_decides(ev, model):
    found = {one["country_code"]: key for key, one in ev.records("programs")}
    path = f"/v2/evse_compatibility/check?evse_model_id={model}&country=US&program_id="

    assert ev.get(path + found["GB"]).json()["compatible"] is True
    assert ev.get(path + found["DE"]).json()["compatible"] is False


@pytest.mark.parametrize(
    ("query", "status", "name"),
    [
        ("evse_model_id=emod" + "0" * 26, 404, "evse-model-not-found"),
        ("evse_model_id={model}&program_id=prog" + "0" * 26, 404, "program-not-found"),
        ("evse_model_id=x", 400, "validation-failed-evse-compatibility-check"),
    ],
)
def test_refusals_of_the_check_are_named(ev, model, query, status, name):
    answer = ev.get(f"/v2/evse_compatibility/check?{query.format(model=model)}")

    assert status == answer.status_code
    assert answer.json()["type"].endswith(f"/v2/problems/{name}/")


def test_somebody_waits_for_a_model_or_for_names(ev, model):
    by_id = {"email": "a@b.example", "evse_model_id": model}
    program = ev.records("programs")[0][0]
    by_name = {
        "email": "a@b.example",
        "evse_make_name": "Acme",
        "evse_model_name": "One",
        "program_id": program,
    }
    answers = [ev.post("/v2/evse_waitlist", body, bearer=None) for body in (by_id, by_id, by_name)]

    assert [201] * 3 == [answer.status_code for answer in answers]
    keys = [answer.json()["id"] for answer in answers]
    assert 3 == len(set(keys))
    countries = [ev.get_record("evse_waitlist", key)["country"] for key in keys]
    assert ["US", "US", ev.get_record("programs", program)["country_code"]] == countries


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, ["evse_make_name", "evse_model_name"]),
        ({"evse_make_name": "Acme", "evse_model_name": " "}, ["evse_model_name"]),
        ({"evse_model_id": "emod" + "0" * 26}, ["evse_model_id"]),
        ({"evse_model_id": "{model}", "evse_make_name": "Acme"}, ["evse_make_name"]),
        ({"evse_model_id": "{model}", "program_id": "prog" + "0" * 26}, ["program_id"]),
    ],
)
def test_a_waitlist_wants_exactly_one_way_of_naming(ev, model, fields, named):
    body = {name: text.format(model=model) for name, text in fields.items()}
    answer = ev.post("/v2/evse_waitlist", {"email": "a@b.example", **body})

    assert refused(answer, 400, *named)
    assert answer.json()["type"].endswith("/v2/problems/validation-failed-evse-waitlist/")
