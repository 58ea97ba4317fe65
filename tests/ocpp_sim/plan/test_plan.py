"""A fleet plan is a pure function from seed and index to charge points."""

from datetime import UTC, datetime, timedelta

import pytest

from ocpp_sim.core.port import Tick
from ocpp_sim.core.status import status_of
from ocpp_sim.plan import FleetPlan, identity, make_spec, make_station, model_of, tags_of
from ocpp_sim.plan.model import DC_50, EVERYDAY_MIX
from ocpp_sim.runner.memory import pump
from ocpp_sim.versions import dialect

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)


def accept(text):
    import orjson

    _, message_id, action, _ = orjson.loads(text)
    tag = {"idTagInfo": {"status": "Accepted"}}
    answers = {
        "BootNotification": {
            "status": "Accepted",
            "currentTime": "2024-06-01T09:00:00Z",
            "interval": 300,
        },
        "Heartbeat": {"currentTime": "2024-06-01T09:00:00Z"},
        "Authorize": tag,
        "StartTransaction": {**tag, "transactionId": 1},
    }
    return [orjson.dumps([3, message_id, answers.get(action, {})]).decode()]


def test_identities_count_from_one():
    assert identity(FleetPlan(), 0) == "CP-0001"
    assert identity(FleetPlan(prefix="DEPOT-", digits=6), 11) == "DEPOT-000012"


def test_the_same_plan_makes_the_same_station():
    assert make_station(FleetPlan(seed=5), 3, NOW) == make_station(FleetPlan(seed=5), 3, NOW)
    assert make_station(FleetPlan(seed=5), 3, NOW) != make_station(FleetPlan(seed=6), 3, NOW)


def test_a_dozen_shows_every_model():
    assert {model_of(FleetPlan(), index) for index in range(12)} == set(EVERYDAY_MIX)


@pytest.mark.parametrize("index", range(8))
def test_what_a_point_says_of_itself_fits_the_standard(index):
    spec = make_spec(FleetPlan(), index)

    action, payload = dialect("1.6").write(_boot(), spec, None)

    assert dialect("1.6").schemas.violations(action, "request", payload) == []
    assert spec.serial != make_spec(FleetPlan(), index + 8).serial


def _boot():
    from ocpp_sim.core.intent import Boot

    return Boot()


def test_points_of_a_model_share_their_settings():
    plan = FleetPlan(mix=(DC_50,), settings={"MeterValueSampleInterval": "10"})

    one, other = make_spec(plan, 0), make_spec(plan, 1)

    assert one.settings is other.settings
    assert one.settings == {"NumberOfConnectors": "1", "MeterValueSampleInterval": "10"}


def test_tags_are_drawn_or_given():
    drawn = tags_of(FleetPlan(seed=1))

    assert len(set(drawn)) == 40
    assert {len(tag) for tag in drawn} == {14}
    assert tags_of(FleetPlan(tags=("A",))) == ("A",)


def test_without_an_autopilot_nobody_comes():
    station = make_station(FleetPlan(autopilot=False), 0, NOW)

    assert (station.autopilot, station.visits) == (None, ())


def test_a_point_connects_when_it_is_told():
    later = NOW + timedelta(seconds=3)

    assert make_station(FleetPlan(), 0, NOW, connect_at=later).link.connect_at == later


@pytest.mark.parametrize("seed", [0, 7])
def test_of_a_dozen_some_charge_at_any_time(seed):
    stations = [make_station(FleetPlan(seed=seed), index, NOW) for index in range(12)]
    for minutes in (1, 45, 200, 600):
        until, charging = NOW + timedelta(minutes=minutes), 0
        for index in range(12):
            while (due := stations[index].next_due) <= until:
                stations[index], _ = pump(stations[index], Tick(), due, accept)
            charging += any(status_of(c) == "Charging" for c in stations[index].connectors)
        assert 1 <= charging <= 11
