"""Versions are found by their name."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ocpp_sim import versions
from ocpp_sim.core.build import build
from ocpp_sim.core.port import Connect, Tick
from ocpp_sim.core.station import Spec

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)


def test_a_point_steps_in_its_own_version():
    _, outputs = versions.step(build(Spec("CP-1"), NOW), Tick(), NOW)

    assert outputs == (Connect(),)


def test_a_version_that_nobody_speaks_is_named():
    station = build(Spec("CP-1"), NOW)

    with pytest.raises(versions.UnknownVersionError, match=r"'3\.0'; known: 1\.6, 2\.0\.1, 2\.1"):
        versions.step(replace(station, spec=Spec("CP-1", version="3.0")), Tick(), NOW)


def test_the_subprotocol_has_its_registered_name():
    assert versions.subprotocol("1.6") == "ocpp1.6"
