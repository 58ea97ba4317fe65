"""Open files are asked for before they are needed."""

import resource

import pytest

from ocpp_sim.transport.limits import TooFewFilesError, allow_most, allow_sockets

INFINITY = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("soft", "hard", "count", "raised"),
    [
        (1024, 4096, 500, None),
        (1024, 4096, 1000, (1064, 4096)),
        (1024, INFINITY, 10_000, (10_064, INFINITY)),
        (INFINITY, INFINITY, 10_000, None),
    ],
)
def test_the_soft_limit_rises_when_it_must(monkeypatch, soft, hard, count, raised):
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: asked.append(limits))

    allow_sockets(count)

    assert asked == ([] if raised is None else [raised])


@pytest.mark.parametrize(("soft", "asked"), [(1024, [(4096, 4096)]), (4096, [])])
def test_a_server_takes_all_that_it_may_have(monkeypatch, soft, asked):
    found = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (found or [(soft, 4096)])[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: found.append(limits))

    assert (allow_most(), found) == (4096, asked)


def test_a_system_that_refuses_a_server_leaves_it_what_it_has(monkeypatch):
    def refuse(_which, _limits):
        raise ValueError

    monkeypatch.setattr(resource, "getrlimit", lambda _which: (256, INFINITY))
    monkeypatch.setattr(resource, "setrlimit", refuse)

    assert allow_most() == 256


def test_a_system_that_refuses_says_how_many_it_allows(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1024, 4096))

    with pytest.raises(TooFewFilesError, match=r"allows 4096.*at most 4032"):
        allow_sockets(5000)
