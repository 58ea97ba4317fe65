from itertools import islice

from bench import population


def test_records_are_born_a_minute_apart():
    assert population.instant(0) == "2022-01-01T00:00:00Z"
    assert population.instant(61) == "2022-01-01T01:01:00Z"


def test_few_of_many_reservations_are_active():
    records = [record for _, record in population.reservations(500, "org_1")]

    assert {record["org_id"] for record in records} == {"org_1"}
    assert sum(record["status"] == "active" for record in records) == 5
    assert len({record["id"] for record in records}) == 500


def test_sessions_follow_their_pattern():
    keyed = list(islice(population.sessions(3, "usr_1", {"session_id": "x", "currency": "GBP"}), 3))

    assert [key for key, _ in keyed] == [record["session_id"] for _, record in keyed]
    assert keyed[1][1]["currency"] == "GBP"
    assert keyed[1][1]["driver_id"] == "usr_1"
    assert keyed[1][1]["started_at"] == population.instant(1)
