"""A world keeps what its charge points upload."""

from mockserver.world import uploads


def test_a_file_is_kept_as_it_was_sent(world):
    made = uploads.keep(world, "CP-7", name="a.log", location="http://files.test/", text="lines")

    assert {
        "id": "upload_1",
        "station_id": "CP-7",
        "name": "a.log",
        "location": "http://files.test/",
        "text": "lines",
        "at": world.now_text(),
    } == made
    assert made == world.get(uploads.COLLECTION, "upload_1")


def test_the_oldest_of_too_many_is_forgotten(world):
    for number in range(202):
        uploads.keep(world, "CP-7", name=str(number), location="", text="")

    names = [one["name"] for _, one in world.store[uploads.COLLECTION]]
    assert (200, "2", "201") == (len(names), names[0], names[-1])
