"""Rate limits in windows of the world's clock."""

from datetime import timedelta

import pytest

from mockserver.world.limits import Allowance, spend


@pytest.fixture
def limited(world):
    world.settings["rate_limit"] = {"requests": 2, "window_s": 60}
    return world


def test_without_a_setting_there_is_no_limit(world):
    assert spend(world, "key") is None


def test_a_subject_may_spend_what_the_window_allows(limited):
    assert [spend(limited, "key") for _ in range(3)] == [
        Allowance(2, 1, 60, exceeded=False),
        Allowance(2, 0, 60, exceeded=False),
        Allowance(2, 0, 60, exceeded=True),
    ]


def test_each_subject_has_a_window_of_its_own(limited):
    spend(limited, "one")

    assert spend(limited, "two") == Allowance(2, 1, 60, exceeded=False)


def test_the_rest_of_a_window_is_told_in_whole_seconds_upwards(limited, clock):
    spend(limited, "key")
    clock.advance(timedelta(seconds=59, milliseconds=200))

    assert spend(limited, "key") == Allowance(2, 0, 1, exceeded=False)


def test_a_new_window_begins_when_the_old_one_is_over(limited, clock):
    for _ in range(3):
        spend(limited, "key")
    clock.advance(timedelta(seconds=60))

    assert spend(limited, "key") == Allowance(2, 1, 60, exceeded=False)


def test_a_clock_that_was_put_back_begins_a_new_window(limited, clock):
    spend(limited, "key")
    clock.advance(timedelta(hours=-1))

    assert spend(limited, "key") == Allowance(2, 1, 60, exceeded=False)
