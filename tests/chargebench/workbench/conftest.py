"""A bench for all tests of a module."""

import pytest

from chargebench.workbench import bench

NINE = "2024-06-01T09:00:00Z"
TAG = "DRV00000001"


@pytest.fixture(scope="session")
def here():
    with bench() as made:
        yield made


@pytest.fixture
def world(here):
    """A world with one charge point, and its time in hand."""
    with here.scope():
        yield here.world(fleet=1, at=NINE)
