"""Connectors and states of charge over HTTP."""

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused


@pytest.fixture
def key(ev):
    return ev.records("vehicles")[0][0]


@pytest.fixture
def connectors(key):
    return f"/v2/vehicles/{key}/connectors"


@pytest.fixture
def level(key):
    return f"/v2/vehicles/{key}/state_of_charge"


def model_of(ev, key):
    return ev.get_record("vehicle_trims", ev.get_record("vehicles", key)["trim"])["model"]


@pytest.mark.parametrize("inlet", ["CCS", "NACS", "CHADEMO", None])
def test_the_inlet_is_that_of_the_model(ev, key, connectors, inlet):
    ev.change("vehicle_models", model_of(ev, key), default_connector_type=inlet)
    shown = ev.get(connectors)

    assert 200 == shown.status_code, shown.text
    assert inlet == shown.json()["native_connector"]
    assert shown.json()["updated_at"] is None or shown.json()["updated_at"]


def test_a_vehicle_without_a_trim_has_no_inlet(ev, key, connectors):
    ev.change("vehicles", key, trim=None)

    assert ev.get(connectors).json()["native_connector"] is None


def test_an_own_inlet_goes_before_and_null_goes_back(ev, key, connectors):
    ev.change("vehicle_models", model_of(ev, key), default_connector_type="CCS")
    own = ev.patch(connectors, {"native_connector": "NACS", "adaptors": ["CCS", "CHADEMO"]})

    assert 200 == own.status_code, own.text
    assert own.json() == ev.get(connectors).json()
    assert ("NACS", ev.world.now_seconds_text()) == (
        own.json()["native_connector"],
        own.json()["updated_at"],
    )
    back = ev.patch(connectors, {"native_connector": None, "adaptors": ["CHADEMO"]})
    assert ("CCS", ["CHADEMO"]) == (back.json()["native_connector"], back.json()["adaptors"])


@pytest.mark.parametrize(
    "body",
    [
        {"adaptors": ["NACS", "NACS"]},
        {"adaptors": ["CCS"]},
        {"native_connector": "NACS", "adaptors": ["NACS"]},
        {"native_connector": "CHADEMO"},
    ],
)
def test_adaptors_that_make_no_sense_are_refused(ev, key, connectors, body):
    ev.change("vehicle_models", model_of(ev, key), default_connector_type="CCS")
    ev.patch(connectors, {"native_connector": None, "adaptors": ["CHADEMO"]})
    before = ev.get(connectors).json()

    assert refused(ev.patch(connectors, body), 400, "adaptors")
    assert before == ev.get(connectors).json()


@pytest.mark.parametrize("body", [None, {}, {"vehicle": "x", "url": "y"}])
def test_nothing_to_change_changes_nothing_but_the_time(ev, connectors, body):
    before = ev.get(connectors).json()
    after = ev.patch(connectors, body)

    assert 200 == after.status_code, after.text
    assert {**before, "updated_at": ev.world.now_seconds_text()} == after.json()


@pytest.mark.parametrize(("percent", "source"), [(0, "MANUAL"), (64, "MANUAL"), (None, None)])
def test_a_driver_tells_how_full_a_car_is(ev, level, percent, source):
    told = ev.patch(level, {"state_of_charge_percentage": percent})

    assert 200 == told.status_code, told.text
    assert told.json() == ev.get(level).json()
    assert percent == told.json()["state_of_charge_percentage"]
    assert (source, ev.world.now_seconds_text()) == (
        told.json()["source"],
        told.json()["updated_at"],
    )


@pytest.mark.parametrize("body", [None, {}, {"source": "CONNECTED"}])
def test_a_level_that_is_not_told_stays(ev, level, body):
    before = ev.get(level).json()

    assert before == ev.patch(level, body).json() == ev.get(level).json()


@pytest.mark.parametrize("percent", [-1, 101, "64", 6.4])
def test_a_level_that_is_none_is_refused(ev, level, percent):
    answer = ev.patch(level, {"state_of_charge_percentage": percent})

    assert refused(answer, 400, "state_of_charge_percentage")


@pytest.mark.parametrize("what", ["connectors", "state_of_charge"])
def test_the_car_of_another_is_unknown(ev, key, what):
    other = next(u for u in ev.users if u != ev.get_record("vehicles", key)["user"])
    bearer = ev.token(user=other)

    assert 404 == ev.get(f"/v2/vehicles/{key}/{what}", bearer=bearer).status_code
    assert 404 == ev.patch(f"/v2/vehicles/{key}/{what}", {}, bearer=bearer).status_code
