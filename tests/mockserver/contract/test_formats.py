"""What is a date, a moment, an id."""

import pytest

from mockserver.contract.formats import CHECKS, EXAMPLES
from virtualtime.instant import parse


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("date-time", "2024-06-01T09:00:00Z", True),
        ("date-time", "2024-06-01T09:00:00.123456789+02:00", True),
        ("date-time", "2024-06-01T09:00:00", False),
        ("date-time", "2024-06-01 09:00:00Z", False),
        ("date-time", "2024-02-30T09:00:00Z", False),
        ("date-time", "0000-01-01T00:00:00Z", False),
        ("date-time", "2016-12-31T23:59:60Z", False),
        ("date-time", "9999-12-31T23:59:59-23:59", False),
        ("date-time", "2024-06-01T09:00:00\u0662Z", False),
        ("date", "2024-02-29", True),
        ("date", "2023-02-29", False),
        ("date", "20240229", False),
        ("uuid", "0b0e5f3e-8f0d-4f3b-9a55-5d2f1a4d8c11", True),
        ("uuid", "0b0e5f3e8f0d4f3b9a555d2f1a4d8c11", False),
        ("duration", "P1DT12H", True),
        ("duration", "P2W", True),
        ("duration", "P", False),
        ("duration", "PT", False),
        ("byte", "c2FtcGxl", True),
        ("byte", "c2FtcGx", False),
        ("byte", "é", False),
        ("decimal", "-21.30", True),
        ("decimal", "21", True),
        ("decimal", "21.", False),
        ("decimal", "1e3", False),
    ],
)
def test_formats_are_what_their_standards_say(name, text, expected):
    assert expected is CHECKS[name](text)


def test_every_moment_that_passes_can_be_reckoned_with():
    text = "2024-06-01T09:00:00.123456789+02:00"

    assert CHECKS["date-time"](text)
    assert 2024 == parse(text).year


def test_every_format_that_is_checked_has_an_example():
    assert set(CHECKS) <= set(EXAMPLES)
