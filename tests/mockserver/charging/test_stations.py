from mockserver.charging import stations

AT = "2024-06-01T09:00:00.000Z"
LATER = "2024-06-01T10:00:00.000Z"


def booted(station, **facts):
    facts = {
        "status": "Accepted",
        "vendor": "Vend",
        "model": "M1",
        "serial_number": "SN",
        "firmware_version": "1.0",
        "ocpp_version": "1.6",
        **facts,
    }
    return stations.booted(station, LATER, **facts)


def test_a_new_station_is_unheard_of():
    station = stations.new("CP-7", AT, tariff_id="t", site_id="s", operator_id="o")

    assert station["id"] == "CP-7"
    assert (station["tariff_id"], station["site_id"], station["operator_id"]) == ("t", "s", "o")
    assert station["registered_at"] == AT
    assert station["boot_status"] is None
    assert not station["online"]
    assert station["connectors"] == {}


def test_a_boot_tells_what_the_station_is():
    station = booted(stations.new("CP-7", AT))

    assert (station["vendor"], station["model"], station["serial_number"]) == ("Vend", "M1", "SN")
    assert (station["boot_status"], station["booted_at"]) == ("Accepted", LATER)
    assert station["last_seen_at"] == LATER


def test_what_a_boot_leaves_out_stays_as_it_was():
    station = booted(booted(stations.new("CP-7", AT)), vendor="", serial_number=None)

    assert (station["vendor"], station["serial_number"]) == ("Vend", "SN")


def test_a_boot_that_is_not_accepted_is_no_boot():
    station = booted(stations.new("CP-7", AT), status="Pending")

    assert (station["boot_status"], station["booted_at"]) == ("Pending", None)


def test_being_seen_and_reachable_change_nothing_else():
    station = stations.new("CP-7", AT)

    assert stations.seen(station, LATER) == {**station, "last_seen_at": LATER}
    assert stations.reachable(station, online=True) == {**station, "online": True}


def test_a_connector_replaces_the_one_of_its_number():
    first = {"status": "Available", "error_code": "NoError", "info": None, "status_at": AT}
    station = stations.with_connector(stations.new("CP-7", AT), 1, first)
    station = stations.with_connector(station, 0, first)
    station = stations.with_connector(station, 1, {**first, "status": "Charging"})

    assert station["connectors"] == {"1": {**first, "status": "Charging"}, "0": first}
