"""A world: its two times, its ids, its records and who hears of them."""

import gc
from datetime import UTC, datetime, timedelta
from weakref import ref

from mockserver.store.collection import Collection
from virtualtime.clock import Dial

AT = datetime(2030, 1, 1, tzinfo=UTC)


def test_a_world_tells_its_own_time_in_three_forms(make_world):
    world = make_world(at=AT + timedelta(milliseconds=250))

    assert world.now() == AT + timedelta(milliseconds=250)
    assert world.now_text() == "2030-01-01T00:00:00.250Z"
    assert world.now_seconds_text() == "2030-01-01T00:00:00Z"


def test_a_world_that_is_over_goes_without_being_looked_for(make_world):
    gc.disable()
    try:
        gone = ref(make_world(at=AT))
    finally:
        gc.enable()

    assert gone() is None


def test_ids_count_within_one_instant(make_world):
    world = make_world(at=AT)

    one, two = world.new_id("bike_{ulid16}"), world.new_id("bike_{ulid16}")

    assert one.startswith("bike_01")
    assert one < two


def test_ulids_grow_although_the_clock_is_put_back(make_world, clock):
    world = make_world(at=AT)
    ids = [world.new_id("bike{ulid}")]
    world.dial = Dial("frozen", clock.now(), AT - timedelta(days=1))
    ids += [world.new_id("bike{ulid}"), world.new_id("bike{ulid}")]

    assert ids == sorted(ids)
    assert {len("bike") + 26} == {len(key) for key in ids}
    assert len({key[:14] for key in ids}) == 1


def test_ids_may_be_made_of_given_values(world):
    assert world.new_id("{org_id}", org_id="org_A") == "org_A"


def test_ids_made_while_seeding_do_not_follow_the_clock(make_world):
    worlds = [make_world(at=AT), make_world(at=AT + timedelta(days=1))]
    for world in worlds:
        world.settings["seeding"] = True

    one, two = (world.new_id("bike_{ulid16}") for world in worlds)

    assert one == two


def test_counters_count_from_one_each_for_itself(world):
    assert [world.count("a"), world.count("a"), world.count("b")] == [1, 2, 1]


def test_the_journal_tells_each_change_with_before_and_after(world, clock):
    world.dial = Dial("frozen", clock.now(), AT)
    world.put("shop.bikes", "b1", {"colour": "red"})
    world.put("shop.bikes", "b1", {"colour": "blue"})
    world.delete("shop.bikes", "b1")

    entries = [(e.kind, e.subject, e.data["before"], e.data["after"]) for e in world.journal]
    assert entries == [
        ("state", "shop.bikes/b1", None, {"colour": "red"}),
        ("state", "shop.bikes/b1", {"colour": "red"}, {"colour": "blue"}),
        ("state", "shop.bikes/b1", {"colour": "blue"}, None),
    ]
    assert {(e.wall_at, e.world_at) for e in world.journal} == {(clock.now(), AT)}


def test_the_journal_tells_what_is_late_as_any_other_change(world):
    world.put("shop.bikes", "b1", {"colour": "red"})
    world.put_late("shop.bikes", "b1", lambda before: {**before, "colour": "blue"}, size=100)
    world.put_late("shop.bikes", "b1", lambda before: {**before, "colour": "green"}, size=100)

    told = [entry.render()["data"] for entry in world.journal][1:]
    assert told == [
        {"before": {"colour": "red"}, "after": {"colour": "blue"}},
        {"before": {"colour": "blue"}, "after": {"colour": "green"}},
    ]
    assert world.get("shop.bikes", "b1") == {"colour": "green"}


def test_a_large_record_weighs_in_the_journal(world):
    world.put("shop.bikes", "b1", {"note": "x" * 10_000})

    assert world.journal.size_bytes > 10_000


def test_deleting_what_is_not_there_is_not_told(world):
    assert world.delete("shop.bikes", "b1") is None
    assert len(world.journal) == 0


def test_a_record_is_found_by_its_id(world):
    world.put("shop.bikes", "b1", {"colour": "red"})

    assert world.get("shop.bikes", "b1") == {"colour": "red"}
    assert world.get("shop.bikes", "b2") is None


def test_an_event_reaches_every_projection_in_order(world):
    seen = []
    world.runtime.projections = (
        lambda world, event: seen.append(("one", world.name, event["type"])),
        lambda world, event: seen.append(("two", world.name, event["type"])),
    )

    world.publish({"type": "bike.sold"})

    assert seen == [("one", "blue", "bike.sold"), ("two", "blue", "bike.sold")]


def test_setting_a_timer_rings_the_alarm(world):
    rung = []
    world.runtime.alarm = lambda: rung.append(True)

    world.set_timer(AT, "bike", "b1")

    assert rung == [True]
    assert [(t.due_at, t.kind, t.key) for t in world.timers] == [(AT, "bike", "b1")]


class Attic:
    """A past of one bike, which is red."""

    def belongs(self, _options):
        return True

    def record(self, _world, collection, key):
        return {"id": "b0", "colour": "red"} if (collection, key) == ("shop.bikes", "b0") else None

    def around(self, world, collection, equals):
        if "colour" not in equals:
            return None
        joined = Collection(world.store[collection].specs)
        joined.put("b0", self.record(world, collection, "b0"))
        for key, record in world.store[collection]:
            joined.put(key, record)
        return joined


def test_what_is_made_is_read_like_what_is_held(world):
    world.past = Attic()
    world.put("shop.bikes", "b1", {"id": "b1", "colour": "blue"})

    assert world.get("shop.bikes", "b0") == {"id": "b0", "colour": "red"}
    assert world.get("shop.bikes", "b2") is None
    held = world.holding("shop.bikes", {})
    assert [key for key, _ in held] == ["b1"]
    assert [key for key, _ in world.holding("shop.bikes", {"colour": "red"})] == ["b0", "b1"]


def test_what_is_written_goes_before_what_is_made(world):
    world.past = Attic()
    world.put("shop.bikes", "b0", {"id": "b0", "colour": "green"})

    assert world.get("shop.bikes", "b0") == {"id": "b0", "colour": "green"}


def test_a_world_without_a_past_holds_all_it_has(world):
    assert world.get("shop.bikes", "b0") is None
    assert len(world.holding("shop.bikes", {"colour": "red"})) == 0
