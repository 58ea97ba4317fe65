from mockserver.central.v16 import profiles
from mockserver.charging.limits import Limit
from ocppj.schema import schemas

START = "2024-06-01T18:00:00Z"


def test_a_limit_is_an_absolute_profile_of_its_transaction():
    action, payload = profiles.limit(None, Limit("CP-7", 2, 42, START, ((0, 0.0), (1_800, 32.0))))

    assert action == "SetChargingProfile"
    assert not schemas("1.6").violations(action, "request", payload)
    assert payload["connectorId"] == 2
    profile = payload["csChargingProfiles"]
    assert (profile["chargingProfileId"], profile["transactionId"]) == (42, 42)
    assert profile["chargingProfilePurpose"] == "TxProfile"
    assert profile["chargingSchedule"] == {
        "startSchedule": START,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [
            {"startPeriod": 0, "limit": 0.0},
            {"startPeriod": 1_800, "limit": 32.0},
        ],
    }


def test_no_limit_clears_the_profile_of_the_transaction():
    action, payload = profiles.limit(None, Limit("CP-7", 2, 42, START))

    assert action == "ClearChargingProfile"
    assert not schemas("1.6").violations(action, "request", payload)
    assert payload == {"id": 42, "connectorId": 2, "chargingProfilePurpose": "TxProfile"}
