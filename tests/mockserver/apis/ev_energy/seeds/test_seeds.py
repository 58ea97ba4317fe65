import json
from datetime import UTC, datetime, timedelta

import pytest

from mockserver.apis.ev_energy.seeds import SIZES
from mockserver.contract.compiled import Schemas
from mockserver.contract.links import reference
from mockserver.contract.schema import parts, properties
from mockserver.world.problems import ProblemError
from virtualtime.instant import parse

ENDS = ("end", "updated_at", "resolved_at", "finished_at", "completed_at")


STATES = {
    "evses/lifecycle_state": """CREATED_LINKED INSTALLED COMMISSIONED DECOMMISSIONED UNKNOWN
        PROBABLY_INSTALLED UNPAIRED PENDING ENROLLED""",
    "evses/lock_mode": "UNLOCKED SMART LOCKED",
    "vehicles/integrated": "UNINTEGRATED ACTIVE INACTIVE",
    "user_rebates/status": """NOT_STARTED PENDING_TYPE_SELECTED PENDING_IN_PROGRESS COMPLETE""",
    "charging_sub_sessions/mode": "SMART BOOST UNMANAGED_HOME UNMANAGED_OTG MANAGED_OTG",
    "vehicle_status_logs/state": """DRIVING RECENTLY_FINISHED_DRIVING STATIONARY IN_SERVICE UNKNOWN
        PLUGGED_IN_NOT_CHARGING PLUGGED_IN_CHARGING PLUGGED_IN_COMPLETE
        PLUGGED_IN_NEAR_READY_BY_TIME PLUGGED_IN_ALMOST_COMPLETE""",
    "evse_status_logs/control_pilot_status": "A B C D E F",
    "inverter_status_logs/status": "PRODUCING CONSUMING IDLE UNKNOWN",
    "home_battery_status_logs/status": "CHARGING DISCHARGING IDLE FAULT UNKNOWN",
    "boundary_meter_status_logs/status": "IMPORTING EXPORTING IDLE UNKNOWN",
    "notifications/category": "ACTIONABLE SERVICE RETRY MARKETING INTERNAL",
    "support_tickets/status": "open pending resolved closed",
    "vehicle_command_logs/command": "START_CHARGE STOP_CHARGE WAKE_UP SEND_SCHEDULE",
}


def dumped(seeded):
    return json.dumps(seeded.world.store.dump())


def linked(spec, schema, value):
    """Every (collection, id) that a value leads to, at any depth."""
    if isinstance(value, list):
        for part in parts(spec, schema):
            for one in value if part.get("type") == "array" else ():
                yield from linked(spec, part["items"], one)
        return
    if not isinstance(value, dict):
        return
    for name, declared in properties(spec, schema).items():
        held, found = value.get(name), reference(spec, declared)
        if found is not None and found.collection and not found.inverse:
            for key in held if isinstance(held, list) else [held]:
                if key is not None:
                    yield found.collection, key
        yield from linked(spec, declared, held)


def test_every_record_is_as_its_document_says(small, document):
    schemas = Schemas(document.spec)
    for name, model in document.collections.items():
        check = schemas.named(model.schema, "record")
        assert [] == [f for record in small.every(name) for f in check.flaws(record, name)]


def test_every_record_lies_under_the_id_it_tells(small, document):
    for model in document.collections.values():
        for key, record in small.world.store[model.name]:
            assert key == record[model.id_field]


def test_every_link_leads_to_a_record(small, document):
    walked = 0
    for name, model in document.collections.items():
        schema = {"$ref": f"#/components/schemas/{model.schema}"}
        for record in small.every(name):
            for collection, key in linked(document.spec, schema, record):
                assert small.get(collection, key) is not None, (name, collection, key)
                walked += 1
    assert walked > 5_000


def test_whatever_leads_from_user_to_user_stays_with_one(small):
    for sub in small.every("charging_sub_sessions"):
        session = small.get("charging_sessions", sub["charging_session"])
        vehicle = small.get("vehicles", sub["vehicle"])
        assert sub["user"] == session["user"] == vehicle["user"]
        assert sub["evse"] == session["evse"]
        if sub["evse"]:
            assert sub["user"] == small.get("evses", sub["evse"])["user"]
    for route in small.every("route_planner_preferences"):
        assert route["user"] == small.get("vehicles", route["preferred_vehicle"])["user"]


