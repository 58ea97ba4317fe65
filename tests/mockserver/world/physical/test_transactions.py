from datetime import timedelta

import pytest

from mockserver.charging import transactions
from mockserver.charging.records import METER_VALUES, TRANSACTIONS
from mockserver.world import physical

AT = "2024-06-01T08:50:00.000Z"
LATER = "2024-06-01T08:55:00.000Z"
NOW = "2024-06-01T09:00:00.000Z"


@pytest.fixture
def start(world):
    def make(**facts):
        facts = {
            "station_id": "CP-7",
            "connector_id": 1,
            "id_tag": "CARD-1",
            "at": AT,
            "meter_start_wh": 1000.0,
            **facts,
        }
        return physical.start(world, **facts)

    return make


@pytest.fixture
def stop(world):
    def make(transaction_id, **facts):
        facts = {"station_id": "CP-7", "at": NOW, "meter_stop_wh": 3000.0, **facts}
        return physical.stop(world, transaction_id=transaction_id, **facts)

    return make


@pytest.fixture
def meter(world):
    def make(energy_wh, at=LATER, **facts):
        facts = {"station_id": "CP-7", "connector_id": 1, "transaction_id": None, **facts}
        physical.meter(world, samples=[{"at": at, "energy_wh": energy_wh}], **facts)

    return make


def sessions(world):
    return [record for _, record in world.store[TRANSACTIONS]]


def test_a_start_makes_a_transaction_of_the_tags_holder(world, start, events):
    physical.put_tag(world, "CARD-1", holder_id="drv_1")

    made, info = start()

    assert (made["id"], made["holder_id"], made["tariff_id"]) == (1, "drv_1", "t1")
    assert info.status == "Accepted"
    assert events[-1] == {"type": "transaction.started", "transaction": made}
    assert physical.current(world, "CP-7", 1) == made
    assert physical.station(world, "CP-7")["connectors"]["1"]["status"] == "Charging"


def test_the_same_start_makes_no_second_transaction(world, start, kinds):
    made, _ = start()
    kinds()

    again, info = start(id_tag="card-1")

    assert again == {**made, "flags": ["duplicate_start"]}
    assert info.status == "Accepted"
    assert sessions(world) == [again]
    assert kinds() == ["transaction.flagged"]
    assert start()[0] == again


@pytest.mark.parametrize(
    "other",
    [{"connector_id": 2}, {"id_tag": "CARD-2"}, {"at": LATER}, {"meter_start_wh": 1001.0}],
)
def test_another_start_makes_another_transaction(world, start, other):
    first, _ = start()
    second, _ = start(**other)

    assert second["id"] == 2
    before = physical.transaction(world, first["id"])
    assert ("no_stop" in before["flags"]) is ("connector_id" not in other)


def test_a_refused_tag_gets_a_transaction_too(world, start):
    world.settings["next_authorize"] = {"*": "Blocked"}

    made, info = start()
    again, second = start()

    assert info.status == "Blocked"
    assert made["flags"] == ["tag_refused"]
    assert again["id"] == made["id"]
    assert second.status == "Invalid"


def test_a_start_in_the_future_or_long_past_is_flagged(start):
    assert start(at="2024-06-01T09:02:00.000Z")[0]["flags"] == ["future_timestamp"]
    assert start(at="2024-06-01T09:00:30.000Z")[0]["flags"] == ["clock_ahead"]
    assert start(at="2024-06-01T09:00:01.000Z")[0]["flags"] == []
    assert start(at="1970-01-01T00:00:00.000Z")[0]["flags"] == ["clock_not_set"]


def held(world, **facts):
    facts = {"station_id": "CP-7", "connector_id": 1, "id_tag": "CARD-1", **facts}
    made = physical.hold(world, expires_at="2024-06-01T10:00:00Z", **facts)
    return physical.settle(world, made["id"], "active")


@pytest.mark.parametrize("connector_id", [0, 1])
@pytest.mark.parametrize("named", [None, 1])
def test_a_start_uses_the_reservation_of_its_tag(world, start, kinds, connector_id, named):
    held(world, connector_id=connector_id)
    kinds()

    made, _ = start(reservation_id=named)

    assert made["reservation_id"] == 1
    assert made["flags"] == []
    used = physical.reservation(world, 1)
    assert (used["status"], used["transaction_id"]) == ("used", made["id"])
    assert kinds()[-2:] == ["transaction.started", "reservation.changed"]


def test_another_tag_does_not_use_it(world, start):
    held(world)

    made, info = start(id_tag="CARD-2")

    assert info.status == "Blocked"
    assert made["flags"] == ["tag_refused"]
    assert physical.reservation(world, 1)["status"] == "active"


