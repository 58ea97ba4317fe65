"""Reports by topic and id: newer ones take the place of older ones, and the oldest go."""

from mockserver.charging.reports import KEPT, dropped, new, told

THEN, NOW = "2024-06-01T09:00:00.000Z", "2024-06-01T10:00:00.000Z"


def test_entries_of_topics_do_not_mix():
    made = told(told(new("CP-7", THEN), "events", {"1": "a"}, THEN), "monitors", {"1": "b"}, NOW)

    assert {"events": {"1": "a"}, "monitors": {"1": "b"}} == made["topics"]
    assert ("CP-7", NOW) == (made["station_id"], made["reported_at"])


def test_a_newer_entry_takes_the_place_of_an_older_one_and_comes_last():
    made = told(new("CP-7", THEN), "events", {"1": "a", "2": "b"}, THEN)

    assert [("2", "b"), ("1", "c")] == list(
        told(made, "events", {"1": "c"}, NOW)["topics"]["events"].items()
    )


def test_the_oldest_of_too_many_go():
    many = {str(number): number for number in range(KEPT + 1)}

    assert "1" == next(iter(told(new("CP-7", THEN), "events", many, NOW)["topics"]["events"]))


def test_entries_that_are_no_more_are_dropped():
    made = told(new("CP-7", THEN), "limits", {"1": 16, "2": 32}, THEN)

    assert {"limits": {"1": 16}} == dropped(made, "limits", lambda entry: entry > 20, NOW)["topics"]
    assert {"other": {}} == dropped(new("CP-7", THEN), "other", bool, NOW)["topics"]