@pytest.mark.parametrize("size", ["small", "medium"])
def test_no_collection_that_an_operation_shows_is_empty(make_seeded, document, size):
    seeded = make_seeded(seed_size=size)

    shown = {operation.binding.collection for operation in document.operations} - {None}
    assert [] == sorted(name for name in shown if not seeded.every(name))
    assert SIZES[size].users == len(seeded.every("users"))


def test_the_same_seed_gives_the_same_bytes_and_another_other_ones(make_seeded, small):
    assert dumped(make_seeded()) == dumped(small) != dumped(make_seeded(seed=2))


def test_the_ids_do_not_move_with_the_wall(make_seeded, small):
    later = make_seeded(now=datetime(2024, 11, 3, 9, 5, tzinfo=UTC))

    assert [u["id"] for u in small.every("users")] == [u["id"] for u in later.every("users")]


@pytest.mark.parametrize(
    "now",
    [
        datetime(2024, 3, 31, 0, 0, tzinfo=UTC),
        datetime(2024, 11, 4, 23, 59, tzinfo=UTC),
        datetime(2024, 2, 29, 6, 30, tzinfo=UTC),
    ],
)
def test_any_moment_will_do(make_seeded, now):
    seeded = make_seeded(now=now)

    assert 12 == len(seeded.every("users"))
    assert len(seeded.every("charging_sessions")) >= 120


def test_an_unknown_size_is_refused(make_seeded):
    with pytest.raises(ProblemError) as caught:
        make_seeded(seed_size="huge")

    assert "small, medium, large" in caught.value.problem.message


@pytest.mark.parametrize(("path", "states"), STATES.items())
def test_each_state_has_an_example(small, path, states):
    collection, field = path.split("/")
    assert set(states.split()) == {record[field] for record in small.every(collection)}


def test_rebates_notes_and_onboardings_are_open_and_done(small):
    applications = {rebate["application_status"] for rebate in small.every("user_rebates")}
    assert {None, "PENDING_REVIEW", "APPROVED", "REJECTED"} == applications
    for collection, field in (
        ("notifications", "read_at"),
        ("notifications", "resolved_at"),
        ("vehicle_onboardings", "completed_at"),
        ("rebate_evidence_files", "finished_at"),
        ("charging_sessions", "end"),
    ):
        assert {True, False} == {r[field] is None for r in small.every(collection)}


def test_households_live_in_three_countries_with_three_kinds_of_tariff(small):
    countries = {user["default_location"]["country_code"] for user in small.every("users")}
    used = {user["default_location"]["tariff"] for user in small.every("users")}

    assert {"GB", "DE", "US"} == countries
    assert {"FLAT_RATE", "DUAL_RATE", "THREE_RATE", "DYNAMIC"} == {
        tariff["type"] for tariff in small.every("tariffs")
    }
    assert len(used) == len(small.every("tariffs"))


def test_a_trim_awaits_its_review(small):
    assert 1 == len(small.every("vehicle_trims", reviewed=False))


def test_addresses_and_names_are_unique(small):
    for collection, field in (("users", "email"), ("evses", "cpid"), ("regions", "name")):
        told = [record[field] for record in small.every(collection)]
        assert len(set(told)) == len(told)


def test_embedded_charge_points_stand_where_nobody_charges_now(small):
    busy = {session["evse"] for session in small.every("charging_sessions", end=None)}
    named = {evse["cpid"]: evse for evse in small.every("evses")}

    assert all(evse["station_id"] == cpid for cpid, evse in named.items())
    embedded = {cpid: evse for cpid, evse in named.items() if cpid.startswith("CP-")}
    assert [f"CP-{number:04d}" for number in range(5, 13)] == list(embedded)
    assert busy.isdisjoint(evse["id"] for evse in embedded.values())


def test_nothing_of_the_past_lies_in_the_future(small):
    now = small.world.now() + timedelta(minutes=5)
    for collection in ("users", "charging_sub_sessions", "evse_status_logs", "user_rebates"):
        for record in small.every(collection):
            for field in ("start", "joined_at", "sampled_at", "submitted_at", *ENDS):
                assert not record.get(field) or parse(record[field]) <= now
