"""Security events, kept and told."""

import pytest

from ocpp_sim.core.port import GoOffline, GoOnline, PowerCycle

PROFILE_1 = {"SecurityProfile": "1"}


def told(point):
    return [event["type"] for event in point.calls("SecurityEventNotification")]


def noted(point):
    return [event.kind for event in point.station.upkeep.security]


@pytest.mark.parametrize(("settings", "expected"), [({}, 0), (PROFILE_1, 1)])
def test_events_are_told_from_the_first_security_profile_on(bench, settings, expected):
    point = bench(settings=settings)
    point.advance(1)

    assert told(point) == ["StartupOfTheDevice"] * expected
    assert noted(point) == ["StartupOfTheDevice"]


def test_a_reboot_is_told_when_it_is_over(bench):
    point = bench(settings=PROFILE_1).registered()

    point.give(PowerCycle())
    assert told(point) == []
    point.advance(30)

    assert told(point) == ["ResetOrReboot", "StartupOfTheDevice"]
    (first, _) = point.calls("SecurityEventNotification")
    assert first["timestamp"] == "2024-06-01T09:00:00.000Z"


def test_what_is_not_critical_is_only_kept(bench):
    point = bench(settings=PROFILE_1).registered()

    change = {"key": "AuthorizationKey", "value": "0123456789abcdef"}
    point.status_of_command("ChangeConfiguration", change)

    assert (told(point), noted(point)[-1]) == ([], "ReconfigurationOfSecurityParameters")


def test_a_new_connection_is_no_startup(bench):
    point = bench(settings=PROFILE_1).registered()

    point.give(GoOffline(), GoOnline())

    assert told(point) == []


def test_the_oldest_events_are_forgotten(bench):
    point = bench(settings=PROFILE_1).registered()

    for _ in range(50):
        point.give(PowerCycle())

    upkeep = point.station.upkeep
    assert (len(upkeep.security), len(upkeep.untold)) == (40, 40)