def test_another_tag_leaves_a_reservation_of_the_whole_point(world, start):
    held(world, connector_id=0)

    made, info = start(id_tag="CARD-2")

    assert (info.status, made["reservation_id"]) == ("Accepted", None)
    assert physical.reservation(world, 1)["status"] == "active"


@pytest.mark.parametrize("facts", [{"station_id": "CP-8"}, {"connector_id": 2}])
def test_a_reservation_of_another_place_does_not_hold_here(world, start, facts):
    held(world, **facts)

    made, _ = start(reservation_id=1)

    assert made["flags"] == ["unknown_reservation"]
    assert made["reservation_id"] is None


def test_a_start_names_a_reservation_nobody_made(start):
    assert start(reservation_id=99)[0]["flags"] == ["unknown_reservation"]


def test_samples_go_to_the_transaction_they_name(world, start, meter, events):
    start()

    meter(1500.0, transaction_id=1)

    made = physical.transaction(world, 1)
    samples = [{"at": LATER, "energy_wh": 1500.0}]
    assert made["energy_wh"] == 500.0
    assert list(physical.samples_of(world, 1)) == samples
    assert events[-1] == {"type": "transaction.metered", "transaction": made, "samples": samples}


def test_samples_without_a_transaction_go_to_what_runs_there(world, start, meter):
    start()
    meter(1500.0)
    meter(9.0, connector_id=0)
    meter(9.0, connector_id=2)

    assert physical.transaction(world, 1)["energy_wh"] == 500.0
    assert physical.transaction(world, 1)["flags"] == []
    assert world.get(METER_VALUES, "CP-7/2")["samples"] == ({"at": LATER, "energy_wh": 9.0},)
    assert world.get(METER_VALUES, "CP-7/0")["flags"] == []


@pytest.mark.parametrize("made_up", [0, -1])
def test_samples_of_an_id_nobody_gives_out_go_to_what_runs_there(world, start, meter, made_up):
    start()
    meter(1500.0, transaction_id=made_up)

    made = physical.transaction(world, 1)
    assert (made["energy_wh"], made["flags"]) == (500.0, ["unknown_transaction_id"])


def test_samples_of_an_unknown_transaction_are_kept_aside(world, start, meter):
    start()
    meter(1500.0, transaction_id=4711)
    meter(1600.0, transaction_id=4711, at="2024-06-01T09:30:00.000Z")

    stray = world.get(METER_VALUES, "CP-7/transaction/4711")
    assert [sample["energy_wh"] for sample in stray["samples"]] == [1500.0, 1600.0]
    assert stray["flags"] == ["unknown_transaction_id", "future_timestamp"]
    assert physical.transaction(world, 1)["energy_wh"] == 0


def test_another_points_transaction_is_an_unknown_one(world, start, meter):
    start()
    meter(1500.0, transaction_id=1, station_id="CP-8")

    assert physical.transaction(world, 1)["energy_wh"] == 0
    assert world.get(METER_VALUES, "CP-8/transaction/1") is not None


def test_no_more_than_the_newest_stray_samples_stay(world, meter):
    for number in range(250):
        meter(float(number))

    samples = world.get(METER_VALUES, "CP-7/1")["samples"]
    assert (len(samples), samples[-1]["energy_wh"]) == (200, 249.0)


def test_no_samples_are_no_harm(world, start):
    start()
    physical.meter(world, station_id="CP-7", connector_id=1, samples=[])

    assert physical.samples_of(world, 1) == ()


def test_a_stop_ends_the_transaction(world, start, stop, events):
    start()

    info = stop(1, id_tag="CARD-1", reason="Remote")

    made = physical.transaction(world, 1)
    assert info.status == "Accepted"
    assert (made["energy_wh"], made["stop_reason"], made["stopped_at"]) == (2000.0, "Remote", NOW)
    assert events[-1] == {"type": "transaction.stopped", "transaction": made}
    assert physical.current(world, "CP-7", 1) is None


def test_a_stop_without_tag_is_answered_without_one(start, stop):
    start()

    assert stop(1) is None


def test_a_second_stop_changes_nothing_but_the_flags(world, start, stop, kinds):
    start()
    stop(1)
    made = physical.transaction(world, 1)
    kinds()

    stop(1, meter_stop_wh=9000.0, at=LATER)

    assert physical.transaction(world, 1) == {**made, "flags": ["duplicate_stop"]}
    assert kinds() == ["transaction.flagged"]
    assert len(sessions(world)) == 1


def test_a_stop_brings_samples_that_may_have_been_heard(world, start, stop, meter):
    start()
    meter(1500.0, transaction_id=1)
    samples = [
        {"at": AT, "energy_wh": 1000.0},
        {"at": LATER, "energy_wh": 1500.0},
        {"at": NOW, "energy_wh": 3000.0, "soc_percent": 80.0},
    ]

    stop(1, samples=samples)

    made = physical.transaction(world, 1)
    assert (made["energy_wh"], made["soc_percent"], made["flags"]) == (2000.0, 80.0, [])
    assert len(physical.samples_of(world, 1)) == 3


