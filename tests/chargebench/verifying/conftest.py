"""A bench whose worlds have six charge points, two of them EVSEs of ev.energy."""

import pytest

from chargebench import bench

NINE = "2024-06-01T09:00:00Z"


@pytest.fixture(scope="session")
def here():
    with bench() as made:
        yield made


@pytest.fixture
def world(here):
    with here.scope():
        yield here.world(fleet=6, at=NINE, seed=7)
