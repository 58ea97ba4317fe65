"""Fixtures for integrators' tests: one bench for the session, a fresh world for each test.

`pytest --chargebench-url URL` uses a running bench; without it one runs in process.
Each xdist worker has a bench of its own in process, or worlds of its own behind the URL.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from chargebench.workbench import Bench, World


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chargebench")
    group.addoption(
        "--chargebench-url",
        default=os.environ.get("CHARGEBENCH_URL"),
        help="base URL of a running bench; in process without it",
    )


@pytest.fixture(scope="session")
def chargebench_session(pytestconfig: pytest.Config) -> "Iterator[Bench]":
    """The bench that all tests of this process share."""
    from chargebench.workbench import bench

    token = os.environ.get("CHARGEBENCH_CONTROL_TOKEN")
    with bench(pytestconfig.getoption("--chargebench-url"), control_token=token) as made:
        yield made


@pytest.fixture
def chargebench_world(chargebench_session: "Bench") -> "Iterator[World]":
    """A fresh world with one charge point and a frozen clock; it is deleted after the test.

    Its clock stands at 2024-06-01T09:00:00Z until the test advances it.
    """
    made = chargebench_session.world(fleet=1, at="2024-06-01T09:00:00Z")
    yield made
    made.close()
