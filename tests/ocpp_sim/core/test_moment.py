"""When habits may act: in their nth case, after their event, and the same each time for a case."""

from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core.moment import happened, may_act
from ocpp_sim.core.wire import Counted, Moment, Wire
from tests.ocpp_sim.conftest import START

EVENTS = ("connected", "booted")


def wire(*moments):
    counted = tuple(Counted(armed=not one.after) for one in moments)
    return Wire((), (), START, moments=moments, counted=counted)


def cases(of, habit, *asked):
    """What is said of each case; a text is an event that happens between two."""
    said = []
    for one in asked:
        if isinstance(one, str):
            of = happened(of, one)
        else:
            so, of = may_act(of, habit, one)
            said.append(so)
    return said


def test_who_waits_for_nothing_may_act_always():
    of = wire(Moment("herd", nth=2))

    assert (True, of) == may_act(of, "dup_start", None)


def test_the_nth_case_and_no_other():
    assert [False, False, True, False] == cases(wire(Moment("herd", nth=3)), "herd", *[None] * 4)


def test_only_after_an_event_and_counting_anew_with_each():
    of = wire(Moment("herd", nth=2, after="booted"))

    said = cases(of, "herd", None, None, "booted", None, None, None, "booted", None, None)

    assert [False, False, False, True, False, False, True] == said


def test_another_event_changes_nothing():
    of = wire(Moment("herd", after="booted"))

    assert of is happened(of, "connected")


def test_a_case_that_comes_up_again_is_judged_as_before():
    """A transaction is doubled or it is not, however often that is asked."""
    of = wire(Moment("dup_stop", nth=2))

    assert [False, True, False, True, False, False] == cases(of, "dup_stop", 1, 2, 1, 2, 1, 3)


def test_what_always_is_so_is_so_from_its_event_on():
    of = wire(Moment("history_dump", after="booted"))

    assert [False, False, True, True] == cases(of, "history_dump", 0, 0, "booted", 0, 0)


def test_one_habit_does_not_count_for_another():
    of = wire(Moment("herd", nth=1), Moment("flap_40s", nth=1))

    first, of = may_act(of, "herd", None)
    second, of = may_act(of, "flap_40s", None)

    assert (True, True) == (first, second)


@given(
    nth=st.integers(0, 3),
    after=st.sampled_from(("", *EVENTS)),
    asked=st.lists(st.none() | st.integers(1, 3) | st.sampled_from(EVENTS), max_size=30),
)
def test_it_acts_once_at_most_for_each_time_its_event_has_happened(nth, after, asked):
    said, fresh = cases(wire(Moment("herd", nth, after)), "herd", *asked), asked.count(after)

    if nth:
        new = [one for one in asked if one is None]
        acted = sum(so for one, so in zip((a for a in asked if a not in EVENTS), said, strict=True)
                    if one is None)  # fmt: skip
        assert acted <= min(len(new), fresh if after else 1)
    elif not after:
        assert all(said)
