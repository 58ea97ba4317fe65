from load.personas import dispatcher
from load.personas.visit import Reply
from tests.load.visitor_double import Visitor

COORDINATORS = {"ev_energy.listDispatchCoordinators": Reply(200, [{"id": "gb-flex-1"}])}
PLACE = {"dispatch_coordinator_id": "gb-flex-1"}


def test_the_power_of_the_last_hours_is_looked_at():
    visit = Visitor(COORDINATORS)

    dispatcher.watch_power(visit)

    assert visit.names == [
        "listDispatchCoordinators",
        "getDispatchCoordinator",
        "listDispatchLogs",
    ]
    since = visit.sent[-1][1]["query"]["logged_at__gte"]
    assert "2024-06-05T12:45:00Z" <= since <= "2024-06-05T15:45:00Z"


def test_an_event_is_made_and_called_off():
    made = {"ev_energy.createDispatchEvent": Reply(201, {"id": "devt1"})}
    visit = Visitor(COORDINATORS | made)

    dispatcher.dispatch(visit)

    assert visit.names[1:] == ["createDispatchEvent", "listDispatchLogs", "cancelDispatchEvent"]
    body = visit.sent[1][1]["body"]
    assert body["start_time"] == "2024-06-05T17:45:00Z" < body["end_time"]
    assert visit.sent[-1][1]["path"] == {**PLACE, "dispatch_event_id": "devt1"}
    assert visit.held == []


def test_an_event_that_was_refused_is_not_called_off():
    visit = Visitor(COORDINATORS | {"ev_energy.createDispatchEvent": Reply(400)})

    dispatcher.dispatch(visit)

    assert visit.names == ["listDispatchCoordinators", "createDispatchEvent"]


def test_without_a_coordinator_there_is_nothing_to_do():
    visit = Visitor()

    dispatcher.watch_power(visit)
    dispatcher.dispatch(visit)

    assert visit.names == ["listDispatchCoordinators"] * 2


def test_leaving_calls_off_what_is_to_come():
    visit = Visitor(held=[{**PLACE, "dispatch_event_id": "devt1"}])

    dispatcher.DISPATCHER.leave(visit)

    assert visit.names == ["cancelDispatchEvent"]
