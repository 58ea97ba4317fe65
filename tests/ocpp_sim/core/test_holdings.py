"""The charging profiles that a charge point holds, for whoever asks."""

import pytest

from ocpp_sim.core.port import SetLimit

DEFAULT = "TxDefaultProfile"


def wish(evse=1, number=1, level=0, purpose=DEFAULT, limit=16, **more):
    schedule = {
        "id": 1,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
    }
    profile = {
        "id": number,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative",
        "chargingSchedule": [schedule],
        **more,
    }
    return {"evseId": evse, "chargingProfile": profile}


def setting(point, *args, **more):
    return point.status_of_command("SetChargingProfile", wish(*args, **more))


def held(point, evse=None, **wanted):
    """(evse, origin, ids) of each page, or the word of the answer."""
    point.forget()
    asked = {"requestId": 7, "chargingProfile": wanted}
    if evse is not None:
        asked["evseId"] = evse
    status = point.status_of_command("GetChargingProfiles", asked)
    if status != "Accepted":
        return status
    pages = point.calls("ReportChargingProfiles")
    assert [page["tbc"] for page in pages] == [True] * (len(pages) - 1) + [False]
    return [
        (
            page["evseId"],
            page["chargingLimitSource"],
            [one["id"] for one in page["chargingProfile"]],
        )
        for page in pages
    ]


@pytest.fixture
def point(bench):
    point = bench(version="2.0.1", connectors=2).registered()
    setting(point, 1, 1)
    setting(point, 1, 2, level=1)
    setting(point, 0, 3, purpose="ChargingStationMaxProfile")
    point.give(SetLimit(watts=7000), SetLimit(amps=10, connector_id=2))
    return point


def test_profiles_are_told_by_place_and_origin(point):
    assert held(point) == [(1, "CSO", [1, 2]), (0, "CSO", [3]), (0, "EMS", [-1]), (2, "EMS", [-3])]


def test_only_those_that_match_are_told(point):
    assert held(point, 1) == [(1, "CSO", [1, 2])]
    assert held(point, stackLevel=1) == [(1, "CSO", [2])]
    assert held(point, chargingProfileId=[3, 1]) == [(1, "CSO", [1]), (0, "CSO", [3])]
    assert held(point, chargingLimitSource=["EMS"]) == [(0, "EMS", [-1]), (2, "EMS", [-3])]
    external = "ChargingStationExternalConstraints"
    assert held(point, chargingProfilePurpose=external, stackLevel=0) == [
        (0, "EMS", [-1]),
        (2, "EMS", [-3]),
    ]
    assert held(point, 2, chargingLimitSource=["CSO"]) == "NoProfiles"


def test_many_come_in_pages(point):
    for number in range(10, 16):
        setting(point, 2, number, level=number - 10)

    pages = held(point, 2, chargingLimitSource=["CSO"])

    assert [ids for _, _, ids in pages] == [[10, 11, 12, 13, 14], [15]]
