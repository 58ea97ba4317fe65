"""Values are plain for the sake of speed, and nothing writes to them."""

import subprocess
import sys
from dataclasses import FrozenInstanceError, replace

import pytest

from ocppj.frame import Call
from ocppj.value import value

BEAT = Call("19223201", "Heartbeat", {})
# what makes a charge point live: everything that is due, all that people and the peer do to it
LIFE = ("runner/test_memory.py", "core/test_hands.py", "core/test_pilot.py", "core/test_remote.py")


def test_a_value_equals_its_like_and_is_changed_by_making_another():
    assert replace(BEAT, message_id="2") == Call("2", "Heartbeat", {})
    assert BEAT.message_id == "19223201"


def test_a_value_can_be_a_key():
    @value(frozen=True, slots=True)
    class Place:
        """A value as any."""

        number: int

    assert {Place(1): "here"}[Place(1)] == "here"


@pytest.mark.skipif(not sys.flags.dev_mode, reason="values are frozen in development mode only")
def test_a_value_cannot_be_written_to_in_development_mode():
    with pytest.raises(FrozenInstanceError):
        BEAT.message_id = "2"


def test_a_charge_point_lives_with_values_that_are_frozen():
    tests = [__file__, *(f"tests/ocpp_sim/{name}" for name in LIFE)]
    chosen = ["-k", "not lives_with_values", *tests]
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout
    assert "skipped" not in ended.stdout
