"""Quirks of certain charge points."""

import re

import pytest

from ocpp_sim.core.wire import Selector
from ocpp_sim.quirks import Quirk
from ocpp_sim.quirks.catalogue import REPOSITORIES
from ocpp_sim.quirks.presets import PRESETS, quirks_of

# What needs an outage, a charging profile or a bad answer, which the standard day has not.
DORMANT = {"ABB", "Autel", "go-e", "Metron"}
SEEN = ("Huawei", "Wallbox FW6", "Grizzl-E", "Alfen", "BENY", "AEFA", "Vestel", "Autel", "Metron")


def test_the_charge_points_of_the_field_notes_are_there():
    assert {*SEEN, "MicroOCPP", "SAP"} <= set(PRESETS)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda one: one.name)
def test_a_preset_cites_public_issues_and_does_something(preset):
    for one in preset.seen_in.split(", "):
        repository, number = re.fullmatch(r"([\w.-]+)#(\d+)", one).groups()
        assert repository in REPOSITORIES
        assert int(number)
    assert preset.quirks
    assert preset.about


def test_a_share_is_that_of_the_preset():
    assert quirks_of("AEFA", 0.5) == (
        Quirk("empty_value", 0.5, 1.0, Selector("MeterValues"), of="AEFA"),
        Quirk("tz_missing", 0.5, of="AEFA"),
    )


@pytest.mark.parametrize("name", PRESETS)
def test_a_point_with_a_preset_lives_through_a_day(a_day, name):
    point = a_day(*quirks_of(name))

    assert point.told() or name in DORMANT
    assert point.station.next_due is not None or name == "SAP"
