"""What charge points report beside their device model stays with the world."""

from mockserver.charging.records import REPORTS
from mockserver.world import physical


def test_reports_are_kept_found_and_dropped(world):
    assert physical.report(world, "CP-7", "limits", "1") is None
    physical.keep_reports(world, "CP-7", "limits", {"1": 16, "2": 32})

    assert 16 == physical.report(world, "CP-7", "limits", "1")
    physical.drop_reports(world, "CP-7", "limits", lambda entry: entry == 16)
    assert {"limits": {"2": 32}} == world.get(REPORTS, "CP-7")["topics"]
    assert physical.report(world, "CP-8", "limits", "2") is None
    assert [] == list(world.journal)
