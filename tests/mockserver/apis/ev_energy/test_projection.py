from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest

from mockserver.apis.dynamo import projection as dynamo
from mockserver.apis.ev_energy.reckoning import carbon_at, prices_between
from mockserver.world import physical
from tests.mockserver.apis.ev_energy.charging.conftest import (
    answering,
    ev,
    household,
    make_household,
    runner,
    server,
)
from virtualtime import chance
from virtualtime.instant import parse

__all__ = ["answering", "ev", "household", "make_household", "runner", "server"]

HALF = timedelta(minutes=30)
WH = "total_energy_delivered_watt_hours"


def half_up(number):
    return int(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP))


def test_a_plug_in_is_a_charging_session_with_one_sub_session(household):
    household.plug_in()

    (session,) = household.sessions
    (sub,) = session["sub_sessions"]
    assert session["end"] is None
    assert session["evse"].endswith(household.evse["id"])
    assert session["vehicle"].endswith(household.vehicle["id"])
    assert sub["mode"] == "SMART"
    assert sub["start"] == session["start"]
    assert sub["end"] is None
    assert sub["energy_delivered_watt_hours"] == 0
    assert sub["cost"] == 0


def test_a_car_that_does_not_charge_smartly_is_unmanaged(household):
    household.ev.change("vehicles", household.vehicle["id"], smart_charging_enabled=False)
    household.plug_in()

    assert household.sub_sessions[0]["mode"] == "UNMANAGED_HOME"


def test_energy_is_that_of_the_meter_spread_over_half_hours(household):
    household.plug_in()
    household.charge(1_200, minutes=20)
    household.charge(3_000, minutes=30)
    household.unplug()

    sub = household.sub_sessions[0]
    told = household.usage(sub)["intervals"]
    assert sub["energy_delivered_watt_hours"] == 4_200
    assert [each[WH] for each in told] == [2_200, 2_000]
    assert [each["started_at"] for each in told] == [
        household.after(minutes=0),
        household.after(minutes=30),
    ]
    assert {each["interval_seconds"] for each in told} == {1_800}


def test_cost_and_emissions_are_energy_times_what_is_in_force(household):
    household.plug_in()
    for _ in range(9):
        household.charge(1_117, minutes=17)
    household.unplug()

    sub = household.sub_sessions[0]
    record = household.ev.get_record("charging_sub_sessions", sub["id"])
    cost, grams = Decimal(), Decimal()
    for each in household.usage(sub)["intervals"]:
        (price,) = prices_between(
            household.world, record["tariff"], each["started_at"], each["started_at"] + "~"
        )[:1]
        assert Decimal(each["energy_delivered_by_price"]["price"]) == price["price_minor_units"]
        assert Decimal(each["electricity_cost_sub_unit"]) == price["price_minor_units"]
        cost += Decimal(each[WH] * price["price_minor_units"]) / 1000
        grams += each[WH] * carbon_at(household.world, record["carbon_feed"], each["started_at"])
    assert sub["cost"] == half_up(cost)
    assert sub["total_co2_grams"] == half_up(grams / 1000)
    assert sub["co2_intensity_classification"] is not None
    assert sub["percentage_added"] > 0


def test_an_unplugged_car_has_ended_all(household):
    household.plug_in()
    household.charge(500)
    household.unplug()

    (session,) = household.sessions
    sub = session["sub_sessions"][0]
    assert session["end"] == sub["end"] == household.after(minutes=10)
    assert sub["duration_minutes"] == 10
    base = f"/v2/charging_sub_sessions/{sub['id']}"
    metadata = household.shown(f"{base}/debug_metadata")
    assert metadata["start_reason"] == "EVSE_CONNECT"
    assert metadata["finish_reason"] == "EVSE_DISCONNECT"
    assert metadata["uncapped_energy_delivered_watt_hours"] == 500
    assert household.shown(f"{base}/assessment")["max_charge_rate_watts"] == 1_000


def test_both_apis_tell_the_same_energy(household):
    physical.register(household.world, household.station, operator_id=_an_organization(household))
    station = physical.station(household.world, household.station)
    household.world.publish({"type": "station.registered", "station": station})
    transaction = household.plug_in()
    household.charge(1_234.4)
    household.charge(0.3)

    def told():
        session = household.world.get(dynamo.SESSIONS, dynamo.session_id(transaction))
        return session["energy_kwh"] * 1000, household.sub_sessions[0]

    dynamo_wh, sub = told()
    assert dynamo_wh == sub["energy_delivered_watt_hours"] == 1_235
    household.unplug()
    dynamo_wh, sub = told()
    assert dynamo_wh == sub["energy_delivered_watt_hours"] == 1_235


