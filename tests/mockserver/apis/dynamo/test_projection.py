import pytest

from mockserver.apis.dynamo.projection import project, session_id
from mockserver.charging import transactions
from mockserver.world import physical
from virtualtime.instant import to_text

STATION = "CP-SITE1-001"
TAG = "DRV00000001"
SITE = "site_of_the_test"


def start(bench, station_id=STATION, tag=TAG, connector_id=1, **more):
    made, _ = physical.start(
        bench.world,
        station_id=station_id,
        connector_id=connector_id,
        id_tag=tag,
        at=bench.world.now_text(),
        meter_start_wh=1000.0,
        **more,
    )
    return made


def meter(bench, transaction, energy_wh):
    sample = {"at": bench.world.now_text(), "energy_wh": 1000.0 + energy_wh}
    physical.meter(
        bench.world,
        station_id=transaction["station_id"],
        connector_id=transaction["connector_id"],
        transaction_id=transaction["id"],
        samples=[sample],
    )


def stop(bench, transaction, energy_wh, reason="Local"):
    physical.stop(
        bench.world,
        station_id=transaction["station_id"],
        transaction_id=transaction["id"],
        at=bench.world.now_text(),
        meter_stop_wh=1000.0 + energy_wh,
        reason=reason,
    )


def session(bench, transaction):
    assert [] == bench.off_schema()
    return bench.world.get("dynamo.sessions", session_id(transaction))


def test_a_start_opens_a_session_of_the_tags_driver(bench):
    made = session(bench, start(bench))

    driver = bench.one("drivers", id_tag=TAG)
    place = bench.one("charge_points", charge_point_id=STATION)
    assert driver["driver_id"] == made["driver_id"]
    assert (place["org_id"], place["site_id"]) == (made["org_id"], made["site_id"])
    assert ("active", None, 0.0) == (made["status"], made["ended_at"], made["energy_kwh"])
    assert place["tariff_id"] == made["tariff"]["tariff_id"]
    # the flat fee and its tax fall due at once
    assert 0.6 == made["total_cost"]


def test_energy_and_cost_rise_with_each_meter_value(bench):
    transaction = start(bench)
    seen = []
    for energy_wh in (500, 1500, 7200):
        bench.later(minutes=10)
        meter(bench, transaction, energy_wh)
        made = session(bench, transaction)
        seen.append((made["energy_kwh"], made["duration_minutes"], made["total_cost"]))

    assert [(0.5, 10.0, 0.77), (1.5, 20.0, 1.1), (7.2, 30.0, 3.02)] == seen


def test_a_stop_ends_the_session_and_keeps_its_bill(bench):
    transaction = start(bench)
    bench.later(minutes=60)
    stop(bench, transaction, 7400)

    made = session(bench, transaction)

    assert ("completed", "2024-06-05T13:00:00Z") == (made["status"], made["ended_at"])
    assert made["ended_at"] == made["charging_ended_at"]
    assert 8400.0 == made["meter_stop_wh"]
    assert made["total_cost"] == made["cost_breakdown"]["total_cost"]


def test_parking_is_billed_from_when_the_car_was_full(bench):
    transaction = start(bench)
    bench.later(minutes=30)
    meter(bench, transaction, 3000)
    bench.later(minutes=30)
    meter(bench, transaction, 3000)
    assert "2024-06-05T12:30:00Z" == session(bench, transaction)["charging_ended_at"]
    stop(bench, transaction, 3000)

    parking = session(bench, transaction)["cost_breakdown"]["components"][-1]

    assert ("parking", 30) == (parking["type"], parking["quantity"])


def test_who_never_charged_did_not_park(bench):
    transaction = start(bench)
    bench.later(minutes=30)
    stop(bench, transaction, 0)

    made = session(bench, transaction)

    assert made["charging_ended_at"] is None
    assert 0 == made["cost_breakdown"]["components"][-1]["quantity"]


@pytest.mark.parametrize("reason", ["Local", "Remote", "EVDisconnected", None])
def test_a_session_that_ended_as_wanted_is_completed(bench, reason):
    transaction = start(bench)
    stop(bench, transaction, 10, reason)

    assert "completed" == session(bench, transaction)["status"]


@pytest.mark.parametrize(
    "reason", ["DeAuthorized", "EmergencyStop", "HardReset", "PowerLoss", "UnlockCommand", "Other"]
)
def test_a_session_that_was_cut_short_is_stopped(bench, reason):
    transaction = start(bench)
    stop(bench, transaction, 10, reason)

    made = session(bench, transaction)

    assert ("stopped", reason) == (made["status"], made["stop_reason"])


