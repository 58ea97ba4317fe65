"""Charging profiles as the central system sets, clears and asks for them."""

import json
from datetime import timedelta

import pytest

from ocpp_sim.core.port import Declined, PlugIn, PowerCycle, PresentTag, Unplug
from ocpp_sim.core.record import station_from_record, station_to_record
from ocppj.frame import CallResult

LATER = "2024-06-01T10:00:00Z"


def wish(connector_id=1, number=1, amperes=10, **changes):
    """A SetChargingProfile; `changes` go into the profile, those named schedule_… further in."""
    schedule = {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": amperes}],
    }
    profile = {
        "chargingProfileId": number,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    }
    for name, value in changes.items():
        inside = name.startswith("schedule_")
        (schedule if inside else profile)[name.removeprefix("schedule_")] = value
    return {"connectorId": connector_id, "csChargingProfiles": profile}


def setting(point, *args, **changes):
    return point.status_of_command("SetChargingProfile", wish(*args, **changes))


def clearing(point, **criteria):
    return point.status_of_command("ClearChargingProfile", criteria)


def composed(point, connector_id=1, duration=60, **more):
    asked = {"connectorId": connector_id, "duration": duration, **more}
    answer = point.command("GetCompositeSchedule", asked)
    assert isinstance(answer, CallResult)
    return answer.payload


def numbers(point):
    return [one.profile.profile_id for one in point.station.profiles]


MAX = {"chargingProfilePurpose": "ChargePointMaxProfile"}
TX = {"chargingProfilePurpose": "TxProfile"}


def test_a_profile_with_the_same_id_replaces_the_old_one_wherever_it_is(bench):
    point = bench(connectors=2).registered()
    setting(point, 1, 7)

    assert setting(point, 2, 7, stackLevel=3) == "Accepted"

    (only,) = point.station.profiles
    assert (only.connector_id, only.profile.stack_level) == (2, 3)


def test_one_of_the_same_purpose_and_level_on_the_connector_is_replaced(bench):
    point = bench(connectors=2).registered()
    setting(point, 1, 1)
    setting(point, 2, 2)
    setting(point, 1, 3, stackLevel=1)

    setting(point, 1, 4)

    assert numbers(point) == [2, 3, 4]


@pytest.mark.parametrize(
    ("connector_id", "changes", "why"),
    [
        (3, {}, "connector 3 does not exist"),
        (-1, {}, "connector -1 does not exist"),
        (1, {"stackLevel": 10}, "stack level 10 is not within 0 to 9"),
        (1, {"stackLevel": -1}, "stack level -1"),
        (1, {"chargingProfileKind": "Recurring"}, "daily or weekly"),
        (1, {"validTo": "9990-01-01T00:00:00Z"}, "beyond the year 9000"),
        (1, MAX, "belongs to connector 0"),
        (0, TX, "connector 0 has no transaction"),
        (1, TX, "connector 1 has no transaction"),
        (1, {"schedule_chargingSchedulePeriod": []}, "0 periods are not within 1 to 24"),
        (
            1,
            {
                "schedule_chargingSchedulePeriod": [
                    {"startPeriod": at, "limit": 6} for at in range(25)
                ]
            },
            "25 periods",
        ),
        (
            1,
            {"schedule_chargingSchedulePeriod": [{"startPeriod": at, "limit": 6} for at in (9, 0)]},
            "do not go up from 0",
        ),
        (
            1,
            {"schedule_chargingSchedulePeriod": [{"startPeriod": 2**31, "limit": 6}]},
            "do not go up from 0",
        ),
        (1, {"schedule_duration": 0}, "a duration of 0 s"),
        (1, {"amperes": -1}, "a limit is not within 0"),
        (1, {"amperes": 1e308}, "a limit is not within 0"),
        (1, {"schedule_minChargingRate": -1}, "a limit is not within 0"),
        (
            1,
            {
                "schedule_chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": 6, "numberPhases": 4}
                ]
            },
            "number of phases",
        ),
    ],
)
def test_what_the_standard_refuses_is_rejected(bench, connector_id, changes, why):
    point = bench(connectors=2).registered()

    assert setting(point, connector_id, **changes) == "Rejected"

    assert point.station.profiles == ()
    assert why in point.of(Declined)[0].why


