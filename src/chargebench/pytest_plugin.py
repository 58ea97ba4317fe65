"""Fixtures for integrators' tests: one bench for the session, a fresh world for each test.

`pytest --chargebench-url URL` uses a running bench; without it one runs in process.
`fleet` starts charge points at `--chargebench-csms URL`, at that bench, or at one of their own.
Each xdist worker has a bench of its own in process, or worlds of its own behind the URL.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from chargebench import Bench, LiveFleet, World

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
    group.addoption(
        "--chargebench-csms",
        metavar="URL",
        default=os.environ.get("CHARGEBENCH_CSMS"),
        help="where the charge points of `fleet` connect, ws://host/path before /{identity}, or"
        " CHARGEBENCH_CSMS; the running bench, or one of their own without it",
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


@pytest.fixture(scope="session")
def chargebench_csms(pytestconfig: pytest.Config) -> Iterator[str]:
    """Where the charge points of `fleet` connect, when a test does not say it."""
    csms, url = (pytestconfig.getoption(f"--chargebench-{name}") for name in ("csms", "url"))
    if csms is not None:
        yield csms
    elif url is not None:
        yield url.replace("http", "ws", 1).rstrip("/") + "/ocpp"
    else:
        from chargebench.serving_apart import serving_apart

        with serving_apart() as announced:
            yield announced["ocpp_url"]


@pytest.fixture
def fleet(request: pytest.FixtureRequest) -> "Iterator[Callable[..., LiveFleet]]":
    """Start charge points that end with the test: `fleet("2xAC")["CP-0001"].plug_in()`.

    They connect to `--chargebench-csms`, unless `csms=` is said; see `chargebench.fleet`.
    """
    with ExitStack() as stack:

        def start(what: Any = "1xAC", **said: Any) -> "LiveFleet":
            from chargebench import fleet as living

            if "csms" not in said:
                said["csms"] = request.getfixturevalue("chargebench_csms")
            return stack.enter_context(living(what, **said))

        yield start
