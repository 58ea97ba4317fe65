"""Charging profiles in the words of OCPP 2.x."""

import pytest

from ocpp_sim.core.port import PlugIn, SetLimit, Unplug
from tests.ocpp_sim.core.test_holdings import held, setting, wish

FULL = {
    "id": 7,
    "stackLevel": 2,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Recurring",
    "recurrencyKind": "Daily",
    "validFrom": "2024-06-01T00:00:00.000Z",
    "validTo": "2024-07-01T00:00:00.000Z",
    "chargingSchedule": [
        {
            "id": 1,
            "startSchedule": "2024-06-01T00:00:00.000Z",
            "duration": 3600,
            "chargingRateUnit": "A",
            "minChargingRate": 6.5,
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 16.0, "numberPhases": 3},
                {"startPeriod": 600, "limit": 10.1},
            ],
        }
    ],
}


@pytest.fixture(params=["2.0.1", "2.1"])
def point(bench, request):
    return bench(version=request.param, connectors=2).registered()


def transaction(point):
    return point.station.remote_ids[0][1]


def test_a_profile_is_told_as_it_was_set(point):
    asked = {"evseId": 1, "chargingProfile": FULL}
    assert point.status_of_command("SetChargingProfile", asked) == "Accepted"
    held(point)

    (page,) = point.calls("ReportChargingProfiles")
    assert page["chargingProfile"] == [FULL]


def test_a_profile_for_a_transaction_has_to_name_it(point):
    point.charging()
    name = transaction(point)

    assert setting(point, purpose="TxProfile") == "Rejected"
    assert setting(point, purpose="TxProfile", transactionId="other") == "Rejected"
    assert setting(point, purpose="TxProfile", transactionId=name) == "Accepted"
    held(point)
    (page,) = point.calls("ReportChargingProfiles")
    assert page["chargingProfile"][0]["transactionId"] == name


def test_it_is_followed_at_once(point):
    point.charging()
    setting(point, purpose="TxProfile", limit=10, transactionId=transaction(point))

    assert 6800 < point.connector().flow.power_w <= 6900


def test_limits_from_elsewhere_are_not_the_peers_to_set(point):
    assert setting(point, 0, purpose="ChargingStationExternalConstraints") == "Rejected"


def test_two_of_the_same_purpose_and_level_cannot_be_valid_together(point):
    setting(point, 1, 1)

    assert setting(point, 1, 2) == "Rejected"
    assert setting(point, 2, 2) == "Accepted"
    assert setting(point, 1, 1, limit=10) == "Accepted"
    assert held(point) == [(2, "CSO", [2]), (1, "CSO", [1])]


def test_one_after_the_other_they_can(point):
    setting(point, 1, 1, validTo="2024-06-01T12:00:00Z")

    assert setting(point, 1, 2, validFrom="2024-06-01T11:00:00Z") == "Rejected"
    assert setting(point, 1, 2, validFrom="2024-06-01T12:00:00Z") == "Accepted"
    assert setting(point, 1, 3, validTo="2024-06-01T09:00:00Z") == "Rejected"


@pytest.mark.parametrize(
    ("purpose", "status"), [("TxProfile", "Accepted"), ("TxDefaultProfile", "Rejected")]
)
def test_a_profile_comes_with_the_order_to_start(point, purpose, status):
    point.give(PlugIn(1))
    order = {
        "idToken": {"idToken": "TAG", "type": "ISO14443"},
        "remoteStartId": 5,
        "chargingProfile": wish(purpose=purpose, limit=10)["chargingProfile"],
    }

    assert point.status_of_command("RequestStartTransaction", order) == status
    power_w = point.connector().flow.power_w
    assert (6800 < power_w <= 6900) is (status == "Accepted")


def test_several_schedules_are_for_cars_that_can_choose(point):
    asked = wish()
    asked["chargingProfile"]["chargingSchedule"] *= 2

    assert point.status_of_command("SetChargingProfile", asked) == "Rejected"


@pytest.mark.parametrize(
    "change",
    [
        {"chargingProfileKind": "Dynamic", "dynUpdateInterval": 60},
        {"chargingProfilePurpose": "LocalGeneration"},
        {"maxOfflineDuration": 60},
        {"schedule": {"useLocalTime": True}},
        {"period": {"startPeriod": 0, "setpoint": 5}},
        {"period": {"startPeriod": 0, "limit": 5, "limit_L2": 4}},
        {"period": {"startPeriod": 0, "limit": 5, "evseSleep": True}},
        {"period": {"startPeriod": 0, "limit": 5, "operationMode": "CentralSetpoint"}},
    ],
)
def test_what_2_1_adds_cannot_be_followed(bench, change):
    point = bench(version="2.1").registered()
    asked = wish()
    profile = asked["chargingProfile"]
    if "period" in change:
        profile["chargingSchedule"][0]["chargingSchedulePeriod"] = [change["period"]]
    elif "schedule" in change:
        profile["chargingSchedule"][0].update(change["schedule"])
    else:
        profile.update(change)

    assert point.status_of_command("SetChargingProfile", asked) == "Rejected"


