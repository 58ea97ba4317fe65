"""A ledger held against a platform that is right, or wrong in each way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from ocpp_sim.ledger.lines import Pages, end_line, run_line, session_line
from ocpp_sim.ledger.reconcile import reconcile
from ocpp_sim.ledger.session import Frames, Noted
from ocpp_sim.ledger.told import Fault, Platform, Told
from tests.ocpp_sim.conftest import START
from tests.ocpp_sim.ledger.test_session import SESSION

STOP = START + timedelta(minutes=3)
LATER = START + timedelta(hours=1)
OURS = replace(
    SESSION,
    started_at=START,
    stopped_at=STOP,
    until=STOP,
    start_told=True,
    stop_told=True,
    frames=Frames(("a1",), ("a2", "a3"), ("a4",)),
)
THEIRS = Told("s1", "CP-0001", 2, START, STOP, Decimal(250))


def ledger(*sessions, ended=True):
    pages = Pages()
    pages.feed(run_line("ws://x", ["CP-0001", "CP-0002"], START).encode())
    for session in sessions:
        pages.feed(session_line(session).encode())
    if ended:
        pages.feed(end_line(LATER).encode())
    return pages


def verdict(ours, *theirs, ended=True, **platform):
    sessions = () if ours is None else (ours,)
    return reconcile(ledger(*sessions, ended=ended), Platform(theirs, **platform))


def kinds(found):
    return [(one.kind, one.explained_by) for one in found.differences]


def test_a_platform_that_is_right_is_clean():
    found = verdict(OURS, THEIRS)

    assert (True, 1, 1, 0, ()) == (
        found.clean,
        len(found.compared),
        found.told,
        found.elsewhere,
        found.differences,
    )


@pytest.mark.parametrize(
    ("theirs", "kind", "expected", "found"),
    [
        (
            replace(THEIRS, energy_wh=Decimal("252.50")),
            "energy",
            "250 Wh",
            "252.5 Wh",
        ),
        (
            replace(THEIRS, started_at=START + timedelta(seconds=3)),
            "started",
            "2024-06-01T09:00:00.000Z",
            "2024-06-01T09:00:03.000Z",
        ),
        (
            replace(THEIRS, ended_at=STOP + timedelta(seconds=3)),
            "ended",
            "2024-06-01T09:03:00.000Z",
            "2024-06-01T09:03:03.000Z",
        ),
        (
            replace(THEIRS, ended_at=None),
            "running",
            "over at 2024-06-01T09:03:00.000Z",
            "it still runs",
        ),
        (replace(THEIRS, faults=(Fault("cost", "1.96", "1.90"),)), "cost", "1.96", "1.90"),
    ],
)
def test_each_figure_that_is_wrong_is_a_difference(theirs, kind, expected, found):
    (one,) = verdict(OURS, theirs).differences

    assert (kind, expected, found, ()) == (one.kind, one.expected, one.found, one.explained_by)


def test_a_watt_hour_and_two_seconds_are_no_difference():
    close = replace(
        THEIRS,
        energy_wh=Decimal(251),
        started_at=START + timedelta(seconds=2),
        ended_at=STOP - timedelta(seconds=2),
    )

    assert verdict(OURS, close).clean


def test_a_session_that_is_not_there_is_missing_with_its_frames():
    found = verdict(OURS)

    (one,) = found.unexplained
    assert ("missing", "CP-0001/2", ("a1", "a4")) == (one.kind, one.place, one.frames)
    assert {
        "kind": "missing",
        "place": "CP-0001/2",
        "number": 7,
        "id_tag": "TAG-1",
        "started_at": "2024-06-01T09:00:00.000Z",
        "platform_id": None,
        "expected": ("a session of 250 Wh, 2024-06-01T09:00:00.000Z to 2024-06-01T09:03:00.000Z"),
        "found": "none",
        "explained_by": [],
        "frames": ["a1", "a4"],
    } == found.to_json()["differences"][0]


def test_what_nobody_could_tell_is_not_missed():
    untold = replace(OURS, start_told=False, stop_told=False, stopped_at=None)

    assert [("missing", ("not_told",))] == kinds(verdict(untold))


def test_a_start_that_a_quirk_lost_is_explained():
    lost = replace(OURS, quirks=(Noted("orphan_stop", START),))

    assert [("missing", ("orphan_stop",))] == kinds(verdict(lost))


def test_an_end_that_nobody_could_tell_is_no_fault_of_the_platform():
    untold = replace(OURS, stop_told=False)
    runs = replace(THEIRS, ended_at=None, energy_wh=Decimal(400))

    found = verdict(untold, runs)

    assert [("running", ("not_told",)), ("energy", ("not_told",))] == kinds(found)


def test_a_running_session_is_held_against_its_minutes():
    runs = replace(OURS, stopped_at=None, stop_told=False)

    def at(minutes, wh):
        told = replace(
            THEIRS, ended_at=None, at=START + timedelta(minutes=minutes), energy_wh=Decimal(wh)
        )
        return verdict(runs, told)

    assert at(1.5, 100).clean
    assert [("energy", ())] == kinds(at(0.5, 100))
    assert ["0 to 50 Wh"] == [one.expected for one in at(0.5, 100).differences]
    assert verdict(runs, replace(THEIRS, ended_at=None, energy_wh=Decimal(0))).clean
    assert [("ended", ())] == kinds(verdict(runs, replace(THEIRS, energy_wh=Decimal(9))))


def test_what_came_after_the_last_word_of_a_ledger_is_unknown():
    begun = replace(OURS, stopped_at=None, until=START, energy_wh=100, minutes_wh=(100,))
    later = replace(THEIRS, at=STOP, energy_wh=Decimal(400))

    assert verdict(begun, replace(later, ended_at=None)).clean
    assert verdict(begun, later).clean
    (one,) = verdict(begun, replace(later, energy_wh=Decimal(50))).differences
    assert ("energy", "100 to more Wh") == (one.kind, one.expected)


def test_one_that_is_told_twice_is_a_duplicate():
    found = verdict(OURS, THEIRS, replace(THEIRS, id="s2"))

    assert [("duplicate", ())] == kinds(found)
    assert ("a1", "a2", "a3", "a4") == found.differences[0].frames
    assert 2 == found.told


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (THEIRS, [("unknown", ())]),
        (replace(THEIRS, charge_point="CP-9999"), []),
        (replace(THEIRS, started_at=START - timedelta(minutes=1)), []),
        (replace(THEIRS, started_at=LATER + timedelta(minutes=1)), []),
        (replace(THEIRS, flags=("no_stop",)), [("unknown", ("no_stop",))]),
        (
            replace(THEIRS, started_at=START - timedelta(days=9000), flags=("clock_not_set",)),
            [("unknown", ())],
        ),
    ],
)
def test_a_session_that_nobody_made_is_found_in_the_time_of_the_ledger(theirs, expected):
    assert expected == kinds(verdict(None, theirs))


def test_without_an_end_the_ledger_goes_on():
    late = replace(THEIRS, started_at=LATER + timedelta(minutes=1), connector_id=None)

    (one,) = verdict(None, late, ended=False).differences

    assert ("CP-0001", ()) == (one.place, one.frames)
    assert one.to_json()["number"] is None


def test_where_a_platform_shows_flags_only_they_explain():
    odd = replace(OURS, quirks=(Noted("kwh_not_wh", START),))
    tiny = replace(THEIRS, energy_wh=Decimal(1))

    assert [("energy", ("kwh_not_wh",))] == kinds(verdict(odd, tiny))
    assert [("energy", ())] == kinds(verdict(odd, tiny, shows_flags=True))
    flagged = replace(tiny, flags=("kwh_for_wh",))
    assert [("energy", ("kwh_for_wh",))] == kinds(verdict(odd, flagged, shows_flags=True))


def seconds(count):
    return timedelta(seconds=count)


@pytest.mark.parametrize(
    ("quirk", "theirs", "expected"),
    [
        ("clock_drift", replace(THEIRS, started_at=START + seconds(60)), "too_faint"),
        ("clock_drift", replace(THEIRS, ended_at=STOP + seconds(60)), "too_faint"),
        ("clock_drift", replace(THEIRS, started_at=START + seconds(61)), None),
        ("clock_drift", replace(THEIRS, ended_at=STOP + seconds(61)), None),
        ("clock_drift", replace(THEIRS, started_at=START - seconds(60)), None),
        ("clock_drift", replace(THEIRS, ended_at=None), None),
        ("clock_drift", replace(THEIRS, energy_wh=Decimal(0)), None),
        ("future", replace(THEIRS, started_at=START + seconds(60)), None),
        ("kwh_not_wh", replace(THEIRS, energy_wh=Decimal(0)), "too_faint"),
        ("kwh_not_wh", replace(THEIRS, started_at=START + seconds(60)), None),
    ],
)
def test_what_no_central_system_can_notice_needs_no_flag(quirk, theirs, expected):
    ours = replace(OURS, quirks=(Noted(quirk, START),), frames=Frames(("a1",), (), ("a4",)))

    ((_, names),) = kinds(verdict(ours, theirs, shows_flags=True))

    assert names == (() if expected is None else (expected,))


def test_an_end_of_what_still_runs_is_no_drift():
    ours = replace(OURS, stopped_at=None, stop_told=False, quirks=(Noted("clock_drift", START),))

    found = kinds(verdict(ours, THEIRS, shows_flags=True))

    assert ("ended", ()) in found


@pytest.mark.parametrize(
    ("minutes", "energy_wh", "meter", "expected"),
    [
        (9, 5000, (), ("too_faint",)),
        (60, 999, (), ("too_faint",)),
        (60, 5000, (), ()),
        (9, 500, ("a2",), ()),
    ],
)
def test_kwh_are_noticed_in_a_session_of_some_length_and_by_any_sample(
    minutes, energy_wh, meter, expected
):
    stop = START + timedelta(minutes=minutes)
    ours = replace(
        OURS,
        stopped_at=stop,
        until=stop,
        energy_wh=energy_wh,
        quirks=(Noted("kwh_not_wh", START),),
        frames=Frames(("a1",), meter, ("a4",)),
    )
    theirs = replace(THEIRS, ended_at=stop, energy_wh=Decimal(energy_wh // 1000))

    assert [("energy", expected)] == kinds(verdict(ours, theirs, shows_flags=True))


def test_what_is_elsewhere_is_counted_and_other_tags_are_left_out():
    assert 1 == verdict(OURS, charge_points=frozenset({"CP-0002"})).elsewhere
    assert verdict(OURS, THEIRS, charge_points=frozenset({"CP-0001"})).clean
    assert 0 == len(verdict(OURS, id_tags=frozenset({"TAG-2"})).compared)


def test_the_verdict_is_json():
    found = verdict(replace(OURS, stop_told=False), replace(THEIRS, ended_at=None, faults=()))

    assert {
        "clean": True,
        "sessions": 1,
        "told": 1,
        "elsewhere": 0,
        "explained": 1,
        "unexplained": 0,
    }.items() <= found.to_json().items()
