"""The registry: create, fork, reset, delete, restore, advance, pace."""

import asyncio
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from mockserver.world.credentials import COLLECTION, Grant, mint, secret
from mockserver.world.problems import ProblemError
from mockserver.world.world import Options

AT = datetime(2030, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FROZEN = Options(at=AT)


def _bytes(worlds, world):
    return orjson.dumps(worlds.dump(world))


def test_a_created_world_is_seeded_and_found_by_name(worlds):
    world = worlds.create("blue", Options())

    assert worlds.get("blue") is world
    assert list(worlds) == [world]
    assert len(world.store["shop.bikes"]) == 1
    assert len(world.journal) == 0
    assert "seeding" not in world.settings


def test_a_created_world_follows_the_wall_or_stands_where_it_was_frozen(worlds, clock):
    real, frozen = worlds.create("real", Options()), worlds.create("frozen", FROZEN)
    clock.advance(MINUTE)

    assert real.now() == clock.now()
    assert frozen.now() == AT


def test_the_same_seed_gives_the_same_bytes(worlds, make_worlds):
    one = worlds.create("one", FROZEN)
    two = worlds.create("two", FROZEN)
    other = make_worlds()
    three = other.create("one", FROZEN)

    assert _bytes(worlds, one) == _bytes(worlds, two) == _bytes(other, three)


def test_a_world_may_have_charge_points_from_the_start(worlds):
    world = worlds.create("blue", Options(fleet=3))

    assert list(world.points) == ["CP-1", "CP-2", "CP-3"]
    assert len(world.timers) == 3


@pytest.mark.parametrize("name", ["", "Blue", "-blue", "a b", "x" * 41, "blue\n"])
def test_a_name_that_is_none_is_refused(worlds, name):
    with pytest.raises(ProblemError, match="422") as caught:
        worlds.create(name, Options())

    assert caught.value.problem.details[0].field == "body.name"


def test_a_name_is_taken_once(worlds):
    worlds.create("blue", Options())

    with pytest.raises(ProblemError, match="409 conflict: World 'blue' exists"):
        worlds.create("blue", Options())


def test_there_are_not_more_worlds_than_allowed(make_worlds):
    worlds = make_worlds(max_worlds=1)
    world = worlds.create("blue", Options())

    with pytest.raises(ProblemError, match="409 too_many_worlds"):
        worlds.fork(world, "green")


def test_a_free_name_is_numbered_and_fits(worlds):
    worlds.create("blue-1", Options())

    assert worlds.free_name("blue") == "blue-2"
    assert worlds.free_name("x" * 40) == "x" * 38 + "-1"


def test_a_failing_seed_leaves_no_world_behind(make_worlds):
    def fail(world):
        raise RuntimeError("no seed")

    worlds = make_worlds(seeders=(fail,))
    with pytest.raises(RuntimeError, match="no seed"):
        worlds.create("blue", Options())

    assert list(worlds) == []


def test_credentials_lead_to_their_world_and_to_no_other(worlds, credential):
    one, two = worlds.create("one", Options()), worlds.create("two", Options())

    assert worlds.by_credential(credential(one)) == "one"
    assert worlds.by_credential(credential(two)) == "two"
    assert worlds.by_credential("key_unknown") is None
    assert worlds.credential(one, credential(one))["id"] == "shop.api_key"
    assert worlds.credential(one, credential(two)) is None
    assert worlds.credential(one, "key_unknown") is None


def test_a_credential_minted_later_is_found_too(worlds):
    world = worlds.create("blue", Options())

    record = mint(world, Grant("api_key", "key_{secret}", {}))

    assert worlds.by_credential(secret(world, record)) == "blue"


def test_a_fork_starts_where_its_parent_is_and_goes_on_alone(worlds):
    parent = worlds.create("parent", Options(at=AT, ttl_s=None))
    parent.put("shop.bikes", "b1", {"colour": "red"})

    fork = worlds.fork(parent, "fork")
    same = _bytes(worlds, fork) == _bytes(worlds, parent)
    fork.put("shop.bikes", "b1", {"colour": "blue"})
    fork.settings["rate_limit"] = {"requests": 1, "window_s": 1}
    fork.set_timer(AT, "bike", "b1")
    parent.count("ids")

    assert same
    assert parent.get("shop.bikes", "b1") == {"colour": "red"}
    assert parent.settings == {}
    assert len(parent.timers) == 0
    assert fork.counters["ids"] == parent.counters["ids"] - 1
    assert [world.name for world in worlds.told.revived] == ["fork"]


def test_a_fork_has_secrets_of_its_own(worlds, credential):
    parent = worlds.create("parent", FROZEN)
    fork = worlds.fork(parent, "fork")

    assert worlds.by_credential(credential(fork)) == "fork"
    assert worlds.by_credential(credential(parent)) == "parent"


def test_a_reset_makes_of_a_created_world_what_it_was(worlds, credential):
    world = worlds.create("blue", FROZEN)
    before, key = _bytes(worlds, world), credential(world)
    world.put("shop.bikes", "b1", {"colour": "red"})
    world.dial = world.dial.jump(AT + MINUTE, AT)
    mint(world, Grant("api_key", "key_{secret}", {}))

    fresh = worlds.reset(world)

    assert worlds.get("blue") is fresh
    assert _bytes(worlds, fresh) == before
    assert worlds.by_credential(key) == "blue"
    assert worlds.told.replaced == [world]
    assert worlds.told.revived == [fresh]


def test_a_reset_seeds_a_world_anew_that_follows_the_wall(worlds, clock):
    world = worlds.create("blue", Options())
    clock.advance(MINUTE)

    fresh = worlds.reset(world)

    issued = [record["issued_at"] for _, record in fresh.store[COLLECTION]]
    assert issued == ["2024-06-01T09:01:00Z"]
    assert worlds.told.revived == []


def test_a_reset_forgets_the_credentials_minted_since(worlds):
    world = worlds.create("blue", FROZEN)
    text = secret(world, mint(world, Grant("api_key", "key_{secret}", {})))

    worlds.reset(world)

    assert worlds.by_credential(text) is None


def test_a_reset_takes_a_fork_back_to_where_it_was_forked_each_time(worlds, clock):
    parent = worlds.create("parent", FROZEN)
    parent.put("shop.bikes", "b1", {"colour": "red"})
    fork = worlds.fork(parent, "fork")
    before = _bytes(worlds, fork)

    for _ in range(2):
        fork.delete("shop.bikes", "b1")
        fork.dial = fork.dial.jump(AT + MINUTE, clock.now())
        clock.advance(MINUTE)
        fork = worlds.reset(fork)
        assert _bytes(worlds, fork) == before


def test_a_reset_fork_with_a_real_clock_stays_as_far_from_the_wall(worlds, clock):
    parent = worlds.create("parent", Options())
    asyncio.run(worlds.advance(parent, timedelta(hours=8)))
    fork = worlds.fork(parent, "fork")
    clock.advance(MINUTE)

    assert worlds.reset(fork).now() == clock.now() + timedelta(hours=8)


def test_a_reset_fork_with_a_scaled_clock_begins_again_where_it_was(worlds, clock):
    parent = worlds.create("parent", FROZEN)
    parent.dial = parent.dial.set("scaled", clock.now(), factor=60.0)
    fork = worlds.fork(parent, "fork")
    clock.advance(MINUTE)

    fork = worlds.reset(fork)

    assert fork.now() == AT
    clock.advance(timedelta(seconds=1))
    assert fork.now() == AT + MINUTE


def test_the_journal_of_a_reset_world_is_empty_and_goes_on_counting(worlds):
    world = worlds.create("blue", Options())
    world.put("shop.bikes", "b1", {})

    fresh = worlds.reset(world)

    assert len(fresh.journal) == 0
    assert fresh.journal.last_number == 1


def test_who_waits_for_the_journal_is_woken_by_a_reset_and_a_deletion(worlds):
    async def run():
        world = worlds.create("blue", Options())
        waiting = asyncio.ensure_future(world.journal.changed(60))
        await asyncio.sleep(0)
        fresh = worlds.reset(world)
        woken = await waiting
        waiting = asyncio.ensure_future(fresh.journal.changed(60))
        await asyncio.sleep(0)
        worlds.delete(fresh)
        return woken, await waiting

    assert asyncio.run(run()) == (True, True)


def test_a_deleted_world_is_gone_with_its_credentials(worlds, credential):
    world = worlds.create("blue", Options())

    worlds.delete(world)

    assert worlds.get("blue") is None
    assert worlds.by_credential(credential(world)) is None
    assert worlds.told.replaced == [world]
    assert worlds.passage(world) is None


def test_a_credential_minted_in_a_deleted_world_leads_nowhere(worlds):
    world = worlds.create("blue", Options())
    worlds.delete(world)

    record = mint(world, Grant("api_key", "key_{secret}", {}))

    assert worlds.by_credential(secret(world, record)) is None


def test_the_default_world_stays(worlds):
    world = worlds.create("default", Options())

    with pytest.raises(ProblemError, match="'default' stays; reset it"):
        worlds.delete(world)


def test_a_world_is_restored_under_a_new_name_or_in_place(worlds):
    world = worlds.create("blue", FROZEN)
    dumped = worlds.dump(world)
    before = _bytes(worlds, world)
    world.put("shop.bikes", "b1", {})

    green, blue = worlds.restore("green", dumped), worlds.restore("blue", dumped)

    assert _bytes(worlds, green) == _bytes(worlds, blue) == before
    assert worlds.get("blue") is blue
    assert worlds.told.replaced == [world]
    assert worlds.told.revived == [green, blue]


def test_a_reset_takes_a_restored_world_back_to_what_was_restored(worlds):
    world = worlds.create("blue", FROZEN)
    world.put("shop.bikes", "b1", {})
    restored = worlds.restore("green", worlds.dump(world))
    before = _bytes(worlds, restored)
    restored.delete("shop.bikes", "b1")

    assert _bytes(worlds, worlds.reset(restored)) == before


def test_a_world_restored_not_as_its_origin_is_seeded_anew_by_a_reset(worlds):
    world = worlds.create("blue", FROZEN)
    before = _bytes(worlds, world)
    world.put("shop.bikes", "b1", {})
    restored = worlds.restore("blue", worlds.dump(world), as_origin=False)

    assert _bytes(worlds, worlds.reset(restored)) == before
    assert worlds.told.revived == [restored]


def test_a_refused_restore_changes_nothing(worlds):
    world = worlds.create("blue", FROZEN)

    with pytest.raises(ProblemError, match="422"):
        worlds.restore("blue", {"version": 99})
    with pytest.raises(ProblemError, match="422"):
        worlds.restore("Not A Name", worlds.dump(world))

    assert list(worlds) == [world]


def test_a_restored_world_keeps_the_life_of_the_one_it_replaces(worlds):
    async def run():
        world = worlds.create("blue", Options(ttl_s=60))
        return worlds.remaining_s(worlds.restore("blue", worlds.dump(world)))

    assert 59 < asyncio.run(run()) <= 60


def test_a_world_ends_when_its_time_on_the_wall_is_over(worlds, credential):
    async def run():
        world = worlds.create("blue", Options(ttl_s=60))
        now = asyncio.get_running_loop().time()
        wait = worlds.run_due(now)
        worlds.run_due(now + 61)
        return world, wait

    world, wait = asyncio.run(run())

    assert 59 < wait <= 60
    assert worlds.get("blue") is None
    assert worlds.by_credential(credential(world)) is None
    assert worlds.told.replaced == [world]


def test_a_world_without_a_life_stays(worlds):
    world = worlds.create("blue", Options())

    assert worlds.remaining_s(world) is None


def test_pacing_fires_what_is_due_and_tells_how_long_to_wait(worlds, clock):
    world = worlds.create("blue", Options())
    world.set_timer(clock.now(), "bike", "now")
    world.set_timer(clock.now() + MINUTE, "bike", "later")

    assert worlds.run_due(0.0) == 60.0
    assert world.get("shop.bikes", "now") is not None
    assert world.get("shop.bikes", "later") is None


def test_a_scaled_world_is_waited_for_accordingly(worlds, clock):
    world = worlds.create("blue", Options())
    world.dial = world.dial.set("scaled", clock.now(), factor=60.0)
    world.set_timer(clock.now() + MINUTE, "bike", "later")

    assert worlds.run_due(0.0) == 1.0


def test_a_frozen_world_fires_what_is_due_at_its_instant_and_waits_for_nothing(worlds):
    world = worlds.create("blue", FROZEN)
    world.set_timer(AT, "bike", "now")
    world.set_timer(AT + MINUTE, "bike", "later")

    assert worlds.run_due(0.0) is None
    assert world.get("shop.bikes", "now") is not None


def test_with_nothing_to_do_there_is_nothing_to_wait_for(worlds):
    worlds.create("blue", Options())

    assert worlds.run_due(0.0) is None


def test_many_timers_of_one_world_are_fired_in_portions(worlds, clock):
    world = worlds.create("blue", Options())
    for number in range(201):
        world.set_timer(clock.now(), "bike", str(number))

    assert worlds.run_due(0.0) == 0.0
    assert len(world.timers) == 1
    assert worlds.run_due(0.0) is None


def test_a_failing_timer_of_one_world_does_not_stop_the_others(worlds, clock, caplog):
    bad, good = worlds.create("bad", Options()), worlds.create("good", Options())
    bad.set_timer(clock.now(), "no such kind", "x")
    good.set_timer(clock.now(), "bike", "b1")

    assert worlds.run_due(0.0) is None

    assert good.get("shop.bikes", "b1") is not None
    (entry,) = bad.journal.select(kind="timer", subject="failed")
    assert entry.data == {"error": "KeyError: 'no such kind'"}
    assert "A timer of world 'bad' failed" in caplog.text


@pytest.fixture
def advancing(worlds, monkeypatch):
    """Begin an advance and stop inside it: world, task = await advancing("blue")."""
    monkeypatch.setattr("mockserver.world.scheduler._SLICE_S", -1.0)

    async def begin(name="blue"):
        world = worlds.create(name, FROZEN)
        for number in range(3):
            world.set_timer(AT + number * MINUTE, "bike", str(number))
        task = asyncio.ensure_future(worlds.advance(world, 10 * MINUTE))
        await asyncio.sleep(0)
        assert worlds.passage(world) is not None
        return world, task

    return begin


def test_requests_wait_while_a_world_is_advanced(worlds, advancing):
    async def run():
        world, task = await advancing()
        waiting = asyncio.ensure_future(worlds.settled("blue"))
        await asyncio.sleep(0)
        early = waiting.done()
        await task
        return early, await waiting is world, worlds.passage(world)

    assert asyncio.run(run()) == (False, True, None)


def test_pacing_leaves_a_world_alone_that_is_being_advanced(worlds, advancing):
    async def run():
        world, task = await advancing()
        before = len(world.timers)
        worlds.run_due(0.0)
        after = len(world.timers)
        await task
        return before == after

    assert asyncio.run(run())


def test_a_world_is_advanced_once_at_a_time(worlds, advancing):
    async def run():
        world, task = await advancing()
        with pytest.raises(ProblemError, match="is being advanced already"):
            await worlds.advance(world, MINUTE)
        await task

    asyncio.run(run())


def test_a_reset_stops_an_advance_and_lets_the_requests_through(worlds, advancing):
    async def run():
        world, task = await advancing()
        waiting = asyncio.ensure_future(worlds.settled("blue"))
        await asyncio.sleep(0)
        fresh = worlds.reset(world)
        with pytest.raises(ProblemError, match="reset or deleted on the way"):
            await task
        return await waiting is fresh

    assert asyncio.run(run())


def test_who_waits_for_a_world_that_is_deleted_meanwhile_finds_none(worlds, advancing):
    async def run():
        world, task = await advancing()
        waiting = asyncio.ensure_future(worlds.settled("blue"))
        await asyncio.sleep(0)
        worlds.delete(world)
        await asyncio.gather(task, return_exceptions=True)
        return await waiting

    assert asyncio.run(run()) is None


class Slow:
    """An outbox with one attempt under way, which ends when `answer` is set."""

    def __init__(self):
        self.answer, self.waits = asyncio.Event(), asyncio.Event()

    def busy(self, world):
        return not self.answer.is_set()

    async def settled(self, world, timeout_s):
        self.waits.set()
        await self.answer.wait()


def test_while_webhooks_are_delivered_requests_pass_and_changes_of_the_clock_wait(worlds):
    async def run():
        worlds.runtime.ports.outbox = slow = Slow()
        world = worlds.create("blue", FROZEN)
        task = asyncio.ensure_future(worlds.advance(world, MINUTE))
        await slow.waits.wait()
        changing = asyncio.ensure_future(worlds.settled("blue"))
        with pytest.raises(ProblemError, match="is being advanced already"):
            await worlds.advance(world, MINUTE)
        during = worlds.passage(world), worlds.advancing(world), changing.done()
        worlds.run_due(0.0)
        slow.answer.set()
        await task
        return during, await changing is world, worlds.advancing(world)

    assert asyncio.run(run()) == ((None, True, False), True, False)


def test_a_world_that_is_gone_is_not_advancing(worlds, make_world):
    assert not worlds.advancing(make_world())


def test_after_an_advance_the_alarm_is_rung(worlds):
    rung = []
    world = worlds.create("blue", FROZEN)
    worlds.runtime.alarm = lambda: rung.append(True)

    asyncio.run(worlds.advance(world, MINUTE))

    assert rung == [True]


def test_the_credentials_of_a_world_are_records_of_it(worlds):
    world = worlds.create("blue", Options())

    assert [key for key, _ in world.store[COLLECTION]] == ["shop.api_key"]
