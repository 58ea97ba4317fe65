"""What charge points tell of their upkeep, as records."""

from mockserver.charging import upkeep
from mockserver.charging.upkeep import EVENTS_KEPT

AT = "2024-06-01T09:00:00.000Z"


def test_the_newest_word_replaces_the_one_before():
    told = upkeep.new("CP-7")
    for status in ("Downloading", "Downloaded"):
        told = upkeep.noticed(told, "firmware", status=status, at=AT, request_id=None)

    assert {"status": "Downloaded", "at": AT, "request_id": None} == told["firmware"]
    assert {**upkeep.new("CP-7"), "firmware": told["firmware"]} == told


def test_the_oldest_of_too_many_events_is_forgotten():
    told = upkeep.new("CP-7")
    for number in range(EVENTS_KEPT + 1):
        told = upkeep.alarmed(told, {"type": str(number), "at": AT, "tech_info": None})

    assert ["1", "50"] == [told["security_events"][at]["type"] for at in (0, -1)]


def test_only_the_newest_certificate_is_handed_over():
    asked = upkeep.certified(upkeep.new("CP-7"), request="csr", chain="pem", at=AT)

    assert "pending" == asked["certificate"]["status"]
    assert "Accepted" == upkeep.handed_over(asked, "pem", "Accepted")["certificate"]["status"]
    assert asked == upkeep.handed_over(asked, "older", "Rejected")
    assert upkeep.new("CP-7") == upkeep.handed_over(upkeep.new("CP-7"), "pem", "Accepted")
