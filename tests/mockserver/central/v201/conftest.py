"""A charging station that speaks 2.0.1."""

import pytest


@pytest.fixture
def point(connect):
    return connect(subprotocol="ocpp2.0.1")
