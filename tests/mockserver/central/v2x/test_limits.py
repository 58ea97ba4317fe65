"""What a station tells of the bounds of its power."""

import pytest

from mockserver.charging.records import REPORTS

AT = "2024-06-01T09:00:00Z"
SCHEDULE = {
    "id": 1,
    "chargingRateUnit": "A",
    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
}


@pytest.fixture
def told(world):
    def read(topic):
        return world.get(REPORTS, "CP-7")["topics"].get(topic, {})

    return read


def test_a_limit_from_elsewhere_is_kept_until_it_is_cleared(point, told):
    def limit(source, **more):
        payload = {"chargingLimit": {"chargingLimitSource": source}, **more}
        assert {} == point.ask("NotifyChargingLimit", payload)

    limit("EMS", evseId=1, chargingSchedule=[SCHEDULE])
    limit("EMS", evseId=2)
    limit("SO")
    assert ["1/EMS", "2/EMS", "0/SO"] == list(told("charging_limits"))
    assert [SCHEDULE] == told("charging_limits")["1/EMS"]["schedules"]

    assert {} == point.ask("ClearedChargingLimit", {"chargingLimitSource": "EMS", "evseId": 1})
    assert ["2/EMS", "0/SO"] == list(told("charging_limits"))
    assert {} == point.ask("ClearedChargingLimit", {"chargingLimitSource": "EMS"})
    assert ["0/SO"] == list(told("charging_limits"))


def test_a_limit_that_nobody_told_may_be_cleared(point, told):
    assert {} == point.ask("ClearedChargingLimit", {"chargingLimitSource": "CSO"})
    assert {} == told("charging_limits")


def test_reported_profiles_are_kept_by_their_id(point, told):
    profile = {
        "id": 11,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": [SCHEDULE],
    }
    payload = {"requestId": 1, "chargingLimitSource": "CSO", "evseId": 1}
    assert {} == point.ask("ReportChargingProfiles", {**payload, "chargingProfile": [profile]})

    assert {"11": {"evse_id": 1, "source": "CSO", "profile": profile}} == told("charging_profiles")


def test_the_needs_of_a_car_are_kept_and_no_profile_is_promised(point, told, version):
    needs = {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "AC_three_phase"}}

    status = {"2.0.1": "Rejected", "2.1": "NoChargingProfile"}[version]
    assert {"status": status} == point.ask("NotifyEVChargingNeeds", needs)
    assert {"1": needs} == told("charging_needs")


def test_what_a_car_is_going_to_draw_is_kept(point, told):
    wish = {"timeBase": AT, "evseId": 1, "chargingSchedule": SCHEDULE}

    assert {"status": "Accepted"} == point.ask("NotifyEVChargingSchedule", wish)
    assert {"1": wish} == told("ev_charging_schedules")
