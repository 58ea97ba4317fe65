from decimal import Decimal

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

ENERGY = "total_energy_delivered_watt_hours"


def sub_session(ev, **fields):
    return next(
        sub
        for _, sub in ev.records("charging_sub_sessions")
        if sub["end"] and sub["energy_delivered_watt_hours"]
        if all(sub[name] == value for name, value in fields.items())
    )


def path(sub):
    return f"/v2/charging_sub_sessions/{sub['id']}"


def recalculated(ev, sub, body=None):
    answer = ev.post(f"{path(sub)}/recalculate_energy_usages", body)
    assert 200 == answer.status_code, answer.text
    return answer.json()


def shown(ev, sub):
    return ev.get(path(sub)).json(), ev.get(f"{path(sub)}/energy_usage").json()


def misread(ev, sub, **extra):
    """Let the meter have shown more, in one interval, than was reckoned with: 500 Wh."""
    usage = ev.get_record("energy_usages", sub["id"])
    meter = "meter_usage_watt_hours"
    at = next(n for n, each in enumerate(usage["intervals"]) if each[ENERGY])
    changed = [
        {**each, meter: each[meter] + 500, **extra} if n == at else each
        for n, each in enumerate(usage["intervals"])
    ]
    ev.change("energy_usages", sub["id"], intervals=changed)


@pytest.mark.parametrize("mode", ["SMART", "BOOST", "UNMANAGED_HOME", "MANAGED_OTG"])
def test_what_was_right_stays_as_it_is(ev, mode):
    sub = sub_session(ev, mode=mode)
    before, usage = shown(ev, sub)
    answer = recalculated(ev, sub)
    after, told = shown(ev, sub)

    assert "recalculation_triggered" == answer["status"]
    if mode != "MANAGED_OTG":  # which the level of the battery tells, and only roughly
        assert before == after
        energies = [each[ENERGY] for each in usage["intervals"]]
        assert energies == [each[ENERGY] for each in told["intervals"]]
    assert answer["new_energy_delivered_watt_hours"] == after["energy_delivered_watt_hours"]


def test_every_seeded_sub_session_is_reckoned_as_it_was_seeded(ev):
    told = [
        sub
        for _, sub in ev.records("charging_sub_sessions")
        if sub["end"] and sub["evse"] is not None
    ]
    for sub in told[:40]:
        recalculated(ev, sub)
        assert sub == ev.get_record("charging_sub_sessions", sub["id"])


def test_a_corrected_meter_changes_all_that_follows_from_it(ev):
    sub = sub_session(ev, mode="SMART")
    before, _ = shown(ev, sub)
    misread(ev, sub)
    ev.later(minutes=5)
    answer = recalculated(ev, sub, {})
    after, usage = shown(ev, sub)

    assert before["energy_delivered_watt_hours"] + 500 == after["energy_delivered_watt_hours"]
    assert answer == {
        "status": "recalculation_triggered",
        "previous_energy_delivered_watt_hours": before["energy_delivered_watt_hours"],
        "new_energy_delivered_watt_hours": after["energy_delivered_watt_hours"],
    }
    cost = sum(
        Decimal(each["electricity_cost_sub_unit"]) * each[ENERGY] / 1000
        for each in usage["intervals"]
    )
    assert abs(cost - after["cost"]) <= Decimal("0.5")
    assert after["cost"] > before["cost"]
    assert after["total_co2_grams"] > before["total_co2_grams"]
    assert after["energy_delivered_watt_hours"] == sum(i[ENERGY] for i in usage["intervals"])
    assert "2024-06-03T09:05:00Z" == usage["last_updated_at"]
    share = ev.get(f"{path(sub)}/assessment").json()["energy_delivered_to_capacity_percentage"]
    assert abs(share - after["percentage_added"]) <= 0.55


def test_a_dry_run_writes_nothing(ev):
    sub = sub_session(ev, mode="SMART")
    misread(ev, sub)
    before = shown(ev, sub)
    answer = recalculated(ev, sub, {"dry_run": True})

    assert "dry_run_completed" == answer["status"]
    wanted = sub["energy_delivered_watt_hours"] + 500
    assert wanted == answer["new_energy_delivered_watt_hours"]
    assert before == shown(ev, sub)


def test_a_sub_session_that_goes_on_is_refused(ev):
    key = next(k for k, sub in ev.records("charging_sub_sessions") if sub["end"] is None)

    answer = ev.post(f"/v2/charging_sub_sessions/{key}/recalculate_energy_usages", {})
    assert refused(answer, 400, "charging_sub_session_id")