def _an_organization(household):
    return next(key for key, _ in household.world.store[dynamo.ORGANIZATIONS])


def test_a_car_tells_how_full_it_gets(household):
    household.plug_in()
    path = f"/v2/vehicles/{household.vehicle['id']}"
    before = household.shown(f"{path}/state_of_charge")["state_of_charge_percentage"]
    battery_wh = household.vehicle["effective_battery_size_watt_hours"]
    household.charge(battery_wh / 20)

    level = household.shown(f"{path}/state_of_charge")
    assert level["state_of_charge_percentage"] == before + 5
    assert level["source"] == "CONNECTED"
    log = household.shown(f"{path}/status_logs")[0]
    assert log["state"] in ("PLUGGED_IN_CHARGING", "PLUGGED_IN_COMPLETE")
    assert log["charge_energy_added_watt_hours"] == round(battery_wh / 20)


@pytest.mark.parametrize("soc", [-3.0, 42.4, 107.0])
def test_a_level_that_the_charge_point_hears_counts_within_0_and_100(household, soc):
    household.plug_in()
    household.charge(1_000, soc_percent=soc)
    household.charge(1_000)

    level = household.shown(f"/v2/vehicles/{household.vehicle['id']}/state_of_charge")
    assert level["state_of_charge_percentage"] == round(min(100, max(0, soc)))


def test_a_charge_point_tells_its_status_and_its_meter(household):
    path = f"/v2/evses/{household.evse['id']}/status_logs"
    household.plug_in(register_wh=7_000)
    household.charge(1_000, voltage_v=230.0)

    log = household.shown(path)[0]
    assert log["is_plugged_in"]
    assert log["is_charging"]
    assert log["control_pilot_status"] == "C"
    assert log["meter_reading_watt_hours"] == 8_000
    assert log["charge_rate_watts"] == 6_000
    assert log["voltage_millivolts"] == 230_000
    household.ev.later(minutes=1)
    household.status("SuspendedEVSE")
    assert (household.shown(path)[0]["mode"], household.shown(path)[0]["is_enabled"]) == (
        "Delay",
        False,
    )
    household.ev.later(minutes=1)
    household.status("Faulted")
    assert household.shown(path)[0]["control_pilot_status"] == "F"
    household.ev.later(minutes=1)
    household.unplug()
    log = household.shown(path)[0]
    assert not log["is_plugged_in"]
    assert log["meter_reading_watt_hours"] == 8_000


def test_an_evse_runs_the_firmware_that_its_charge_point_says(household):
    for _ in range(2):
        physical.boot(
            household.world,
            household.station,
            vendor="Acme",
            model="One",
            firmware_version="7.7.7",
            ocpp_version="1.6",
        )

    versions = household.shown("/v2/evse_firmware_versions?page_size=100")
    (found,) = [one for one in versions if one["version"] == "7.7.7"]
    evse = household.ev.get_record("evses", household.evse["id"])
    assert evse["firmware_version"] == found["id"]


def test_what_nobody_took_over_is_none_of_its_business(ev):
    before = len(ev.records("charging_sessions")), len(ev.records("evse_status_logs"))
    physical.start(
        ev.world,
        station_id="CP-NOBODY",
        connector_id=1,
        id_tag="CARD-1",
        at=ev.world.now_text(),
        meter_start_wh=0,
    )

    assert before == (len(ev.records("charging_sessions")), len(ev.records("evse_status_logs")))


def test_an_evse_of_nobody_has_logs_and_no_sessions(household):
    household.ev.change("evses", household.evse["id"], user=None)
    before = len(household.ev.records("charging_sessions"))
    household.plug_in()

    assert before == len(household.ev.records("charging_sessions"))


def test_a_decommissioned_evse_is_no_evse(household):
    household.ev.change("evses", household.evse["id"], lifecycle_state="DECOMMISSIONED")
    before = len(household.ev.records("evse_status_logs"))
    household.plug_in()

    assert before == len(household.ev.records("evse_status_logs"))


