"""Fixtures for integrators' tests: one bench for the session, a fresh world for each test.

`pytest --chargebench-url URL` uses a running bench; without it one runs in process.
Each xdist worker has a bench of its own in process, or worlds of its own behind the URL.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from chargebench import Bench, World

NINE = "2024-06-01T09:00:00Z"
# Worlds of a run that was killed end on their own behind a URL.
_TTL_S = 3600


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chargebench")
    group.addoption(
        "--chargebench-url",
        metavar="URL",
        default=os.environ.get("CHARGEBENCH_URL"),
        help="base URL of a running bench, or CHARGEBENCH_URL; in process without it",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "chargebench(fleet=1, at='2024-06-01T09:00:00Z', seed=1, …): what the test's world is like",
    )


@pytest.fixture(scope="session")
def chargebench(pytestconfig: pytest.Config) -> "Iterator[Bench]":
    """The bench that all tests of this process share; `chargebench.world()` makes more worlds."""
    from chargebench import bench

    token = os.environ.get("CHARGEBENCH_CONTROL_TOKEN")
    with bench(pytestconfig.getoption("--chargebench-url"), control_token=token) as made:
        yield made


@pytest.fixture
def world(request: pytest.FixtureRequest, chargebench: "Bench") -> "Iterator[World]":
    """A fresh world with one charge point; it is deleted after the test, with what was forked.

    Its clock stands at 2024-06-01T09:00:00Z until the test advances it.
    Another: `@pytest.mark.chargebench(fleet=3, seed=7, at=None)`; `at=None` follows the wall.
    """
    options: dict[str, Any] = {"fleet": 1, "at": NINE, "ttl_s": _TTL_S}
    for marker in reversed(list(request.node.iter_markers("chargebench"))):
        options |= marker.kwargs
    with chargebench.scope():
        yield chargebench.world(**options)
