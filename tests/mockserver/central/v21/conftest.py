"""A charging station that speaks 2.1."""

import pytest

from mockserver.charging.records import REPORTS


@pytest.fixture
def point(connect):
    return connect(subprotocol="ocpp2.1")


@pytest.fixture
def told(world):
    """A topic of what was told, as plain entries by their id."""

    def read(topic):
        return (world.get(REPORTS, "CP-7") or {"topics": {}})["topics"].get(topic, {})

    return read
