from mockserver.apis.ev_energy.charging import end_charging
from mockserver.apis.ev_energy.webhooks import endpoints
from mockserver.world import outbox


def told(ev):
    """(event, data) of what the endpoint was told, in order."""
    return [(one["event"], one["body"]["data"]) for _, one in ev.world.store[outbox.COLLECTION]]


def listen(household):
    endpoints.add(household.world, "http://127.0.0.1:9/hook", base_url=household.ev.base_url)


def test_the_beginning_and_the_end_of_a_sub_session_are_told(household):
    listen(household)
    household.plug_in()
    household.charge(700)
    (event, data), *rest = told(household.ev)
    assert event == "charging_sub_session.created"
    assert rest == []
    assert data["end"] is None
    assert data["evse"] == household.ev.url(f"/v2/evses/{household.evse['id']}")

    household.unplug()

    event, data = told(household.ev)[-1]
    assert event == "charging_sub_session.ended"
    assert data == household.shown(f"/v2/charging_sub_sessions/{data['id']}")
    assert data["energy_delivered_watt_hours"] == 700


def test_a_boost_tells_of_an_end_and_a_beginning(household, answering):
    household.plug_in()
    listen(household)
    household.ev.post(f"/v2/charging_sessions/{household.sessions[0]['id']}/boost_start")

    assert [(event, data["mode"]) for event, data in told(household.ev)] == [
        ("charging_sub_session.ended", "SMART"),
        ("charging_sub_session.created", "BOOST"),
    ]


def test_a_car_that_is_taken_away_is_told_as_an_end(household):
    household.plug_in()
    listen(household)
    end_charging(household.world, vehicle=household.vehicle["id"], reason="REMOVE_INTEGRATION")

    assert [event for event, _ in told(household.ev)] == ["charging_sub_session.ended"]


def test_a_seed_tells_nothing(ev):
    assert told(ev) == []
