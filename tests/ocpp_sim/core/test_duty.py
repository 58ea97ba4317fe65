"""Which charging profiles are asked for."""

from datetime import UTC, datetime

from ocpp_sim.core.duty import GetProfiles
from ocpp_sim.core.profile import Installed, Period, Profile, Schedule

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
ONE = Installed(1, Profile(7, "default", 2, "relative", Schedule("A", (Period(0, 160),))), AT)


def test_what_is_not_said_is_no_matter():
    assert GetProfiles(1).wants(ONE, "CSO")
    assert GetProfiles(1, 1, "default", 2, (7,), ("CSO",)).wants(ONE, "CSO")


def test_whatever_is_said_has_to_be_so():
    asked = [
        GetProfiles(1, connector_id=2),
        GetProfiles(1, purpose="station"),
        GetProfiles(1, stack_level=1),
        GetProfiles(1, profile_ids=(8,)),
        GetProfiles(1, origins=("EMS",)),
    ]

    assert [one for one in asked if one.wants(ONE, "CSO")] == []
