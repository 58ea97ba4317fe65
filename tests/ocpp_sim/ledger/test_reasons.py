"""What flags and quirks explain."""

from mockserver.charging import flags as odd
from ocpp_sim.core import habits
from ocpp_sim.ledger import reasons


def test_every_flag_of_the_mock_is_known():
    names = {value for name, value in vars(odd).items() if name.isupper()}

    assert names <= set(reasons.FLAGS)


def test_every_habit_that_is_known_is_in_the_catalogue():
    """Those on the wire have a catalogue of their own."""
    ours = set(reasons.QUIRKS) & set(habits.CATALOGUE)

    assert {"dup_start", "orphan_stop", "never_stops", "stop_days_late"} <= ours


def test_only_kinds_that_exist_are_explained():
    for table in (reasons.FLAGS, reasons.QUIRKS):
        assert set().union(*table.values()) <= set(reasons.KINDS)


def test_names_explain_what_they_are_for():
    names = ("kwh_for_wh", "future_timestamp", "made_up")

    assert ["kwh_for_wh"] == reasons.explained(reasons.ENERGY, names, reasons.FLAGS)
    assert [] == reasons.explained(reasons.COST, names, reasons.FLAGS)
