from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest

from virtualtime.instant import parse


@pytest.fixture(params=["small", "medium", "reread"])
def seeded(request):
    return request.getfixturevalue(request.param)


def series(seeded, collection, owner, value):
    """(owner, instant of a half hour) → what was in force then."""
    told = {}
    for record in seeded.every(collection):
        start = int(parse(record["started_at"]).timestamp())
        for at in range(start, start + record["interval_seconds"], 1800):
            told[record[owner], at] = record[value]
    return told


def instant(text):
    return int(parse(text).timestamp())


def half_up(number):
    return int(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP))


def test_energy_is_the_sum_of_its_intervals_without_gaps(seeded):
    for sub in seeded.every("charging_sub_sessions"):
        usage = seeded.get("energy_usages", sub["id"])
        told = usage["intervals"]
        total = sum(interval["total_energy_delivered_watt_hours"] for interval in told)
        assert sub["energy_delivered_watt_hours"] == total
        assert sub["start"] == told[0]["started_at"]
        for before, after in pairwise(told):
            ended = instant(before["started_at"]) + before["interval_seconds"]
            assert instant(after["started_at"]) == ended
        last = instant(told[-1]["started_at"]) + told[-1]["interval_seconds"]
        assert sub["end"] is None or instant(sub["end"]) == last
        assert 60 * sub["duration_minutes"] == last - instant(sub["start"])


def test_cost_is_energy_times_the_price_in_force(seeded):
    prices = series(seeded, "tariff_prices", "tariff", "price_minor_units")
    for sub in seeded.every("charging_sub_sessions"):
        intervals = seeded.get("energy_usages", sub["id"])["intervals"]
        if sub["tariff"] is None:
            assert sub["cost"] is None
            assert not any("electricity_cost_sub_unit" in i for i in intervals)
            continue
        total = Decimal()
        for interval in intervals:
            price = prices[sub["tariff"], instant(interval["started_at"])]
            cost = Decimal(interval["total_energy_delivered_watt_hours"]) * price / 1000
            assert str(price) == interval["electricity_cost_sub_unit"]
            assert str(price) == interval["energy_delivered_by_price"]["price"]
            total += cost
        assert half_up(total) == sub["cost"]


def test_what_waiting_changed_is_told(seeded):
    """The same energy had flowed from the start; only smart charging waits."""
    waited = 0
    for sub in seeded.every("charging_sub_sessions"):
        intervals = seeded.get("energy_usages", sub["id"])["intervals"]
        unmanaged = [i["alt_usage_watt_hours"] for i in intervals]
        flowed = [i["total_energy_delivered_watt_hours"] for i in intervals]
        assert sorted(unmanaged) == sorted(flowed)
        assert unmanaged == [*filter(None, flowed), *(wh for wh in flowed if not wh)]
        waited += unmanaged != flowed
    assert waited


def test_emissions_are_energy_times_the_intensity_in_force(seeded):
    grams = series(
        seeded, "carbon_intensities", "carbon_feed", "co2_intensity_grams_per_kilowatt_hour"
    )
    for sub in seeded.every("charging_sub_sessions"):
        total = sum(
            Decimal(interval["total_energy_delivered_watt_hours"])
            * grams[sub["carbon_feed"], instant(interval["started_at"])]
            for interval in seeded.get("energy_usages", sub["id"])["intervals"]
        )
        assert half_up(total / 1000) == sub["total_co2_grams"]


def test_smart_charging_never_costs_more_than_charging_at_once(seeded):
    saved = [sub["savings_cost"] for sub in seeded.every("charging_sub_sessions", mode="SMART")]

    assert min(saved) >= 0 < max(saved)


def test_a_session_is_the_sum_of_its_stretches_and_of_its_meter(seeded):
    readings = {
        (log["evse"], log["sampled_at"]): log["meter_reading_watt_hours"]
        for log in seeded.every("evse_status_logs")
    }
    parts = defaultdict(list)
    for sub in seeded.every("charging_sub_sessions"):
        parts[sub["charging_session"]].append(sub)
    for session in seeded.every("charging_sessions"):
        subs = parts[session["id"]]
        assert session["start"] == subs[0]["start"]
        assert session["end"] == subs[-1]["end"]
        assert all(before["end"] == after["start"] for before, after in pairwise(subs))
        if session["evse"] is None:
            assert {"UNMANAGED_OTG", "MANAGED_OTG"} >= {sub["mode"] for sub in subs}
            continue
        intervals = seeded.get("energy_usages", subs[-1]["id"])["intervals"]
        newest = max(at for evse, at in readings if evse == session["evse"]) if (
            session["end"] is None
        ) else session["end"]  # fmt: skip
        assert intervals
        took = readings[session["evse"], newest] - readings[session["evse"], session["start"]]
        assert took == sum(sub["energy_delivered_watt_hours"] for sub in subs)


def test_a_car_is_in_one_place_and_its_level_only_falls_in_between(seeded):
    logs = defaultdict(list)
    for log in seeded.every("vehicle_status_logs"):
        logs[log["vehicle"]].append(log)
    spans = defaultdict(list)
    for session in seeded.every("charging_sessions"):
        spans[session["vehicle"]].append((session["start"], session["end"] or "9999"))
    for vehicle, taken in spans.items():
        assert all(before[1] < after[0] for before, after in pairwise(taken))
        told = {log["sampled_at"]: log["state_of_charge_percentage"] for log in logs[vehicle]}
        for before, after in pairwise(taken):
            assert told[before[0]] < told[before[1]] > told[after[0]]
        newest = max(logs[vehicle], key=lambda log: log["sampled_at"])
        held = seeded.get("states_of_charge", vehicle)
        assert newest["state_of_charge_percentage"] == held["state_of_charge_percentage"]


def test_a_state_of_charge_stays_within_a_battery(seeded):
    for log in seeded.every("vehicle_status_logs"):
        vehicle = seeded.get("vehicles", log["vehicle"])
        assert 0 <= log["state_of_charge_percentage"] <= 100
        assert 0 <= log["charge_level_watt_hours"] <= vehicle["battery_size_watt_hours"]


def test_a_meter_only_counts_upwards(seeded):
    readings = defaultdict(list)
    for log in seeded.every("evse_status_logs"):
        readings[log["evse"]].append((log["sampled_at"], log["meter_reading_watt_hours"]))
    for told in readings.values():
        counted = [value for _, value in sorted(told)]
        assert sorted(counted) == counted


def test_a_current_session_is_smart_and_another_boosted(seeded):
    modes = {sub["mode"] for sub in seeded.every("charging_sub_sessions", end=None)}

    assert {"SMART", "BOOST"} == modes


def test_households_share_what_does_not_change(seeded):
    subs = seeded.every("energy_usages")
    shared = {id(usage["intervals"]) for usage in subs}

    assert len(shared) < len(subs)


def test_a_schedule_orders_current_when_energy_flows(seeded):
    for sub in seeded.every("charging_sub_sessions", mode="SMART"):
        ordered = [
            (instant(s["started_at"]), s["interval_seconds"])
            for s in seeded.get("charging_schedules", sub["id"])["schedules"]
            if s["current_milliamps"]
        ]
        for interval in seeded.get("energy_usages", sub["id"])["intervals"]:
            at = instant(interval["started_at"])
            on = any(start <= at < start + length for start, length in ordered)
            assert on == bool(interval["total_energy_delivered_watt_hours"])
