from datetime import timedelta

from virtualtime.instant import parse


def profile(call):
    action, payload = call
    assert action == "SetChargingProfile"
    return payload["csChargingProfiles"]


def started(household):
    """A car is plugged in, and what is due at once has happened."""
    household.plug_in()
    household.ev.later()
    return household.sub_sessions[0]


def schedules(household, sub, query=""):
    path = f"/v2/charging_sub_sessions/{sub['id']}/schedules{query}"
    return household.shown(path)["schedules"]


def test_a_smart_charge_is_planned_and_put_to_the_charge_point(household, answering):
    sub = started(household)

    (call,) = answering.calls
    told = schedules(household, sub)
    start = parse(told[0]["started_at"])
    periods = profile(call)["chargingSchedule"]["chargingSchedulePeriod"]
    assert profile(call)["transactionId"] == household.transaction["id"]
    for period, each in zip(periods, told, strict=False):
        assert start + timedelta(seconds=period["startPeriod"]) == parse(each["started_at"])
        assert period["limit"] * 1_000 == each["current_milliamps"]
        assert each["schedule_type"] == "SMART"
        assert each["dispatched_at"] is not None
    assert periods[-1]["limit"] == 32.0  # nothing is held back once the car has to be ready


def test_the_plan_wants_what_is_missing_in_the_battery(household, answering):
    sub = started(household)

    path = f"/v2/charging_sub_sessions/{sub['id']}/schedule_plans"
    (plan,) = household.shown(path)["schedule_plans"]
    car = household.vehicle
    full_wh = car["battery_size_watt_hours"] * car["maximum_charge_limit_percentage"] / 100
    assert plan["max_charge_limit_percent"] == car["maximum_charge_limit_percentage"]
    assert plan["watt_hours_to_charge"] > 0
    assert abs(plan["vehicle_charge_level_watt_hours"] + plan["watt_hours_to_charge"] - full_wh) < 2
    on_s = sum(
        each["interval_seconds"] for each in schedules(household, sub) if each["current_milliamps"]
    )
    assert plan["seconds_to_charge"] <= on_s < plan["seconds_to_charge"] + 1_800
    assert plan["price_data"] is None
    assert household.shown(f"{path}?expand=price_data")["schedule_plans"][0]["price_data"]


def test_the_current_flows_at_the_cheapest_hours(household, answering):
    sub = started(household)

    path = f"/v2/charging_sub_sessions/{sub['id']}/schedule_plans?expand=price_data"
    (plan,) = household.shown(path)["schedule_plans"]
    spans = [
        (parse(each["started_at"]), each["interval_seconds"], each["current_milliamps"])
        for each in schedules(household, sub)
    ]

    def on(at):
        return any(s <= at < s + timedelta(seconds=length) and ma for s, length, ma in spans)

    start, end = parse(plan["created_at"]), parse(plan["ready_by_time"])
    hours = [
        start + timedelta(minutes=30 * n) for n in range((end - start) // timedelta(hours=0.5))
    ]

    def price(at):
        return next(
            one["price_minor_units"]
            for one in plan["price_data"]
            if parse(one["started_at"])
            <= at
            < parse(one["started_at"]) + timedelta(seconds=one["interval_seconds"])
        )

    dearest = max((price(at) for at in hours if on(at)), default=0)
    assert all(price(at) >= dearest for at in hours if not on(at))


def test_the_order_is_logged_as_command_and_dispatch(household, answering):
    sub = started(household)

    command = household.shown(f"/v2/evses/{household.evse['id']}/command_logs")[0]
    (log,) = household.shown(f"/v2/dispatcher_logs?charging_sub_session_id={sub['id']}")
    assert command["reason"] == "SCHEDULED_CHARGING"
    assert log["device_type"] == "EVSE"
    assert log["reason_not_sent"] is None
    assert log["internal_command_id"] == command["internal_command_id"]


def test_an_order_to_nobody_says_why_and_goes_out_when_the_charge_point_is_back(household, server):
    sub = started(household)
    (log,) = household.shown(f"/v2/dispatcher_logs?charging_sub_session_id={sub['id']}")
    assert log["reason_not_sent"] == "DEVICE_OFFLINE"
    assert {each["dispatched_at"] for each in schedules(household, sub)} == {None}

    point = household.answer(server)
    household.ev.later()

    assert len(point.calls) == 1
    assert None not in {each["dispatched_at"] for each in schedules(household, sub)}


def test_a_charge_point_that_refuses_is_logged(household, server):
    household.answer(server, "Rejected")
    sub = started(household)

    (log,) = household.shown(f"/v2/dispatcher_logs?charging_sub_session_id={sub['id']}")
    error = household.shown(f"/v2/evses/{household.evse['id']}/error_logs")[0]
    assert log["reason_not_sent"] == error["error_type"] == "COMMAND_REJECTED"
    assert log["internal_command_id"] == error["internal_command_id"]


def test_an_unmanaged_charge_is_left_alone(household, answering):
    household.ev.change("vehicles", household.vehicle["id"], smart_charging_enabled=False)
    sub = started(household)

    assert answering.calls == []
    assert schedules(household, sub) == []


def test_a_transaction_that_is_over_gets_no_order(household, answering):
    household.plug_in()
    household.unplug()
    household.ev.later()

    assert answering.calls == []


def test_a_boost_at_once_leaves_nothing_to_plan(household, answering):
    household.plug_in()
    path = f"/v2/charging_sessions/{household.sessions[0]['id']}/boost_start"
    assert household.ev.post(path).status_code == 200
    household.ev.later()

    assert len(answering.calls) == 1
    assert profile(answering.calls[0])["chargingSchedule"]["chargingSchedulePeriod"] == [
        {"startPeriod": 0, "limit": 32.0}
    ]
