"""Open files are asked for before they are needed."""

import resource

import pytest

from ocpp_sim.transport.limits import TooFewFilesError, allow_sockets

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


def test_a_system_that_refuses_says_how_many_it_allows(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1024, 4096))

    with pytest.raises(TooFewFilesError, match=r"allows 4096.*at most 4032"):
        allow_sockets(5000)
