"""Durations as people type them."""

import pytest

from virtualtime.duration import seconds


@pytest.mark.parametrize(
    ("text", "expected"), [("30s", 30), ("1m30s", 90), ("500ms", 0.5), ("2h", 7200), ("7", 7)]
)
def test_a_duration_is_read(text, expected):
    assert expected == seconds(text)


@pytest.mark.parametrize("text", ["", "abc", "5 minutes", "1m 30s", "-5s"])
def test_what_is_none_says_how_to_write_one(text):
    with pytest.raises(ValueError, match="write 30s, 1m30s, 500ms or 2h"):
        seconds(text)