def test_one_of_another_user_is_not_found(ev):
    sub = sub_session(ev)
    other = next(user for user in ev.users if user != sub["user"])

    answer = ev.post(f"{path(sub)}/recalculate_energy_usages", {}, bearer=ev.token(other))
    assert 404 == answer.status_code


@pytest.mark.parametrize("cap", [True, False])
def test_no_more_than_the_battery_holds_unless_overages_are_wanted(ev, cap):
    sub = sub_session(ev, mode="UNMANAGED_HOME")
    whole = sub["energy_delivered_watt_hours"]
    ev.change("vehicles", sub["vehicle"], effective_battery_size_watt_hours=whole - 1000)
    answer = recalculated(ev, sub, {"cap_overages": cap})
    after, usage = shown(ev, sub)
    found = ev.get(f"{path(sub)}/debug_metadata").json()

    wanted = whole - 1000 if cap else whole
    assert wanted == answer["new_energy_delivered_watt_hours"]
    assert wanted == after["energy_delivered_watt_hours"]
    assert wanted == sum(each[ENERGY] for each in usage["intervals"])
    assert cap == found["is_energy_delivered_capped"]
    assert whole == found["uncapped_energy_delivered_watt_hours"]


def test_without_a_meter_the_level_of_the_battery_tells(ev):
    sub = sub_session(ev, mode="UNMANAGED_OTG")
    ev.change("charging_sub_sessions", sub["id"], percentage_added=10.0)
    battery_wh = ev.get_record("vehicles", sub["vehicle"])["effective_battery_size_watt_hours"]
    for _ in range(2):
        answer = recalculated(ev, sub)
        assert battery_wh // 10 == answer["new_energy_delivered_watt_hours"]
    assert ev.get(path(sub)).json()["cost"] is None


@pytest.mark.parametrize("fields", [{"percentage_added": None}, {"vehicle": None}])
def test_where_nothing_tells_the_estimate_stays(ev, fields):
    sub = sub_session(ev, mode="MANAGED_OTG")
    ev.change("charging_sub_sessions", sub["id"], **fields)

    before = sub["energy_delivered_watt_hours"]
    assert before == recalculated(ev, sub)["new_energy_delivered_watt_hours"]


def test_the_readings_of_a_simulated_charge_point_count(ev):
    sub = sub_session(ev, mode="UNMANAGED_HOME")
    transaction = {
        "started_at": sub["start"].replace("Z", ".000Z"),
        "meter_start_wh": 1000.0,
        "stopped_at": sub["end"].replace("Z", ".000Z"),
        "meter_stop_wh": 7000.0,
    }
    ev.world.put("charging.transactions", "4711", transaction)
    ev.change("charging_sessions", sub["charging_session"], transaction_id=4711)
    assert 6000 == recalculated(ev, sub)["new_energy_delivered_watt_hours"]
    _, usage = shown(ev, sub)
    assert 0 not in [each[ENERGY] for each in usage["intervals"]]

    starts = [each["started_at"] for each in usage["intervals"]]
    samples = ({"at": starts[2].replace("Z", ".000Z"), "energy_wh": 5000.0}, {"at": starts[3]})
    ev.world.put("charging.meter_values", "4711", {"samples": samples})
    ev.world.put("charging.transactions", "4711", {**transaction, "meter_stop_wh": None})
    assert 4000 == recalculated(ev, sub)["new_energy_delivered_watt_hours"]
    _, usage = shown(ev, sub)
    assert [2000, 2000, 0] == [each[ENERGY] for each in usage["intervals"]][:3]


def test_nothing_is_read_before_the_transaction(ev):
    sub = sub_session(ev, mode="UNMANAGED_HOME")
    transaction = {
        "started_at": sub["end"].replace("Z", ".000Z"),
        "meter_start_wh": 1000.0,
        "stopped_at": None,
        "meter_stop_wh": None,
    }
    ev.world.put("charging.transactions", "4711", transaction)
    ev.change("charging_sessions", sub["charging_session"], transaction_id=4711)

    assert 0 == recalculated(ev, sub)["new_energy_delivered_watt_hours"]
    assert ev.get(path(sub)).json()["co2_intensity_grams_per_kilowatt_hour"] is None


def test_one_that_was_not_assessed_stays_without_assessment(ev):
    sub = sub_session(ev, mode="UNMANAGED_HOME")
    ev.world.delete("ev_energy.charging_assessments", sub["id"])
    misread(ev, sub)
    recalculated(ev, sub)

    assert 404 == ev.get(f"{path(sub)}/assessment").status_code
    after, _ = shown(ev, sub)
    assert sub["energy_delivered_watt_hours"] + 500 == after["energy_delivered_watt_hours"]