@pytest.mark.parametrize(
    ("key", "value", "changes"),
    [
        ("ChargingScheduleAllowedChargingRateUnit", "Power", {}),
        ("ChargingScheduleAllowedChargingRateUnit", "Current", {"schedule_chargingRateUnit": "W"}),
        ("ChargeProfileMaxStackLevel", "2", {"stackLevel": 3}),
        ("MaxChargingProfilesInstalled", "0", {}),
    ],
)
def test_a_model_s_own_limits_are_read_from_its_settings(bench, key, value, changes):
    point = bench(settings={key: value}).registered()

    assert setting(point, **changes) == "Rejected"


def test_a_full_store_still_replaces(bench):
    point = bench(settings={"MaxChargingProfilesInstalled": "1"}).registered()
    setting(point, number=1)

    assert setting(point, number=2, stackLevel=1) == "Rejected"
    assert setting(point, number=3) == "Accepted"
    assert numbers(point) == [3]


@pytest.mark.parametrize(
    ("transaction_id", "expected"), [(None, "Accepted"), (101, "Accepted"), (102, "Rejected")]
)
def test_a_profile_for_a_transaction_must_meet_it(bench, transaction_id, expected):
    point = bench().charging()
    named = {} if transaction_id is None else {"transactionId": transaction_id}

    assert setting(point, **TX, **named) == expected


def test_a_profile_for_a_transaction_ends_with_it(bench):
    point = bench(connectors=2).charging(1).charging(2)
    setting(point, 1, 1, **TX)
    setting(point, 2, 2, **TX)
    setting(point, 1, 3)

    point.give(Unplug(1))

    assert numbers(point) == [2, 3]


def test_other_profiles_outlive_a_power_cut_and_a_trip_through_json(bench):
    point = bench().charging()
    setting(point, 0, 1, **MAX, validFrom=LATER, validTo="2024-06-01T11:00:00Z")
    setting(point, 1, 2)
    setting(point, 1, 3, **TX)

    point.give(PowerCycle())

    assert numbers(point.advance(10)) == [1, 2]
    assert station_from_record(station_to_record(point.station)) == point.station


