"""Cars are said in words: names of values, and curves by name or by points."""

import pytest

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.curve import CURVES, Curve
from ocpp_sim.core.garage import curve_of, vehicle_of


def test_what_is_not_said_is_that_of_a_middle_class_car():
    assert vehicle_of({}) == Vehicle()
    assert vehicle_of({"battery_wh": 20_000, "ramp_s": 8}) == Vehicle(20_000, ramp_s=8)


def test_a_curve_has_a_name():
    said = {"max_power_w": 11_000, "dc_power_w": 170_000, "curve": "plateau"}

    assert vehicle_of(said) == Vehicle(dc_power_w=170_000, curve=CURVES["plateau"])
    assert vehicle_of({"curve": "taper"}) == Vehicle()


def test_or_points_in_watts_or_percents_of_the_peak():
    said = [[0, 60_000], [20, "100%"], [80, "40%"]]
    expected = Curve(((0, 60_000), (20, 150_000), (80, 60_000)), 150_000)

    assert curve_of(said, 150_000) == expected
    assert vehicle_of({"max_power_w": 150_000, "curve": said}).curve == expected


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("peaky", "vehicle.curve: 'peaky' is no curve; known are taper, constant, early-peak"),
        (7, "vehicle.curve: found 7; expected a name or points"),
        ([], "its percents do not go up"),
        ([[0, 99_000]], "not all within 1 and the peak, 11000"),
        ([7], "found the point 7; expected a name or points such as"),
        ([[1, 2, 3]], r"found the point \[1, 2, 3\]"),
        ([[1, "half"]], "found the point"),
        ([[1, "%"]], "found the point"),
        ([[1.5, 10]], "found the point"),
    ],
)
def test_what_is_no_curve_says_what_one_is(said, message):
    with pytest.raises(ValueError, match=message):
        vehicle_of({"curve": said})


def test_an_impossible_car_is_refused():
    with pytest.raises(ValueError, match=r"vehicle\.ramp_s is 500; allowed are whole numbers"):
        vehicle_of({"ramp_s": 500, "curve": "lorry"})
