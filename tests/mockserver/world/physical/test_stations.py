from datetime import timedelta

import pytest

from mockserver.world import physical


def boot(world, station_id="CP-7", **facts):
    facts = {"vendor": "Vend", "model": "M1", "serial_number": "SN-1", **facts}
    return physical.boot(world, station_id, firmware_version="1.0", ocpp_version="1.6", **facts)


def test_an_unknown_point_is_registered_under_the_defaults(world, events):
    made = physical.register(world, "CP-7", serial_number="SN-1")

    assert made["operator_id"] == "org_A"
    assert (made["site_id"], made["tariff_id"]) == ("site_A", "t1")
    assert made["serial_number"] == "SN-1"
    assert physical.station(world, "CP-7") == made
    assert events == [{"type": "station.registered", "station": made}]


def test_a_world_without_defaults_registers_too(world):
    world.settings.clear()

    assert physical.register(world, "CP-7")["operator_id"] is None


def test_registering_again_changes_only_what_is_said(world, kinds):
    physical.register(world, "CP-7", site_id="site_B")
    kinds()
    entries = len(world.journal)

    assert physical.register(world, "CP-7")["site_id"] == "site_B"
    assert len(world.journal) == entries
    assert physical.register(world, "CP-7", model="M2")["model"] == "M2"
    assert kinds() == []


def test_connections_come_and_go(world, kinds):
    physical.connect(world, "CP-7")
    assert physical.station(world, "CP-7")["online"]

    physical.disconnect(world, "CP-7")

    assert not physical.station(world, "CP-7")["online"]
    assert kinds() == ["station.registered", "station.connected", "station.disconnected"]


def test_an_unknown_point_cannot_go_offline(world, kinds):
    physical.disconnect(world, "CP-7")

    assert kinds() == []


def test_after_a_fork_nobody_is_online(world, kinds):
    physical.connect(world, "CP-7")
    physical.register(world, "CP-8")
    kinds()

    physical.offline(world)

    assert kinds() == ["station.disconnected"]
    assert not physical.station(world, "CP-7")["online"]


def test_a_boot_is_accepted_with_the_heartbeat_interval(world, events):
    world.settings["heartbeat_interval_s"] = 60

    assert boot(world) == ("Accepted", 60)

    made = physical.station(world, "CP-7")
    assert (made["vendor"], made["serial_number"], made["boot_status"]) == (
        "Vend",
        "SN-1",
        "Accepted",
    )
    assert events[-1] == {"type": "station.booted", "station": made}


def test_a_boot_without_settings_gets_the_usual_interval(world):
    assert boot(world) == ("Accepted", 300)


@pytest.mark.parametrize("name", ["CP-7", "*"])
def test_the_next_boot_is_answered_as_ordered_once(world, name):
    world.settings["next_boot"] = {name: {"status": "Pending", "interval": 5}}

    assert boot(world) == ("Pending", 5)
    assert boot(world) == ("Accepted", 300)
    assert world.settings["next_boot"] == {}


def test_an_order_for_another_point_waits_for_it(world):
    world.settings["next_boot"] = {"CP-8": "Rejected"}

    assert boot(world) == ("Accepted", 300)
    assert boot(world, "CP-8") == ("Rejected", 300)


def test_an_order_that_repeats_stays(world):
    world.settings["next_boot"] = {"*": {"status": "Rejected", "repeat": True}}

    assert [boot(world)[0], boot(world)[0]] == ["Rejected", "Rejected"]


def test_a_heartbeat_moves_last_seen_and_leaves_the_journal_alone(world, clock):
    physical.register(world, "CP-7")
    entries = len(world.journal)
    clock.advance(timedelta(minutes=5))

    assert physical.heartbeat(world, "CP-7") == "2024-06-01T09:05:00.000Z"
    assert physical.station(world, "CP-7")["last_seen_at"] == "2024-06-01T09:05:00.000Z"
    assert len(world.journal) == entries


def test_a_heartbeat_of_nobody_is_answered(world):
    assert physical.heartbeat(world, "CP-7") == "2024-06-01T09:00:00.000Z"
    assert physical.station(world, "CP-7") is None


def test_the_last_word_on_a_connector_counts(world, events):
    physical.connector_status(world, "CP-7", 1, status="Charging")
    physical.connector_status(
        world,
        "CP-7",
        1,
        status="Faulted",
        error_code="GroundFailure",
        info="wet",
        at="2024-06-01T08:00:00.000Z",
    )

    connector = {
        "status": "Faulted",
        "error_code": "GroundFailure",
        "info": "wet",
        "status_at": "2024-06-01T08:00:00.000Z",
    }
    assert physical.station(world, "CP-7")["connectors"] == {"1": connector}
    assert events[-1] == {
        "type": "connector.status",
        "station_id": "CP-7",
        "connector_id": 1,
        "previous_status": "Charging",
        **connector,
    }
    assert events[-2]["previous_status"] is None
