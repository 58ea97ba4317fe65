import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused


def boost(household, deed="boost_start"):
    session = household.sessions[0]
    return household.ev.post(f"/v2/charging_sessions/{session['id']}/{deed}")


def plugged(household):
    household.plug_in()
    household.charge(500)


def modes(household):
    return [sub["mode"] for sub in household.sub_sessions]


def reasons(household):
    """(start_reason, finish_reason) of the sub-sessions, the newest first."""
    told = [
        household.shown(f"/v2/charging_sub_sessions/{sub['id']}/debug_metadata")
        for sub in household.sub_sessions
    ]
    return [(each["start_reason"], each["finish_reason"]) for each in told]


def test_a_boost_follows_the_smart_sub_session_on_the_wire_too(household, answering):
    plugged(household)
    answer = boost(household)

    assert answer.status_code == 200, answer.text
    assert len(answer.json()["sub_sessions"]) == 2
    newest, former = household.sub_sessions
    assert (newest["mode"], former["mode"]) == ("BOOST", "SMART")
    assert former["end"] == newest["start"]
    assert newest["end"] is None
    action, payload = answering.calls[-1]
    assert action == "SetChargingProfile"
    periods = payload["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"]
    assert periods == [{"startPeriod": 0, "limit": 32.0}]
    assert reasons(household) == [("BOOST_START", None), ("EVSE_CONNECT", "BOOST_START")]


def test_the_energy_of_both_stretches_is_that_of_the_meter(household, answering):
    plugged(household)
    boost(household)
    household.charge(2_000)
    boost(household, "boost_end")
    household.charge(300)
    household.unplug()

    energies = [sub["energy_delivered_watt_hours"] for sub in household.sub_sessions]
    assert energies == [300, 2_000, 500]
    assert modes(household) == ["SMART", "BOOST", "SMART"]
    assert {sub["end"] is None for sub in household.sub_sessions} == {False}


def test_after_a_boost_charging_is_planned_anew(household, answering):
    plugged(household)
    boost(household)
    answer = boost(household, "boost_end")

    assert answer.status_code == 200, answer.text
    smart = household.sub_sessions[0]
    assert reasons(household)[0] == ("USER_SETTINGS", None)
    path = f"/v2/charging_sub_sessions/{smart['id']}"
    (plan,) = household.shown(f"{path}/schedule_plans")["schedule_plans"]
    told = household.shown(f"{path}/schedules")["schedules"]
    assert {each["created_at"] for each in told} == {plan["created_at"]}
    assert None not in {each["dispatched_at"] for each in told}


def test_a_boost_shows_in_schedules_commands_and_dispatches(household, answering):
    plugged(household)
    boost(household)

    sub = household.sub_sessions[0]
    told = household.shown(f"/v2/charging_sub_sessions/{sub['id']}/schedules")["schedules"]
    assert [(each["schedule_type"], each["current_milliamps"]) for each in told] == [
        ("BOOST", 32_000)
    ]
    command = household.shown(f"/v2/evses/{household.evse['id']}/command_logs")[0]
    assert command["reason"] == "API_TRIGGERED_COMMAND"
    assert command["always_enabled"]
    (log,) = household.shown(f"/v2/dispatcher_logs?charging_sub_session_id={sub['id']}")
    assert log["reason_not_sent"] is None
    assert log["internal_command_id"] == command["internal_command_id"]


@pytest.mark.parametrize("status", ["Rejected", "NotSupported", "Perhaps"])
def test_a_charge_point_that_does_not_agree_changes_nothing(household, server, status):
    household.answer(server, status)
    plugged(household)

    assert refused(boost(household), 503)
    assert modes(household) == ["SMART"]


def test_an_offline_charge_point_changes_nothing(household):
    plugged(household)

    assert refused(boost(household), 503)
    assert modes(household) == ["SMART"]
    error = household.shown(f"/v2/evses/{household.evse['id']}/error_logs")[0]
    assert (error["error_code"], error["error_type"]) == ("offline", "DEVICE_OFFLINE")


def test_a_boost_is_for_smart_sub_sessions_that_go_on(household, answering):
    plugged(household)
    assert refused(boost(household, "boost_end"), 409)
    assert boost(household).status_code == 200
    assert refused(boost(household), 409)
    household.unplug()
    assert refused(boost(household, "boost_end"), 409)


def test_without_smart_charging_there_is_no_boost(household, answering):
    plugged(household)
    household.ev.change("vehicles", household.vehicle["id"], smart_charging_enabled=False)

    assert refused(boost(household), 409)


def test_an_unknown_session_is_404(ev):
    assert refused(ev.post("/v2/charging_sessions/cses01HSH04KDEWF6Z4DB2J77J74K5/boost_start"), 404)


def test_another_users_session_is_404(household, answering):
    plugged(household)
    session = household.sessions[0]
    other = next(user for user in household.ev.users if user != household.user)
    path = f"/v2/charging_sessions/{session['id']}/boost_start"

    assert refused(household.ev.post(path, bearer=household.ev.token(user=other)), 404)


def test_a_seeded_session_without_a_charge_point_is_boosted_all_the_same(ev):
    session = next(
        one
        for _, one in ev.records("charging_sub_sessions")
        if one["end"] is None and one["mode"] == "SMART"
    )["charging_session"]

    for deed in ("boost_start", "boost_end"):
        assert ev.post(f"/v2/charging_sessions/{session}/{deed}").status_code == 200
