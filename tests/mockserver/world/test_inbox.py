"""Inboxes keep what is newest."""

from datetime import timedelta

import pytest

from mockserver.store.store import Store
from mockserver.world import inbox


@pytest.fixture
def post(world):
    world.store = Store(inbox.INDEXES)

    def receive(content, name="mine"):
        return inbox.receive(world, (), name, method="POST", query="", headers={}, content=content)

    return receive


def kept(world):
    return [message["id"] for _, message in world.store[inbox.COLLECTION]]


def test_there_is_room_for_so_many(world, post, monkeypatch):
    monkeypatch.setattr(inbox, "KEPT", 2)
    for name in ("a", "b", "c"):
        post(b"x", name)

    assert ["inbox_2", "inbox_3"] == kept(world)


def test_there_is_room_for_so_much(world, post, monkeypatch):
    monkeypatch.setattr(inbox, "KEPT_BYTES", 10)
    post(b"x" * 6)
    post(b"x" * 4)
    assert ["inbox_1", "inbox_2"] == kept(world)

    post(b"x")
    assert ["inbox_2", "inbox_3"] == kept(world)


def test_one_that_is_too_large_for_all_the_room_is_not_kept(world, post, monkeypatch):
    monkeypatch.setattr(inbox, "KEPT_BYTES", 10)
    post(b"x" * 11)

    assert [] == kept(world)
    assert {} == inbox.names(world)


def test_both_times_are_noted(world, clock, post):
    world.dial = world.dial.set("frozen", clock.now())
    clock.advance(timedelta(hours=1))
    message = post(b"x")

    assert ("2024-06-01T10:00:00.000Z", "2024-06-01T09:00:00.000Z") == (
        message["received_at"], message["world_at"],
    )  # fmt: skip