def test_a_later_change_of_the_tariff_does_not_touch_the_session(bench):
    transaction = start(bench)
    before = session(bench, transaction)["tariff"]
    key = before["tariff_id"]
    tariff = bench.one("tariffs", tariff_id=key)
    dearer = [{**tariff["components"][0], "price": 99}]
    bench.world.put("dynamo.tariffs", key, {**tariff, "components": dearer})

    meter(bench, transaction, 10)

    assert before == session(bench, transaction)["tariff"]


def test_a_tag_of_nobody_makes_a_session_of_nobody(bench):
    assert session(bench, start(bench, tag="STRANGER"))["driver_id"] is None


def test_a_driver_is_found_by_the_tag_when_the_tag_has_no_holder(bench):
    driver = bench.one("drivers", id_tag=TAG)
    physical.put_tag(bench.world, TAG, holder_id="usr_of_another_api")

    assert driver["driver_id"] == session(bench, start(bench))["driver_id"]


def test_a_new_charge_point_belongs_to_the_worlds_default_organization(bench):
    physical.boot(
        bench.world, "CP-NEW", vendor="ABB", model="Terra", serial_number="S1", ocpp_version="1.6"
    )

    made = bench.one("charge_points", charge_point_id="CP-NEW")

    assert [] == bench.off_schema()
    defaults = bench.world.settings["defaults"]
    assert (defaults["operator_id"], defaults["site_id"], defaults["tariff_id"]) == (
        made["org_id"],
        made["site_id"],
        made["tariff_id"],
    )
    assert ("ABB", "Terra", "S1", "1.6") == (
        made["vendor"],
        made["model"],
        made["serial_number"],
        made["ocpp_version"],
    )


def test_a_boot_that_tells_nothing_new_changes_nothing(bench):
    facts = {"vendor": "ABB", "model": "Terra", "ocpp_version": "1.6"}
    physical.boot(bench.world, "CP-NEW", **facts)
    before = bench.one("charge_points", charge_point_id="CP-NEW")

    physical.boot(bench.world, "CP-NEW", **facts)

    assert before is bench.one("charge_points", charge_point_id="CP-NEW")


@pytest.mark.parametrize("operator_id", [None, "operator_of_another_api"])
def test_a_charge_point_of_no_organization_is_none_of_dynamos(bench, operator_id):
    physical.register(bench.world, "CP-ELSEWHERE", operator_id=operator_id)

    transaction = start(bench, "CP-ELSEWHERE")

    assert [] == bench.all("charge_points", charge_point_id="CP-ELSEWHERE")
    assert session(bench, transaction) is None


def priced(bench, *, station=None, point=None, site=None):
    """The tariff of a session at a point, with what the point's, Dynamo's and the site's is."""
    physical.register(bench.world, STATION, tariff_id=station)
    place = bench.one("charge_points", charge_point_id=STATION)
    place = {**place, "tariff_id": point, "site_id": SITE if site else None}
    bench.world.put("dynamo.charge_points", STATION, place)
    if site:
        record = {**bench.all("sites")[0], "site_id": SITE, "tariff_id": site}
        bench.world.put("dynamo.sites", SITE, record)
    return session(bench, start(bench))["tariff"]["name"]


def test_the_tariff_is_the_points_else_its_records_else_its_sites(bench):
    keys = {tariff["name"]: tariff["tariff_id"] for tariff in bench.all("tariffs")}

    assert "Per kWh" == priced(bench, station=keys["Per kWh"], point=keys["Flat fee"])
    bench.later(minutes=1)
    assert "Flat fee" == priced(bench, point=keys["Flat fee"], site=keys["Per minute"])
    bench.later(minutes=1)
    assert "Per minute" == priced(bench, station="tariff_gone", site=keys["Per minute"])


def test_a_tariff_of_the_physical_world_counts_too(bench):
    tariff = {"tariff_id": "t1", "currency": "EUR", "components": [{"type": "flat", "price": 2}]}
    bench.world.put("charging.tariffs", "t1", tariff)
    physical.register(bench.world, STATION, tariff_id="t1")

    made = session(bench, start(bench))

    assert ("t1", 0, 2.0, "EUR") == (
        made["tariff"]["name"],
        made["tariff"]["tariff_id"] != "t1",
        made["total_cost"],
        made["currency"],
    )


def test_without_any_tariff_charging_is_free_in_the_organizations_money(bench):
    assert "No tariff" == priced(bench)
    made = bench.one("sessions", charge_point_id=STATION, status="active")
    assert ("GBP", 0.0) == (made["currency"], made["total_cost"])

    bench.later(minutes=1)
    bench.world.delete("dynamo.settings", bench.org_id)
    start(bench)
    assert "USD" == bench.all("sessions", charge_point_id=STATION)[-1]["currency"]


