"""What a charge point tells of its upkeep is kept."""

from mockserver.charging.upkeep import EVENTS_KEPT
from mockserver.world import physical

AT = "2024-06-01T09:00:00.000Z"


def test_nothing_is_known_of_one_that_has_told_nothing(world):
    assert physical.upkeep(world, "CP-7") is None


def test_the_newest_word_on_each_process_is_kept_and_told_of(world, events):
    physical.progress(world, "CP-7", "firmware", status="Downloading")
    physical.progress(world, "CP-7", "log", status="Uploading", request_id=7)
    physical.progress(world, "CP-7", "firmware", status="Downloaded")

    told = physical.upkeep(world, "CP-7")
    assert {"status": "Downloaded", "at": AT, "request_id": None} == told["firmware"]
    assert {"status": "Uploading", "at": AT, "request_id": 7} == told["log"]
    assert (None, None, None) == (told["diagnostics"], told["signed_firmware"], told["certificate"])
    assert {
        "type": "station.upkeep",
        "station_id": "CP-7",
        "process": "firmware",
        "status": "Downloaded",
        "previous_status": "Downloading",
    } == events[-1]
    assert [None, None, "Downloading"] == [event["previous_status"] for event in events]


def test_the_newest_security_events_are_kept(world):
    for number in range(EVENTS_KEPT + 3):
        physical.security_event(world, "CP-7", kind="Reset", at=AT, tech_info=str(number))

    kept = physical.upkeep(world, "CP-7")["security_events"]
    assert EVENTS_KEPT == len(kept)
    assert {"type": "Reset", "at": AT, "tech_info": "52"} == kept[-1]


def test_a_certificate_waits_until_it_is_handed_over(world):
    physical.certify(world, "CP-7", request="csr", chain="pem")
    waiting = physical.upkeep(world, "CP-7")["certificate"]
    physical.handed_over(world, "CP-7", "pem", "Accepted")

    assert {
        "request": "csr",
        "chain": "pem",
        "status": "pending",
        "at": AT,
        "echoed": {},
    } == waiting
    assert "Accepted" == physical.upkeep(world, "CP-7")["certificate"]["status"]


def test_the_answer_about_an_older_certificate_says_nothing_of_a_newer(world):
    physical.certify(world, "CP-7", request="csr", chain="old")
    physical.certify(world, "CP-7", request="csr", chain="new")
    physical.handed_over(world, "CP-7", "old", "Rejected")
    physical.handed_over(world, "CP-8", "old", "Rejected")

    assert "pending" == physical.upkeep(world, "CP-7")["certificate"]["status"]
    assert physical.upkeep(world, "CP-8")["certificate"] is None


def test_a_record_that_was_put_in_part_is_whole(world):
    world.put("charging.upkeep", "CP-7", {"station_id": "CP-7"})

    assert () == physical.upkeep(world, "CP-7")["security_events"]