def test_a_past_transaction_comes_in_whole(household):
    started_at, stopped_at = household.after(hours=-4), household.after(hours=-2)
    transaction = {
        "id": 0,
        "station_id": household.station,
        "connector_id": 1,
        "id_tag": "CARD-1",
        "holder_id": None,
        "started_at": started_at,
        "meter_start_wh": 0.0,
        "stopped_at": stopped_at,
        "meter_stop_wh": 12_000.0,
        "stop_reason": "Local",
        "meter_at": stopped_at,
        "energy_wh": 12_000.0,
        "power_w": 0.0,
        "soc_percent": None,
        "charging_ended_at": stopped_at,
        "reservation_id": None,
        "tariff_id": None,
        "flags": [],
        "claimed_id": None,
    }
    physical.record_session(household.world, transaction)

    sub = household.sub_sessions[0]
    assert sub["energy_delivered_watt_hours"] == 12_000
    assert [each[WH] for each in household.usage(sub)["intervals"]] == [3_000] * 4


def test_what_a_driver_has_said_of_the_level_counts(household):
    path = f"/v2/vehicles/{household.vehicle['id']}/state_of_charge"
    assert household.ev.patch(path, {"state_of_charge_percentage": 33}).status_code == 200
    household.plug_in()

    assert household.shown(path)["state_of_charge_percentage"] == 33


def test_a_car_that_charged_just_now_has_not_been_driven(household):
    path = f"/v2/vehicles/{household.vehicle['id']}/state_of_charge"
    household.plug_in()
    household.charge(1_000)
    household.unplug()
    before = household.shown(path)["state_of_charge_percentage"]
    household.ev.later(minutes=30)
    household.plug_in()

    assert household.shown(path)["state_of_charge_percentage"] == before


def test_a_car_of_unknown_level_is_taken_for_half_full(household):
    household.ev.change(
        "states_of_charge", household.vehicle["id"], state_of_charge_percentage=None
    )
    household.plug_in()

    path = f"/v2/vehicles/{household.vehicle['id']}/state_of_charge"
    assert household.shown(path)["state_of_charge_percentage"] == 50


def test_a_car_without_connection_says_nothing_and_charges(household):
    household.ev.change("vehicles", household.vehicle["id"], integrated="UNINTEGRATED")
    path = f"/v2/vehicles/{household.vehicle['id']}/status_logs"
    before = household.shown(path)
    household.plug_in()
    household.charge(1_000)

    assert household.shown(path) == before
    assert household.sub_sessions[0]["vehicle"].endswith(household.vehicle["id"])


def test_a_home_without_car_tariff_and_feeds_charges_at_no_known_cost(household):
    user = household.ev.get_record("users", household.user)
    home = {**user["default_location"], "tariff": None, "country_code": "FR"}
    household.ev.change("users", household.user, default_location=home)
    for key, car in household.ev.records("vehicles"):
        if car["user"] == household.user:
            household.ev.change("vehicles", key, disabled=True)
    household.plug_in()
    household.charge(1_000)
    household.unplug()

    sub = household.sub_sessions[0]
    assert sub["mode"] == "UNMANAGED_HOME"
    assert (sub["vehicle"], sub["cost"], sub["total_co2_grams"]) == (None, None, None)
    assert (sub["currency"], sub["percentage_added"]) == ("EUR", None)
    assert sub["energy_delivered_watt_hours"] == 1_000


def test_the_second_car_is_meant_while_the_first_is_charging(household):
    first = household.vehicle
    second = household.world.new_id("vhcl{ulid}")
    household.world.put("ev_energy.vehicles", second, {**first, "id": second})
    household.plug_in()
    household.plug_in(register_wh=9_000)

    cars = [session["vehicle"].rpartition("/")[2] for session in household.sessions]
    assert sorted(cars) == sorted([first["id"], second])


