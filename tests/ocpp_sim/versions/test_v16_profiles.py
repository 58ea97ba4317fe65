"""Charging profiles of 1.6 in the core's words, and schedules back in those of 1.6."""

from datetime import UTC, datetime

from ocpp_sim.core import command as c
from ocpp_sim.core.profile import WEEK_S, Period, Profile, Schedule, Selection
from ocpp_sim.versions.v16_profiles import read_clear, read_compose, read_set, write_composed
from ocppj.schema import schemas

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
WISH = {
    "connectorId": 1,
    "csChargingProfiles": {
        "chargingProfileId": 4,
        "transactionId": 77,
        "stackLevel": 2,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Recurring",
        "recurrencyKind": "Weekly",
        "validFrom": "2024-06-01T09:00:00Z",
        "validTo": "2024-06-01T11:00:00+02:00",
        "chargingSchedule": {
            "duration": 60,
            "startSchedule": "2024-06-01T09:00:00",
            "chargingRateUnit": "A",
            "minChargingRate": 6.1,
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 16.3, "numberPhases": 1},
                {"startPeriod": 30, "limit": 0},
            ],
        },
    },
}


def test_a_profile_is_read_to_the_last_tenth():
    periods = (Period(0, 163, 1), Period(30, 0))
    schedule = Schedule("A", periods, AT, 60, 61)

    assert read_set(WISH) == c.SetProfile(
        1, Profile(4, "transaction", 2, "recurring", schedule, WEEK_S, AT, AT, 77)
    )


def test_a_kind_of_recurrency_counts_only_where_the_profile_recurs():
    wish = {**WISH["csChargingProfiles"], "chargingProfileKind": "Absolute"}

    assert read_set({"connectorId": 1, "csChargingProfiles": wish}).profile.cycle_s is None


def test_what_is_not_said_narrows_nothing_down():
    assert read_clear({}) == c.ClearProfiles(Selection())
    wish = {"connectorId": 0, "chargingProfilePurpose": "ChargePointMaxProfile", "stackLevel": 1}
    assert read_clear(wish) == c.ClearProfiles(Selection(None, 0, "station", 1))


def test_a_unit_may_be_asked_for():
    assert read_compose({"connectorId": 1, "duration": 9}) == c.ComposeSchedule(1, 9)
    asked = {"connectorId": 1, "duration": 9, "chargingRateUnit": "W"}
    assert read_compose(asked) == c.ComposeSchedule(1, 9, "W")


def test_a_composed_schedule_is_valid():
    periods = tuple(Period(at, 100 + at, 3) for at in range(24))
    composed = c.Composed(1, Schedule("A", periods, AT, 60))

    payload = write_composed(composed, "2024-06-01T09:00:00.000Z")

    found = schemas("1.6", "strict").violations("GetCompositeSchedule", "response", payload)
    assert found == []
