import pytest

from mockserver.charging.plausibility import (
    energy_by_power_wh,
    pace_flags,
    register_flags,
    seconds_between,
    total_flags,
)

AT = "2024-06-01T09:00:00.000Z"
MINUTE = "2024-06-01T09:01:00.000Z"
HOUR = "2024-06-01T10:00:00.000Z"


@pytest.mark.parametrize(
    ("before_wh", "now_wh", "at", "start_wh", "expected"),
    [
        (1000, 1120, MINUTE, 1000, []),
        (1000, 1000, MINUTE, 1000, []),
        (1000, 990, MINUTE, 1000, ["meter_regress"]),
        (12_000, 12.4, MINUTE, 12_000, ["meter_regress", "kwh_for_wh"]),
        (12_000, 0, MINUTE, 12_000, ["meter_regress"]),
        (1234, 1_234_567, MINUTE, 1234, ["kwh_for_wh"]),
        (2000, 1_234_567, MINUTE, 1234, ["kwh_for_wh"]),
        (0, 90_000_000, MINUTE, 0, ["implausible_energy"]),
        (0, 300_000, HOUR, 0, []),
        (0, 300_000, AT, 0, ["implausible_energy"]),
    ],
)
def test_a_register_is_held_against_what_it_was(before_wh, now_wh, at, start_wh, expected):
    assert register_flags(before_wh, AT, now_wh, at, start_wh) == expected


@pytest.mark.parametrize(
    ("rise_wh", "at", "before_w", "power_w", "expected"),
    [
        (61, MINUTE, 3700.0, 3700.0, []),
        (0.06, MINUTE, 3700.0, 3700.0, ["kwh_for_wh"]),
        (0.06, MINUTE, None, 3700.0, ["kwh_for_wh"]),
        (0.06, MINUTE, 0.0, 3700.0, []),
        (0, MINUTE, 3700.0, 3700.0, []),
        (0, MINUTE, 7400.0, 7400.0, ["kwh_for_wh"]),
        (10, MINUTE, 3700.0, 3700.0, []),
        (0.001, MINUTE, 60.0, 60.0, []),
        (1, AT, 3700.0, 3700.0, []),
    ],
)
def test_a_rise_is_held_against_power(rise_wh, at, before_w, power_w, expected):
    assert pace_flags(rise_wh, AT, at, before_w, power_w) == expected


def powered(*pairs):
    return [{"at": at, "power_w": power_w} for at, power_w in pairs]


@pytest.mark.parametrize(
    ("energy_wh", "ended_at", "samples", "expected"),
    [
        (7400, HOUR, powered((AT, 7400.0), (HOUR, 7400.0)), []),
        (7.4, HOUR, powered((AT, 7400.0), (HOUR, 7400.0)), ["kwh_for_wh"]),
        (7.4, HOUR, [], ["kwh_for_wh"]),
        (7400, HOUR, [], []),
        (1, MINUTE, [], []),
        (0, HOUR, [], []),
        (0, HOUR, powered((AT, 7400.0), (HOUR, 7400.0)), ["kwh_for_wh"]),
        (0, MINUTE, powered((MINUTE, 3700.0)), ["kwh_for_wh"]),
        (61, MINUTE, powered((MINUTE, 3700.0)), []),
        (200, HOUR, powered((AT, 22_000.0), (MINUTE, 0.0), (HOUR, 0.0)), []),
    ],
)
def test_a_total_is_held_against_power_and_time(energy_wh, ended_at, samples, expected):
    assert total_flags(energy_wh, AT, ended_at, samples) == expected


def test_power_is_integrated_in_order_of_time():
    samples = [*powered((HOUR, 1000.0), (AT, 3000.0)), {"at": MINUTE, "energy_wh": 5.0}]

    assert energy_by_power_wh(samples) == 2000.0


def test_no_power_is_no_energy():
    assert energy_by_power_wh([{"at": AT, "power_w": None}]) == 0


def test_seconds_count_in_both_directions():
    assert (seconds_between(AT, MINUTE), seconds_between(MINUTE, AT)) == (60.0, -60.0)