def test_a_stop_without_its_start_makes_a_session_all_the_same(bench):
    physical.stop(
        bench.world,
        station_id=STATION,
        transaction_id=4711,
        at=bench.world.now_text(),
        meter_stop_wh=9000.0,
    )

    made = bench.one("sessions", ocpp_transaction_id=bench.world.counters["transactions"])

    assert [] == bench.off_schema()
    assert ("completed", 1, ["orphan_stop"]) == (
        made["status"],
        made["connector_id"],
        made["flags"],
    )


def test_what_is_found_odd_after_the_end_is_told_with_the_session(bench):
    transaction = start(bench)
    bench.later(minutes=60)
    stop(bench, transaction, 7400)
    before = session(bench, transaction)
    stop(bench, transaction, 9900)

    assert {**before, "flags": ["duplicate_stop"]} == session(bench, transaction)


def test_what_is_odd_where_no_organization_charges_is_none_of_dynamos(bench):
    transaction = {**start(bench), "id": 4711, "flags": ["no_stop"]}

    project(bench.world, {"type": "transaction.flagged", "transaction": transaction})

    assert bench.world.get("dynamo.sessions", session_id(transaction)) is None


def test_a_past_session_put_in_whole_is_billed_like_a_lived_one(bench):
    begun = transactions.begun(
        0,
        station_id=STATION,
        connector_id=1,
        id_tag=TAG,
        holder_id=None,
        at="2024-06-01T08:00:00.000Z",
        meter_start_wh=0.0,
    )
    ended = transactions.ended(
        begun, at="2024-06-01T09:00:00.000Z", meter_stop_wh=7400.0, reason="Local"
    )

    lived = physical.record_session(bench.world, ended)

    made = session(bench, lived)
    assert (7.4, 60.0, "completed") == (
        made["energy_kwh"],
        made["duration_minutes"],
        made["status"],
    )


def test_a_register_that_ran_backwards_bills_nothing_negative(bench):
    transaction = {**start(bench), "energy_wh": -5.0, "meter_at": "2024-06-05T11:00:00.000Z"}

    project(bench.world, {"type": "transaction.metered", "transaction": transaction})

    made = session(bench, transaction)
    assert (0.0, 0.0) == (made["energy_kwh"], made["duration_minutes"])


def test_session_ids_do_not_move_with_the_clock(bench):
    transaction = start(bench)

    later = {**transaction, "started_at": to_text(bench.world.now())}

    assert session_id(transaction) == session_id(later)
    assert session_id(transaction).startswith("sess_01H")


def test_events_of_other_kinds_change_nothing(bench):
    before = bench.world.store.dump()

    project(bench.world, {"type": "weather.changed"})

    assert before == bench.world.store.dump()


def test_a_reservation_nobody_has_confirmed_yet_has_no_record(bench):
    before = bench.all("reservations")
    made = physical.hold(
        bench.world,
        station_id=STATION,
        connector_id=1,
        id_tag=TAG,
        expires_at=bench.at(hours=1),
    )

    physical.settle(bench.world, made["id"], "active")
    physical.settle(bench.world, made["id"], "expired")

    assert before == bench.all("reservations")


def test_a_reservation_at_a_point_of_no_organization_has_no_record(bench):
    before = bench.all("reservations")
    made = physical.hold(
        bench.world, station_id="CP-X", connector_id=1, id_tag=TAG, expires_at=bench.at(hours=1)
    )

    physical.settle(bench.world, made["id"], "cancelled")

    assert before == bench.all("reservations")


def test_a_use_by_a_transaction_that_is_gone_names_no_session(bench):
    active = bench.one("reservations", status="active")

    physical.settle(bench.world, active["ocpp_reservation_id"], "used", transaction_id=999)

    made = bench.one("reservations", id=active["id"])
    assert ("used", None) == (made["status"], made["session_id"])


def test_what_nobody_looks_at_is_not_worked_out_and_then_it_is(bench):
    transaction = start(bench)
    for minutes, energy_wh in ((10, 500), (10, 1500)):
        bench.later(minutes=minutes)
        meter(bench, transaction, energy_wh)
    told = [
        entry.render()["data"]["after"]["energy_kwh"]
        for entry in bench.world.journal
        if entry.subject == f"dynamo.sessions/{session_id(transaction)}"
    ]

    made = session(bench, transaction)
    assert (1.5, 20.0) == (made["energy_kwh"], made["duration_minutes"])
    assert [0.0, 0.5, 1.5] == told
