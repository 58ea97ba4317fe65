import pytest

from mockserver.apis.ev_energy.charging import end_charging


def reason(household, sub):
    path = f"/v2/charging_sub_sessions/{sub['id']}/debug_metadata"
    return household.shown(path)["finish_reason"]


@pytest.mark.parametrize("device", ["vehicle", "evse"])
def test_what_charges_ends_now_with_its_session(household, answering, device):
    household.plug_in()
    household.charge(500)
    household.ev.later(minutes=35)

    ended = end_charging(
        household.world, **{device: getattr(household, device)["id"]}, reason="EVSE_UNPAIR"
    )

    (session,) = household.sessions
    (sub,) = session["sub_sessions"]
    assert ended == [sub["id"]]
    assert session["end"] == sub["end"] == household.after(minutes=45)
    assert sub["energy_delivered_watt_hours"] == 500
    assert reason(household, sub) == "EVSE_UNPAIR"
    told = household.usage(sub)["intervals"]
    assert [each["total_energy_delivered_watt_hours"] for each in told] == [500, 0]


def test_the_charge_point_is_let_go_and_what_it_tells_later_is_of_no_session(household, answering):
    household.plug_in()
    household.ev.later()
    end_charging(household.world, vehicle=household.vehicle["id"], reason="REMOVE_INTEGRATION")
    household.ev.later()
    household.charge(700)
    household.unplug()

    assert [action for action, _ in answering.calls] == [
        "SetChargingProfile",
        "ClearChargingProfile",
    ]
    assert household.sub_sessions[0]["energy_delivered_watt_hours"] == 0


def test_nothing_ends_where_nothing_charges(household):
    assert end_charging(household.world, evse=household.evse["id"], reason="EVSE_UNPAIR") == []
    assert end_charging(household.world, reason="EVSE_UNPAIR") == []


def test_a_seeded_charge_ends_too(ev):
    _, running = next(one for one in ev.records("charging_sub_sessions") if one[1]["end"] is None)

    end_charging(ev.world, vehicle=running["vehicle"], reason="REMOVE_INTEGRATION")

    shown = ev.get(f"/v2/charging_sub_sessions/{running['id']}?expand=assessment").json()
    assert shown["end"] is not None
    assert shown["energy_delivered_watt_hours"] == running["energy_delivered_watt_hours"]
    assert shown["assessment"]["updated_at"] == shown["end"]
