"""What all versions 2.x have in common as dialects."""

from datetime import UTC, datetime

import pytest

from ocpp_sim.core import intent as i
from ocpp_sim.versions import dialect

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_what_it_has_no_words_for_is_never_said(version):
    spoken = dialect(version)

    assert not spoken.says(i.Report(0, "Available", "NoError", AT))
    assert not spoken.says(i.UpkeepReport("diagnostics", "Idle"))
    assert not spoken.says(i.Begin(1, 1, "TAG", 0, AT))
    assert spoken.says(i.Report(1, "Available", "NoError", AT))


def test_1_6_has_no_words_for_changes():
    change = i.Change(1, 1, "Updated", 0, "Trigger", AT)

    assert not dialect("1.6").says(change)
    assert dialect("2.0.1").says(change)
