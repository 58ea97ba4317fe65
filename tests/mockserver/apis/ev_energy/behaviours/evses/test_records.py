from datetime import timedelta

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused
from virtualtime.instant import to_seconds_text

_IMPORT = "/v2/evse_onboarding/import"


@pytest.fixture
def station(ev):
    """A registered charge point that is nobody's EVSE."""
    taken = {one["station_id"] for _, one in ev.records("evses")}
    return next(one for key, one in ev.world.store["charging.stations"] if key not in taken)


@pytest.fixture
def evse(ev):
    return ev.records("evses")[0]


def wallbox(serial):
    return {"provider": "Wallbox", "serial_number": serial}


@pytest.mark.parametrize("field", ["serial_number", "id"])
def test_a_registered_charge_point_is_imported(ev, station, field):
    user = ev.users[0]
    answer = ev.post(f"{_IMPORT}?expand=model.make", wallbox(station[field]), user=user)

    assert 201 == answer.status_code, answer.text
    assert station["id"] == answer.json()["cpid"]
    assert "Wallbox" == answer.json()["model"]["make"]["name"]
    assert ev.url(f"/v2/users/{user}") == answer.json()["user"]
    again = ev.post(_IMPORT, wallbox(station[field]), user=user)
    assert again.json() == ev.get(answer.json()["url"], user=user).json()


def test_the_model_is_the_one_that_the_charge_point_says(ev, station):
    ev.world.put("charging.stations", station["id"], {**station, "model": "COPPER SB"})
    answer = ev.post(f"{_IMPORT}?expand=model", wallbox(station["id"]), user=ev.users[0])

    assert "Copper SB" == answer.json()["model"]["name"]


def test_an_evse_that_is_nobodys_is_taken_over(ev, evse):
    key, record = evse
    model = ev.get_record("evse_models", record["model"])
    make = ev.get_record("evse_makes", model["make"])["name"]
    ev.change("evses", key, user=None, lifecycle_state="UNPAIRED")
    body = {"provider": make, "serial_number": record["serial_number"]}
    answer = ev.post(_IMPORT, body, user=ev.users[3])

    assert (201, key) == (answer.status_code, answer.json()["id"])
    assert "COMMISSIONED" == answer.json()["lifecycle_state"]


@pytest.mark.parametrize("provider", ["EnelX", "Wallbox"])
def test_a_serial_number_that_nobody_knows_is_refused(ev, provider):
    body = {"provider": provider, "serial_number": "<script>"}

    assert refused(ev.post(_IMPORT, body, user=ev.users[0]), 422, "serial_number")


def test_an_evse_of_somebody_else_or_of_another_maker_is_refused(ev, evse):
    _, record = evse
    model = ev.get_record("evse_models", record["model"])
    make = ev.get_record("evse_makes", model["make"])["name"]
    other = "Easee" if make != "Easee" else "Zaptec"
    stranger = next(user for user in ev.users if user != record["user"])
    serial = record["serial_number"]

    for provider, user in ((make, stranger), (other, record["user"])):
        body = {"provider": provider, "serial_number": serial}
        assert refused(ev.post(_IMPORT, body, user=user), 422, "serial_number")
    assert refused(ev.post(_IMPORT, wallbox(serial)), 400, "EvEnergy-User")


def test_a_decommissioned_evse_is_gone_and_can_be_imported_anew(ev, station):
    user = ev.users[0]
    made = ev.post(_IMPORT, wallbox(station["id"]), user=user).json()

    assert 204 == ev.delete(f"/v2/evses/{made['id']}", user=user).status_code
    assert 404 == ev.get(made["url"], user=user).status_code
    assert 404 == ev.delete(f"/v2/evses/{made['id']}").status_code
    assert made["id"] not in ev.get(f"/v2/evses?cpid={station['id']}").text
    assert made["id"] != ev.post(_IMPORT, wallbox(station["id"]), user=user).json()["id"]


def test_what_charges_ends_when_an_evse_goes(ev):
    running = next(one for _, one in ev.records("charging_sub_sessions") if one["end"] is None)
    path = f"/v2/charging_sub_sessions/{running['id']}"

    assert 204 == ev.delete(f"/v2/evses/{running['evse']}").status_code
    assert ev.get(path).json()["end"] is not None
    assert "EVSE_UNPAIR" == ev.get(f"{path}/debug_metadata").json()["finish_reason"]


def report(ev, evse, days, **fields):
    """A status log, or with no fields an error, some days ago."""
    name = "evse_status_logs" if fields else "evse_error_logs"
    at = to_seconds_text(ev.world.now() - timedelta(days=days))
    record = {"id": f"log{days}", "sampled_at": at, "logged_at": at, "evse": evse, **fields}
    if not fields:
        del record["logged_at"]
    ev.world.put(f"ev_energy.{name}", record["id"], record)


@pytest.fixture
def silent(ev):
    """The path of an EVSE that has said nothing yet, and its id."""
    record = ev.records("evses")[0][1]
    key = "evse" + "0" * 26
    fresh = {**record, "id": key, "station_id": None, "cpid": "QUIET", "serial_number": "QUIET"}
    ev.world.put("ev_energy.evses", key, fresh)
    return f"/v2/evses/{key}/connectivity", key


def test_what_was_never_heard_of_is_not_connected(ev, silent):
    path, _ = silent
    told = ev.get(path).json()

    assert 0 == told["connection_reliability_30d"]
    assert told["signal_strength_rssi_dbm"] is told["latest_status_log"] is None
    assert told["firmware_version"]


def test_connectivity_follows_from_the_logs(ev, silent):
    path, key = silent
    for days, signal in ((9, -90), (6, -70), (2, -50), (1, -60)):
        report(ev, key, days, signal_strength_rssi_dbm=signal)
    for days in (5, 4):
        report(ev, key, days)
    told = ev.get(f"{path}?expand=latest_status_log").json()

    assert -60 == told["signal_strength_rssi_dbm"]
    assert -70 == told["lowest_signal_strength_rssi_dbm_7d"]
    assert -50 == told["highest_signal_strength_rssi_dbm_7d"]
    assert 90 == told["connection_reliability_30d"]
    assert -60 == told["latest_status_log"]["signal_strength_rssi_dbm"]
    assert told["ip_address"] is told["iccid"] is None


def test_a_charge_point_that_is_away_was_not_connected_since(ev, silent, station):
    path, key = silent
    seen = to_seconds_text(ev.world.now() - timedelta(days=3))
    changed = {**station, "online": False, "last_seen_at": seen, "firmware_version": "9.8"}
    ev.change("evses", key, station_id=station["id"])
    ev.world.put("charging.stations", station["id"], changed)
    report(ev, key, 6, is_charging=False)
    told = ev.get(path).json()

    assert (90, "9.8") == (told["connection_reliability_30d"], told["firmware_version"])
    ev.world.put("charging.stations", station["id"], {**changed, "online": True})
    assert 100 == ev.get(path).json()["connection_reliability_30d"]
    report(ev, key, 6, is_charging=False)
    ev.world.delete("ev_energy.evse_status_logs", "log6")
    assert 100 == ev.get(path).json()["connection_reliability_30d"]
