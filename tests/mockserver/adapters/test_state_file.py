"""Worlds in a file, from one run to the next."""

import asyncio
from datetime import UTC, datetime

import orjson
import pytest

from mockserver.adapters.state_file import StateFileError, restore_state, write_state
from mockserver.world.world import Options, Runtime
from mockserver.world.worlds import Worlds
from virtualtime.clock import ManualClock

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def make_worlds():
    """A server's registry: make_worlds() is another run of it."""

    def make():
        runtime = Runtime(ManualClock(AT), None, {})
        return Worlds(runtime, {"shop.bikes": (), "mock.credentials": ()}, ())

    return make


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.json"


@pytest.fixture
def worlds(make_worlds):
    worlds = make_worlds()
    worlds.create("default", Options(at=AT)).put("shop.bikes", "b1", {"colour": "red"})
    worlds.create("blue", Options())
    return worlds


def test_worlds_come_back_as_they_were(path, worlds, make_worlds):
    write_state(path, worlds)
    again = make_worlds()
    again.create("default", Options())

    assert restore_state(path, again) is True

    assert [again.dump(world) for world in again] == [worlds.dump(world) for world in worlds]


def test_worlds_that_end_on_their_own_are_not_kept(path, worlds):
    async def run():
        worlds.create("short", Options(ttl_s=60))
        write_state(path, worlds)

    asyncio.run(run())

    assert list(orjson.loads(path.read_bytes())["worlds"]) == ["default", "blue"]


def test_the_file_is_for_its_owner_alone_and_nothing_stays_beside_it(path, worlds):
    path.write_text("old")

    write_state(path, worlds)

    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["state.json"]


def test_without_a_file_there_is_nothing_to_restore(path, make_worlds):
    assert restore_state(path, make_worlds()) is False


def test_a_directory_that_is_not_there_is_named(tmp_path, worlds):
    with pytest.raises(StateFileError, match=r"nowhere/state.json: the state cannot be written"):
        write_state(tmp_path / "nowhere" / "state.json", worlds)


def test_a_failing_disk_leaves_the_old_file_and_nothing_beside_it(path, worlds, monkeypatch):
    path.write_text("old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StateFileError, match="No space left on device"):
        write_state(path, worlds)

    assert path.read_text() == "old"
    assert [file.name for file in path.parent.iterdir()] == ["state.json"]


def test_a_file_that_cannot_be_read_is_named(tmp_path, make_worlds):
    with pytest.raises(StateFileError, match="it cannot be read, Is a directory"):
        restore_state(tmp_path, make_worlds())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "it is no JSON"),
        (b"[]", "it holds no state of chargebench"),
        (b'{"format": "other"}', "it holds no state of chargebench"),
        (b'{"format": "chargebench state", "version": 9}', "it is of version 9"),
        (b'{"format": "chargebench state", "version": 1}', "its 'worlds' are no worlds"),
        (
            b'{"format": "chargebench state", "version": 1, "worlds": {"a": 1}}',
            "its 'worlds' are no worlds",
        ),
        (
            b'{"format": "chargebench state", "version": 1, "worlds": {"a": {}}}',
            "world 'a': body.version: found None",
        ),
    ],
)
def test_a_broken_file_is_refused_with_the_reason_and_the_way_out(path, make_worlds, content, why):
    path.write_bytes(content)

    with pytest.raises(StateFileError, match=f"{why}.*Move the file away"):
        restore_state(path, make_worlds())
