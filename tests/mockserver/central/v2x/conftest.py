"""A charging station that speaks 2.0.1, and one that speaks 2.1."""

import pytest

from ocppj.schema import schemas


@pytest.fixture(params=["2.0.1", "2.1"])
def version(request):
    return request.param


@pytest.fixture
def official(version):
    """The schemas of the version, with times as strict as the standard has them."""
    return schemas(version, "strict")


@pytest.fixture
def point(connect, version):
    return connect(subprotocol=f"ocpp{version}")