def test_a_stop_told_days_late_is_flagged(world, start, stop, clock):
    start()
    clock.advance(timedelta(days=2))
    stop(1)

    assert physical.transaction(world, 1)["flags"] == ["late_stop"]


def test_a_stop_without_start_makes_a_transaction_of_what_it_tells(world, stop, meter, kinds):
    physical.put_tag(world, "CARD-1", holder_id="drv_1")
    meter(1500.0, transaction_id=4711, connector_id=2)
    kinds()

    stop(4711, id_tag="CARD-1")

    (made,) = sessions(world)
    assert (made["id"], made["claimed_id"], made["connector_id"]) == (1, 4711, 2)
    assert (made["started_at"], made["meter_start_wh"]) == (LATER, 1500.0)
    assert (made["energy_wh"], made["holder_id"]) == (1500.0, "drv_1")
    assert made["flags"] == ["orphan_stop"]
    assert kinds() == ["station.registered", "transaction.started", "transaction.stopped"]
    assert len(physical.samples_of(world, 1)) == 1


def test_an_orphan_stopped_again_makes_no_second_transaction(world, stop, meter):
    stop(4711)
    stop(4711)
    meter(1500.0, transaction_id=4711)

    (made,) = sessions(world)
    assert made["flags"] == ["orphan_stop", "duplicate_stop"]
    assert len(physical.samples_of(world, made["id"])) == 1


def test_a_made_up_id_used_again_is_another_transaction(world, stop):
    stop(-1)
    stop(-1, at=LATER)

    assert [made["id"] for made in sessions(world)] == [1, 2]


def test_a_transaction_of_another_point_is_not_stopped(world, start, stop):
    start()
    stop(1, station_id="CP-8")

    assert physical.transaction(world, 1)["stopped_at"] is None
    assert physical.transaction(world, 2)["station_id"] == "CP-8"


@pytest.mark.parametrize("made_up", [0, -1])
def test_a_stop_with_a_made_up_id_means_what_runs_there(world, start, stop, made_up):
    start()

    stop(made_up)
    stop(made_up)

    (made,) = sessions(world)
    assert made["stopped_at"] == NOW
    assert made["flags"] == ["unknown_transaction_id", "duplicate_stop"]


def test_a_made_up_id_finds_its_transaction_by_tag(world, start, stop):
    start()
    start(connector_id=2, id_tag="CARD-2")

    stop(-1, id_tag="card-2")

    assert physical.transaction(world, 1)["stopped_at"] is None
    assert physical.transaction(world, 2)["stopped_at"] == NOW


def test_a_made_up_id_that_fits_two_is_an_orphan(world, start, stop):
    start()
    start(connector_id=2)

    stop(-1)

    assert len(sessions(world)) == 3


def test_an_older_open_transaction_is_found_behind_stopped_ones(world, start, stop):
    start()
    start(at=LATER)
    stop(2)

    assert physical.current(world, "CP-7", 1)["id"] == 1


def test_flags_go_to_transactions_that_exist(world, start):
    start()
    physical.flag(world, 1, "bad_unit")
    entries = len(world.journal)

    physical.flag(world, 1, "bad_unit")
    physical.flag(world, 99, "bad_unit")

    assert physical.transaction(world, 1)["flags"] == ["bad_unit"]
    assert len(world.journal) == entries


def past(number, **facts):
    made = transactions.begun(
        number,
        station_id="CP-7",
        connector_id=1,
        id_tag="CARD-1",
        holder_id=None,
        at=AT,
        meter_start_wh=0.0,
    )
    return {**made, **facts}


def test_a_past_session_is_put_in_whole(world, events, start):
    session = past(41, stopped_at=NOW, energy_wh=7000.0, meter_stop_wh=7000.0)
    samples = [{"at": LATER, "energy_wh": 3000.0}]

    made = physical.record_session(world, session, samples)

    assert physical.transaction(world, 41) == made == session
    assert list(physical.samples_of(world, 41)) == samples
    started, stopped = events[-2:]
    assert (started["type"], started["transaction"]["stopped_at"]) == ("transaction.started", None)
    assert stopped == {"type": "transaction.stopped", "transaction": session}
    assert start(connector_id=2)[0]["id"] == 42


def test_a_session_that_still_runs_is_only_started(world, kinds):
    made = physical.record_session(world, past(0))

    assert made["id"] == 1
    assert kinds() == ["station.registered", "transaction.started"]
    assert physical.current(world, "CP-7", 1) == made


def test_ids_never_collide_with_records_put_from_outside(world, start):
    world.put(TRANSACTIONS, "1", past(1, connector_id=5))

    assert start()[0]["id"] == 2