def test_a_dynamic_profile_is_updated_and_followed_at_once(bench):
    point = bench(version="2.1").charging()
    changes = {"transactionId": transaction(point), "chargingProfileKind": "Dynamic"}
    setting(point, 1, 9, purpose="TxProfile", **changes)

    def update(number, **what):
        asked = {"chargingProfileId": number, "scheduleUpdate": what}
        return point.status_of_command("UpdateDynamicSchedule", asked)

    assert update(9, limit=10) == "Accepted"
    assert 6800 < point.connector().flow.power_w <= 6900
    assert [update(8, limit=10), update(9, limit=-1), update(9, setpoint=4)] == ["Rejected"] * 3
    held(point)
    (page,) = point.calls("ReportChargingProfiles")
    assert page["chargingProfile"][0]["chargingProfileKind"] == "Dynamic"


def test_only_dynamic_profiles_are_updated(bench):
    point = bench(version="2.1").registered()
    setting(point, 1, 9)
    several = wish(1, 10, chargingProfileKind="Dynamic")
    (schedule,) = several["chargingProfile"]["chargingSchedule"]
    schedule["chargingSchedulePeriod"].append({"startPeriod": 60, "limit": 8})
    asked = {"chargingProfileId": 9, "scheduleUpdate": {"limit": 10}}

    assert point.status_of_command("UpdateDynamicSchedule", asked) == "Rejected"
    assert point.status_of_command("SetChargingProfile", several) == "Rejected"


def test_a_transaction_is_put_before_others_and_no_more(bench):
    point = bench(version="2.1").charging()
    name = transaction(point)
    setting(point, 1, 1, purpose="TxProfile", limit=8, transactionId=name)

    def use(transaction_id=name, *, activate):
        asked = {"transactionId": transaction_id, "activate": activate}
        return point.status_of_command("UsePriorityCharging", asked)

    assert use(activate=True) == "NoProfile"
    assert setting(point, 0, 2, purpose="PriorityCharging", limit=14) == "Accepted"
    assert point.connector().flow.power_w < 5600

    assert [use(activate=True), use(activate=True)] == ["Accepted"] * 2
    assert 9500 < point.connector().flow.power_w < 9700
    assert held(point) == [(1, "CSO", [1]), (0, "CSO", [2])]

    assert use(activate=False) == "Accepted"
    assert point.connector().flow.power_w < 5600
    assert use("another", activate=True) == "Rejected"


def test_priority_ends_with_its_transaction(bench):
    point = bench(version="2.1").charging()
    setting(point, 1, 2, purpose="PriorityCharging", limit=14)
    asked = {"transactionId": transaction(point), "activate": True}
    point.status_of_command("UsePriorityCharging", asked)

    point.give(Unplug(1))

    assert [one.profile.purpose for one in point.station.profiles] == ["priority"]


def test_what_2_1_adds_and_nobody_wants_is_no_matter(bench):
    point = bench(version="2.1").registered()
    asked = wish()
    (schedule,) = asked["chargingProfile"]["chargingSchedule"]
    schedule["useLocalTime"] = False
    schedule["chargingSchedulePeriod"][0] |= {"evseSleep": False, "operationMode": "ChargingOnly"}

    assert point.status_of_command("SetChargingProfile", asked) == "Accepted"


def test_nobody_chooses_the_phase_to_use(point):
    asked = wish()
    (period,) = asked["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"]
    period |= {"numberPhases": 1, "phaseToUse": 2}

    assert point.status_of_command("SetChargingProfile", asked) == "Rejected"


def test_profiles_are_cleared_by_id_or_by_what_they_are(point):
    setting(point, 1, 1)
    setting(point, 2, 2)
    setting(point, 0, 3, purpose="ChargingStationMaxProfile")

    def clear(**criteria):
        return point.status_of_command("ClearChargingProfile", criteria)

    assert clear(chargingProfileId=1) == "Accepted"
    assert clear(chargingProfileId=1) == "Unknown"
    assert clear(chargingProfileCriteria={"evseId": 2, "stackLevel": 0}) == "Accepted"
    purpose = {"chargingProfilePurpose": "ChargingStationExternalConstraints"}
    assert clear(chargingProfileCriteria=purpose) == "Unknown"
    assert clear() == "Accepted"
    assert held(point) == "NoProfiles"


def test_the_limits_to_expect_are_answered(point):
    setting(point, 1, 1, limit=16)

    answer = point.command("GetCompositeSchedule", {"evseId": 1, "duration": 60}).payload

    assert answer == {
        "status": "Accepted",
        "schedule": {
            "evseId": 1,
            "duration": 60,
            "scheduleStart": "2024-06-01T09:00:00.000Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 15.9, "numberPhases": 3}],
        },
    }
    asked = {"evseId": 3, "duration": 60}
    assert point.command("GetCompositeSchedule", asked).payload == {"status": "Rejected"}


def test_a_limit_on_site_is_told_and_reported(point):
    point.give(SetLimit(watts=7000))

    assert point.calls("NotifyChargingLimit") == [{"chargingLimit": {"chargingLimitSource": "EMS"}}]
    assert held(point) == [(0, "EMS", [-1])]
    point.give(SetLimit())
    assert point.calls("ClearedChargingLimit") == [{"chargingLimitSource": "EMS"}]
