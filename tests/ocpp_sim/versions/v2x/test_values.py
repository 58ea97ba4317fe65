"""Meter values in the words of OCPP 2.x."""

from datetime import UTC, datetime

from ocpp_sim.core.metering import MEASURANDS as ASKED
from ocpp_sim.core.metering import OFFERS
from ocpp_sim.core.reading import Reading, Snapshot
from ocpp_sim.versions.v2x.values import MEASURANDS, evse_of, meter_value
from ocppj.schema import schemas

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
THREE = Snapshot(1234, 11_000, 2312, 15_859, 3, 55, 22_000, "STR")
DC = Snapshot(1234, 50_000, 0, 125_000, 0, 55, 50_000)


def values(reading):
    told = meter_value(Reading(AT, "Sample.Periodic", reading, (*ASKED, *OFFERS)))
    payload = {"evseId": 1, "meterValue": [told]}
    assert schemas("2.0.1", "strict").violations("MeterValues", "request", payload) == []
    assert schemas("2.1", "strict").violations("MeterValues", "request", payload) == []
    return [(one["measurand"], one.get("phase"), one["value"]) for one in told["sampledValue"]]


def test_each_measurand_is_a_number_with_its_unit_and_phase():
    assert set(MEASURANDS) == {*ASKED, *OFFERS}
    found = values(THREE)

    assert ("Energy.Active.Import.Register", None, 1234) in found
    assert [one for one in found if one[0] == "Current.Import"] == [
        ("Current.Import", line, 15.859) for line in ("L2", "L3", "L1")
    ]
    assert ("Voltage", "L2-N", 231.2) in found
    assert ("SoC", None, 55) in found
    assert ("Current.Offered", None, 31.719) in found


def test_direct_current_has_no_phases_and_without_voltage_nothing_is_offered_as_current():
    found = values(DC)

    assert ("Current.Import", None, 125.0) in found
    assert ("Current.Offered", None, 0.0) in found


def test_an_evse_has_one_connector():
    assert evse_of(2) == {"id": 2, "connectorId": 1}
