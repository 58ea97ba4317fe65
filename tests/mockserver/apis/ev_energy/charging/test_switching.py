from mockserver.apis.ev_energy.charging import smart_charging_changed


def turn(household, *, on):
    path = f"/v2/vehicles/{household.vehicle['id']}"
    answer = household.ev.patch(path, {"smart_charging_enabled": on})
    assert answer.status_code == 200, answer.text
    household.ev.later()


def told(household):
    """(mode, start_reason, finish_reason) of each sub-session, the newest first."""
    found = []
    for sub in household.sub_sessions:
        path = f"/v2/charging_sub_sessions/{sub['id']}/debug_metadata"
        said = household.shown(path)
        found.append((sub["mode"], said["start_reason"], said["finish_reason"]))
    return found


def test_smart_charging_switched_off_and_on_makes_stretches_of_one_session(household, answering):
    household.plug_in()
    household.charge(100)
    turn(household, on=False)
    household.charge(2_000)
    turn(household, on=True)
    household.charge(50)

    assert told(household) == [
        ("SMART", "SMART_CHARGE_ENABLED", None),
        ("UNMANAGED_HOME", "SMART_CHARGE_DISABLED", "SMART_CHARGE_ENABLED"),
        ("SMART", "EVSE_CONNECT", "SMART_CHARGE_DISABLED"),
    ]
    energies = [sub["energy_delivered_watt_hours"] for sub in household.sub_sessions]
    assert energies == [50, 2_000, 100]
    assert [action for action, _ in answering.calls] == [
        "SetChargingProfile",
        "ClearChargingProfile",
        "SetChargingProfile",
    ]


def test_what_is_so_already_stays(household, answering):
    household.plug_in()
    turn(household, on=True)
    smart_charging_changed(household.world, household.vehicle["id"])

    assert len(household.sub_sessions) == 1


def test_a_boost_stays_when_smart_charging_is_switched_on_once_more(household, answering):
    household.plug_in()
    path = f"/v2/charging_sessions/{household.sessions[0]['id']}/boost_start"
    assert household.ev.post(path).status_code == 200
    turn(household, on=True)

    assert household.sub_sessions[0]["mode"] == "BOOST"
