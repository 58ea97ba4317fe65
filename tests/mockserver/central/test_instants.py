import pytest

from mockserver.central.instants import read

NOW = "2024-06-01T09:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-06-01T11:00:00Z", ("2024-06-01T11:00:00.000Z", ())),
        ("2024-06-01T11:00:00.1239Z", ("2024-06-01T11:00:00.123Z", ())),
        ("2024-06-01T13:00:00+02:00", ("2024-06-01T11:00:00.000Z", ())),
        ("2024-06-01T11:00:00", ("2024-06-01T11:00:00.000Z", ("no_time_zone",))),
        ("1970-01-01T00:00:00Z", ("1970-01-01T00:00:00.000Z", ())),
        ("soon", (NOW, ("unreadable_timestamp",))),
        ("0001-01-01T00:00:00+14:00", (NOW, ("unreadable_timestamp",))),
        ("0999-01-01T00:00:00Z", (NOW, ("unreadable_timestamp",))),
        (None, (NOW, ())),
    ],
)
def test_times_are_read_as_records_keep_them(text, expected):
    assert read(text, lambda: NOW) == expected
