import json
from datetime import timedelta
from itertools import pairwise

import pytest

from mockserver.apis.dynamo.seeds import SIZES
from mockserver.world import physical
from mockserver.world.problems import ProblemError
from virtualtime.instant import parse


def dumped(bench):
    return json.dumps(bench.world.store.dump())


def test_every_record_is_as_its_document_says(bench):
    assert [] == bench.off_schema()


def test_the_same_seed_gives_the_same_bytes_and_another_other_ones(make_bench):
    assert dumped(make_bench()) == dumped(make_bench()) != dumped(make_bench(seed=2))


def test_another_seed_keeps_the_ids_and_changes_the_people(make_bench):
    one, other = make_bench(), make_bench(seed=2)

    assert one.org_id == other.org_id
    assert one.one("drivers")["email"] != other.one("drivers")["email"]


def test_there_are_two_organizations_and_every_role(bench):
    assert 2 == len(bench.all("organizations"))
    roles = [member["role"] for member in bench.all("members", org_id=bench.org_id)]
    assert ["owner", "admin", "member", "viewer", "billing"] == roles
    for organization in bench.all("organizations"):
        assert 1 == len(bench.all("members", org_id=organization["id"], role="owner"))


def test_invitations_wait_and_have_run_out(bench):
    states = {i["status"] for i in bench.all("invitations", org_id=bench.org_id)}

    assert {"pending", "expired"} == states


def test_every_pending_invitation_has_a_mail_and_a_timer(bench):
    mailed = " ".join(mail["text"] for mail in bench.all("mock.mails"))
    timers = {timer.key for timer in bench.world.timers}
    waiting = [
        *bench.all("invitations", status="pending"),
        *bench.all("site_owners", invitation_status="pending"),
    ]

    assert 3 == len(waiting)
    for one in waiting:
        assert one["token"] in mailed
        assert one.get("site_owner_id", one.get("id")) in timers


def test_projects_count_their_charge_points(bench):
    for project in bench.all("projects"):
        points = bench.all("charge_points", project_id=project["project_id"])
        assert len(points) == project["charge_point_count"] > 0


def test_there_is_a_tariff_of_each_kind(bench):
    kinds = {c["type"] for tariff in bench.all("tariffs") for c in tariff["components"]}

    assert {"energy", "time", "flat", "parking"} == kinds
    assert {c["step_size"] for t in bench.all("tariffs") for c in t["components"]} > {1, 0.1}


def test_the_default_driver_has_a_completed_session_and_another_an_active_one(bench):
    subject = bench.world.get("mock.credentials", "dynamo.driver_token")["subject"]

    assert bench.all("sessions", driver_id=subject, status="completed")
    assert bench.all("sessions", status="active")
    assert bench.all("sessions", status="stopped")


def test_reservations_are_in_each_state(bench):
    assert {"used", "expired", "cancelled", "active"} == {
        reservation["status"] for reservation in bench.all("reservations")
    }
    used = bench.one("reservations", status="used")
    session = bench.one("sessions", session_id=used["session_id"])
    assert used["id"] == session["reservation_id"]
    assert session["started_at"] == used["ended_at"]


def test_the_active_reservation_is_held_physically_and_runs_out(bench):
    active = bench.one("reservations", status="active")
    held = physical.holding(bench.world, active["charge_point_id"], active["connector_id"])
    assert active["ocpp_reservation_id"] == held["id"]

    bench.later(hours=3)

    assert "expired" == bench.one("reservations", id=active["id"])["status"]


def test_sessions_are_what_their_transactions_say(bench):
    for session in bench.all("sessions"):
        transaction = physical.transaction(bench.world, session["ocpp_transaction_id"])
        samples = physical.samples_of(bench.world, transaction["id"])
        assert round(transaction["energy_wh"]) / 1000 == session["energy_kwh"]
        assert samples[-1]["energy_wh"] == transaction["meter_start_wh"] + transaction["energy_wh"]
        assert [] == transaction["flags"]
        assert [] == session["flags"]


@pytest.mark.parametrize("size", ["small", "medium"])
def test_a_driver_is_in_one_place_and_a_connector_has_one_car(make_bench, size):
    bench = make_bench(seed_size=size)

    for names in (("driver_id",), ("charge_point_id", "connector_id")):
        spans = {}
        for s in bench.all("sessions"):
            span = (s["started_at"], s["ended_at"] or "9999")
            spans.setdefault(tuple(s[name] for name in names), []).append(span)
        for taken in spans.values():
            assert all(before[1] < after[0] for before, after in pairwise(sorted(taken)))


def test_a_meter_only_counts_upwards(make_bench):
    bench = make_bench(seed_size="medium")
    registers = {}
    for session in sorted(bench.all("sessions"), key=lambda s: s["started_at"]):
        place = (session["charge_point_id"], session["connector_id"])
        assert registers.get(place, 0) <= session["meter_start_wh"]
        if session["meter_stop_wh"] is not None:
            registers[place] = session["meter_stop_wh"]


@pytest.mark.parametrize("size", ["small", "medium"])
def test_a_size_says_how_much_there_is(make_bench, size):
    bench, wanted = make_bench(seed_size=size), SIZES[size]

    assert wanted.drivers == len(bench.all("drivers"))
    assert wanted.drivers * wanted.sessions + 1 == len(bench.all("sessions"))
    assert wanted.points == len(bench.all("charge_points"))
    assert [] == bench.off_schema()


def test_every_size_has_a_connector_for_each_driver():
    assert [] == [name for name, size in SIZES.items() if size.drivers > 2 * size.points]


def test_an_unknown_size_is_refused(make_bench):
    with pytest.raises(ProblemError) as caught:
        make_bench(seed_size="huge")

    assert "small, medium, large" in caught.value.problem.message


def test_the_secrets_stay_the_same_from_hour_to_hour(make_bench):
    today, tomorrow = make_bench(seeded=False), make_bench(seeded=False)
    tomorrow.clock.advance(timedelta(days=1))
    for bench in (today, tomorrow):
        bench.world.settings["seeding"] = True
        from mockserver.apis import dynamo

        dynamo.seed(bench.world)

    for name in ("api_key", "site_owner_token", "driver_token"):
        assert today.secret(name) == tomorrow.secret(name)


def test_the_credentials_handed_out_never_end(bench):
    bench.later(days=3650)

    assert 200 == bench.call("listPortalSessions", query={"limit": 1, "offset": 0}).status


def test_what_connects_unknown_belongs_to_the_default_organization(bench):
    defaults = bench.world.settings["defaults"]

    assert bench.org_id == defaults["operator_id"]
    assert bench.org_id == bench.one("sites", site_id=defaults["site_id"])["org_id"]
    assert "Standard" == bench.one("tariffs", tariff_id=defaults["tariff_id"])["name"]


def test_nothing_of_the_past_lies_in_the_future(bench):
    now = bench.world.now()
    for name in ("sessions", "reservations", "members", "charge_points"):
        for record in bench.all(name):
            for field in ("started_at", "ended_at", "created_at", "joined_at", "registered_at"):
                if record.get(field):
                    assert parse(record[field]) <= now