@pytest.mark.parametrize(
    ("criteria", "left"),
    [
        ({}, []),
        ({"id": 2}, [1, 3, 4]),
        ({"id": 2, "connectorId": 1, "stackLevel": 5}, [1, 3, 4]),
        ({"connectorId": 0}, [3, 4]),
        ({"connectorId": 1}, [1, 2, 4]),
        ({"chargingProfilePurpose": "TxDefaultProfile"}, [1]),
        ({"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0}, [1, 4]),
        ({"connectorId": 0, "chargingProfilePurpose": "ChargePointMaxProfile"}, [2, 3, 4]),
    ],
)
def test_profiles_are_cleared_by_id_or_by_what_they_are(bench, criteria, left):
    point = bench(connectors=2).registered()
    setting(point, 0, 1, **MAX)
    setting(point, 0, 2)
    setting(point, 1, 3)
    setting(point, 2, 4, stackLevel=1)

    assert clearing(point, **criteria) == "Accepted"

    assert numbers(point) == left
    assert clearing(point, id=99) == "Unknown"


def test_a_composite_schedule_counts_from_now(bench):
    point = bench(power_w=22_000).registered()
    periods = [{"startPeriod": 0, "limit": 16.5}, {"startPeriod": 3600, "limit": 6}]
    setting(point, schedule_chargingSchedulePeriod=periods)

    answer = composed(point, duration=7200)

    assert answer == {
        "status": "Accepted",
        "connectorId": 1,
        "scheduleStart": "2024-06-01T09:00:00.000Z",
        "chargingSchedule": {
            "duration": 7200,
            "startSchedule": "2024-06-01T09:00:00.000Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 16.5, "numberPhases": 3},
                {"startPeriod": 3600, "limit": 6.0, "numberPhases": 3},
            ],
        },
    }


def test_a_running_transaction_counts_from_its_start(bench):
    point = bench().charging()
    periods = [{"startPeriod": 0, "limit": 10}, {"startPeriod": 3600, "limit": 6}]
    setting(point, schedule_chargingSchedulePeriod=periods)

    told = composed(point.advance(600), duration=7200)["chargingSchedule"]

    assert [one["startPeriod"] for one in told["chargingSchedulePeriod"]] == [0, 3000]


def test_connector_zero_is_all_of_them_together(bench):
    point = bench(connectors=2, power_w=22_000).registered()
    setting(point, 1, 1, amperes=10)
    setting(point, 2, 2, amperes=12)

    together = composed(point, 0, chargingRateUnit="W")["chargingSchedule"]
    setting(point, 0, 3, amperes=20, **MAX)
    capped = composed(point, 0)["chargingSchedule"]

    assert [one["limit"] for one in together["chargingSchedulePeriod"]] == [22 * 690.0]
    assert [one["limit"] for one in capped["chargingSchedulePeriod"]] == [20.0]


def test_a_dc_outlet_speaks_of_watts_and_of_no_phases(bench):
    point = bench(phases=0, power_w=50_000).registered()

    told = composed(point)["chargingSchedule"]

    assert told["chargingRateUnit"] == "W"
    assert told["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 50_000.0}]


@pytest.mark.parametrize("asked", [{"connector_id": 9}, {"duration": 0}, {"duration": -5}])
def test_what_cannot_be_told_is_rejected(bench, asked):
    assert composed(bench().registered(), **asked) == {"status": "Rejected"}


def test_a_unit_that_is_not_supported_is_rejected(bench):
    point = bench(settings={"ChargingScheduleAllowedChargingRateUnit": "Current"}).registered()

    assert composed(point, chargingRateUnit="W") == {"status": "Rejected"}


def test_a_schedule_longer_than_a_year_is_told_for_a_year(bench):
    told = composed(bench().registered(), duration=2**31 - 1)["chargingSchedule"]

    assert told["duration"] == timedelta(days=366).total_seconds()


def start_with(point, **changes):
    profile = wish(**changes)["csChargingProfiles"]
    order = {"idTag": "TAG", "connectorId": 1, "chargingProfile": profile}
    return point.status_of_command("RemoteStartTransaction", order)


@pytest.mark.parametrize("asks_first", ["true", "false"])
def test_a_remote_start_brings_the_profile_of_its_transaction(bench, asks_first):
    point = bench(settings={"AuthorizeRemoteTxRequests": asks_first}).registered()

    assert start_with(point, number=5, **TX, transactionId=77) == "Accepted"
    assert numbers(point) == []
    point.give(PlugIn(1))

    assert numbers(point) == [5]
    assert composed(point)["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] == 10.0
    point.give(Unplug(1), PlugIn(1), PresentTag(1, "TAG"))
    assert numbers(point) == []


def test_a_later_profile_of_its_level_replaces_that_of_the_remote_start(bench):
    point = bench().registered()
    start_with(point, number=5, **TX)
    point.give(PlugIn(1))

    setting(point, 1, 6, **TX, transactionId=101)

    assert numbers(point) == [6]


@pytest.mark.parametrize("changes", [MAX, {}, TX | {"stackLevel": 99}])
def test_a_remote_start_with_another_kind_of_profile_is_rejected(bench, changes):
    point = bench().registered()

    assert start_with(point, **changes) == "Rejected"
    assert point.connector().grant is None


def test_smart_charging_is_among_the_features(bench):
    answer = bench().registered().command("GetConfiguration", {"key": ["SupportedFeatureProfiles"]})

    assert "SmartCharging" in answer.payload["configurationKey"][0]["value"].split(",")


@pytest.mark.parametrize("asks_first", ["true", "false"])
def test_a_profile_that_waits_for_its_transaction_is_part_of_the_record(bench, asks_first):
    point = bench(settings={"AuthorizeRemoteTxRequests": asks_first}).registered()
    point.csms.answers["Authorize"] = None
    start_with(point, number=5, **TX)

    record = json.loads(json.dumps(station_to_record(point.station)))

    assert '"profile_id": 5' in json.dumps(record)
    assert station_from_record(record) == point.station
