import pytest

from load.personas import driver_app
from load.personas.visit import Reply
from tests.load.visitor_double import Visitor

STRETCH = {"id": "csub1", "url": "http://h/v2/charging_sub_sessions/csub1"}
SESSION = {"id": "cses1", "sub_sessions": [STRETCH["url"]]}
ANSWERS = {
    "ev_energy.listUsers": Reply(200, [{"id": "user1"}]),
    "ev_energy.listVehicles": Reply(200, [{"id": "vhcl1"}]),
    "ev_energy.listChargingSubSessions": Reply(200, [STRETCH]),
    "ev_energy.listChargingSessions": Reply(200, [{"id": "cses0"}, SESSION]),
}


def test_the_app_logs_in_once_and_shows_cars_sessions_and_news():
    visit = Visitor(ANSWERS)

    driver_app.open_app(visit)
    driver_app.open_app(visit)

    shown = ["listVehicles", "listChargingSessions", "listNotifications"]
    assert visit.names == ["listUsers", *shown, *shown]
    assert visit.user == "user1"
    assert visit.sent[1][1]["query"]["expand"] == ["trim", "trim.model", "trim.model.make"]


def test_a_car_is_asked_for_its_charge_again_and_again():
    visit = Visitor(ANSWERS)

    driver_app.watch_charging(visit)

    polled = ["getStateOfCharge", "listChargingSubSessions", "getEnergyUsage"]
    assert visit.names == ["listUsers", "listVehicles", *polled * 3]
    assert visit.sent[2][1]["path"] == {"vehicle_id": "vhcl1"}
    assert visit.sent[3][1]["query"]["vehicle_id"] == "vhcl1"
    assert visit.sent[4][1]["path"] == {"charging_sub_session_id": "csub1"}


def test_a_car_that_does_not_charge_has_no_usage():
    visit = Visitor(ANSWERS | {"ev_energy.listChargingSubSessions": Reply(200, [])})

    driver_app.watch_charging(visit)

    assert "getEnergyUsage" not in visit.names


def test_the_session_that_charges_smartly_is_boosted_and_left_to_the_tariff_again():
    visit = Visitor(ANSWERS)

    driver_app.boost(visit)

    assert visit.names[-2:] == ["startBoost", "endBoost"]
    assert visit.sent[1][1]["query"]["mode"] == "SMART"
    for _, parts in visit.sent[-2:]:
        assert parts["path"] == {"charging_session_id": "cses1"}
        assert parts["fine"] == {404, 409, 503}


@pytest.mark.parametrize(
    "answers",
    [
        {"ev_energy.listChargingSubSessions": Reply(200, [])},
        {"ev_energy.listChargingSessions": Reply(200, [{"id": "cses0"}])},
        {"ev_energy.listUsers": Reply(403)},
    ],
)
def test_nothing_is_boosted_without_a_session(answers):
    visit = Visitor(ANSWERS | answers)

    driver_app.boost(visit)

    assert "startBoost" not in visit.names


@pytest.mark.parametrize("journey", [driver_app.open_app, driver_app.watch_charging])
def test_an_application_without_users_shows_nothing(journey):
    visit = Visitor()

    journey(visit)

    assert visit.names == ["listUsers"]


def test_a_user_without_a_car_watches_nothing():
    visit = Visitor(ANSWERS | {"ev_energy.listVehicles": Reply(200, [])})

    driver_app.watch_charging(visit)

    assert visit.names == ["listUsers", "listVehicles"]
