"""Sorted entries, held against a plain list that is sorted after each change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.store.group import Group

RANKS = st.sampled_from([(False, None), *((True, letter) for letter in "abc")])
ENTRIES = st.lists(
    st.tuples(RANKS, st.integers(1, 50), st.just("id")), unique_by=lambda entry: entry[1]
)
BOUNDS = st.sampled_from([((False,),), ((True,),), ((True, "b"),), ((True, "b"), 25)])


def grown(entries):
    group = Group()
    for entry in entries:
        group.add(entry)
    return group


@given(ENTRIES)
def test_entries_stand_in_order_whenever_they_came(entries):
    assert sorted(entries) == grown(entries)


@given(ENTRIES, st.data())
def test_an_entry_is_taken_out_and_the_others_stay(entries, data):
    group = grown(entries)
    gone = data.draw(st.lists(st.sampled_from(entries), unique=True) if entries else st.just([]))

    for entry in gone:
        group.discard(entry)

    assert sorted(set(entries) - set(gone)) == group


@given(ENTRIES, BOUNDS, BOUNDS)
def test_what_stands_between_two_bounds_is_found(entries, first, last):
    found = list(grown(entries).irange(first, last))

    assert [entry for entry in sorted(entries) if first <= entry <= last] == found


@given(ENTRIES, BOUNDS)
def test_a_bound_parts_what_is_before_it_from_what_is_behind(entries, bound):
    group = grown(entries)

    assert [entry for entry in sorted(entries) if entry < bound] == group[
        : group.bisect_left(bound)
    ]
    assert group[group.bisect_right(bound) :] == [e for e in sorted(entries) if e > bound]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 3), (1, 2), (2, 9), (5, 9)])
def test_a_stretch_is_walked_in_either_direction(low, high, reverse):
    group = grown([((True, "a"), number, "id") for number in (1, 2, 3)])

    found = list(group.islice(low, high, reverse=reverse))

    assert found == (group[low:high][::-1] if reverse else group[low:high])


def test_a_copy_goes_on_alone():
    group = grown([((True, "a"), 1, "id")])
    other = group.copy()

    other.add(((True, "a"), 2, "id"))

    assert (1, 2) == (len(group), len(other))