def test_the_whole_point_and_a_late_word_change_nothing(household):
    household.plug_in()
    household.charge(500)
    household.unplug()
    before = household.sessions
    physical.connector_status(household.world, household.station, 0, status="Available")
    household.charge(700)

    assert household.sessions == before


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_switched_on_the_way_the_meter_counts_once(household, answering, seed):
    transaction = household.plug_in()
    session = household.sessions[0]["id"]
    for step in range(12):
        wh = chance.whole(0, 4_000, seed, "wh", step)
        household.charge(wh / 3, minutes=chance.whole(1, 50, seed, "minutes", step))
        deed = chance.pick(("boost_start", "boost_end", True, False, None), seed, "deed", step)
        if isinstance(deed, str):
            household.ev.post(f"/v2/charging_sessions/{session}/{deed}")
        elif deed is not None:
            path = f"/v2/vehicles/{household.vehicle['id']}"
            household.ev.patch(path, {"smart_charging_enabled": deed})
    household.unplug()

    subs = household.sub_sessions[::-1]
    told = [household.usage(sub)["intervals"] for sub in subs]
    total = physical.transaction(household.world, transaction["id"])["energy_wh"]
    assert sum(sub["energy_delivered_watt_hours"] for sub in subs) == round(total)
    for sub, intervals in zip(subs, told, strict=True):
        assert sub["energy_delivered_watt_hours"] == sum(each[WH] for each in intervals)
        starts = [parse(each["started_at"]) for each in intervals]
        assert starts[0] <= parse(sub["start"]) < starts[0] + HALF
        assert starts[-1] <= parse(sub["end"]) <= starts[-1] + HALF
        assert all(after - before == HALF for before, after in pairwise(starts))
    assert all(before["end"] == after["start"] for before, after in pairwise(subs))
    assert household.sessions[0]["end"] == subs[-1]["end"]


def started(household, at):
    return physical.start(
        household.world,
        station_id=household.station,
        connector_id=1,
        id_tag="CARD-1",
        at=at,
        meter_start_wh=0,
    )[0]


def metered(household, transaction, at, wh):
    sample = {"at": at, "energy_wh": wh, "power_w": 0.0}
    physical.meter(
        household.world,
        station_id=household.station,
        connector_id=1,
        transaction_id=transaction["id"],
        samples=[sample],
    )


def test_a_charge_point_without_a_clock_charges_from_now_on(household):
    transaction = started(household, "1970-01-01T00:00:07.000Z")
    household.ev.later(minutes=10)
    metered(household, transaction, household.world.now_text(), 900)

    sub = household.sub_sessions[0]
    assert sub["start"] == household.after(minutes=0)
    assert [each[WH] for each in household.usage(sub)["intervals"]] == [900]


def test_a_clock_that_is_years_behind_makes_no_years_of_intervals(household):
    transaction = started(household, "2015-01-01T00:00:00.000Z")
    metered(household, transaction, household.world.now_text(), 900)

    intervals = household.usage(household.sub_sessions[0])["intervals"]
    assert len(intervals) < 500
    assert sum(each[WH] for each in intervals) == 900


def test_a_clock_that_is_ahead_is_not_followed(household):
    transaction = started(household, household.after(hours=5))
    metered(household, transaction, household.after(hours=9), 900)

    sub = household.sub_sessions[0]
    assert sub["start"] == household.after(minutes=0)
    assert [each[WH] for each in household.usage(sub)["intervals"]] == [900]


def test_figures_that_nobody_looks_at_are_made_late_and_are_the_same(household):
    household.plug_in()
    collection = household.world.store["ev_energy.charging_sub_sessions"]
    (key,) = [
        key for key, one in collection if one["evse"] == household.evse["id"] and not one["end"]
    ]
    seen = []
    for wh in (700, 0, 900, 350):
        household.charge(wh, minutes=20)
        assert collection.is_late(key)
        seen.append(wh)
        assert collection.standing(key)["energy_delivered_watt_hours"] == 0
    household.charge(50, minutes=20)

    made = collection.get(key)
    assert made["energy_delivered_watt_hours"] == sum(seen) + 50
    entries = household.world.journal.select(subject=f"ev_energy.charging_sub_sessions/{key}")
    told = [one.render()["data"]["after"]["energy_delivered_watt_hours"] for one in entries]
    assert told == [0, 0, 700, 700, 1600, 1950, 2000]


def test_an_end_counts_on_from_figures_that_nobody_has_looked_at(household):
    household.plug_in()
    household.charge(700, minutes=20)
    household.charge(900, minutes=20)
    household.unplug()

    assert household.sub_sessions[0]["energy_delivered_watt_hours"] == 1600
    assert sum(one[WH] for one in household.usage(household.sub_sessions[0])["intervals"]) == 1600
