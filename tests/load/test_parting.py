"""Waiting for the last words of workers."""

from load.parting import KEY, LastWords


def test_a_worker_is_awaited_until_it_says_that_it_is_over():
    words = LastWords()
    assert {"a", "b"} == words.owed(["a", "b"])

    words.heard("a", {KEY: False})
    words.heard("b", {KEY: True})
    assert {"a"} == words.owed(["a", "b"])

    words.heard("a", {KEY: True})
    assert set() == words.owed(["a", "b"])


def test_a_worker_that_begins_again_is_awaited_again():
    words = LastWords()
    words.heard("a", {KEY: True})
    words.heard("a", {})

    assert {"a"} == words.owed(["a"])


def test_nobody_waits_for_one_that_is_gone():
    words = LastWords()
    words.heard("gone", {KEY: False})

    assert set() == words.owed([])
