import pytest

from mockserver.central.samples import read_meter_values

AT = "2024-06-01T09:00:00Z"
NOW = "2024-06-01T09:30:00.000Z"


def read(*values, at=AT):
    (sample,), flags = read_meter_values(
        [{"timestamp": at, "sampledValue": list(values)}], lambda: NOW
    )
    return {name: value for name, value in sample.items() if name != "at"}, flags


def value(text, measurand=None, **facts):
    named = {} if measurand is None else {"measurand": measurand}
    return {"value": text, **named, **facts}


@pytest.mark.parametrize(
    ("sampled", "expected"),
    [
        (value("1200"), {"energy_wh": 1200.0}),
        (value("1.2", unit="kWh"), {"energy_wh": 1200.0}),
        (value("7.4", "Power.Active.Import", unit="kW"), {"power_w": 7400.0}),
        (value("7400", "Power.Offered"), {"offered_w": 7400.0}),
        (value("32", "Current.Import", phase="L1"), {"current_l1_a": 32.0}),
        (value("32", "Current.Import", phase="N", unit="A"), {"current_n_a": 32.0}),
        (value("16", "Current.Offered"), {"offered_a": 16.0}),
        (value("230", "Voltage", phase="L1-N", unit="V"), {"voltage_l1_v": 230.0}),
        (value("400", "Voltage", phase="L1-L2"), {"voltage_l1_l2_v": 400.0}),
        (value("41", "SoC", location="EV", unit="Percent"), {"soc_percent": 41.0}),
        (value("20", "Temperature", unit="Celcius"), {"temperature_c": 20.0}),
        (value("50", "Frequency"), {"frequency_hz": 50.0}),
        (value("5", "Energy.Active.Export.Register"), {"exported_wh": 5.0}),
        (value("5", "Power.Factor"), {}),
        (value("a1b2", format="SignedData"), {}),
        (value("5", context="Sample.Clock"), {"energy_wh": 5.0, "context": "Sample.Clock"}),
    ],
)
def test_a_value_is_put_under_its_neutral_name(sampled, expected):
    assert read(sampled) == (expected, [])


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "-inf", "1e16", "1e309"])
def test_what_is_no_figure_is_flagged(text):
    assert read(value(text)) == ({}, ["unreadable_value"])


def test_a_unit_that_does_not_fit_is_flagged():
    assert read(value("50", "Frequency", unit="W")) == ({}, ["bad_unit"])


def test_the_outlet_comes_before_other_places():
    sampled = [
        value("900", location="Inlet"),
        value("800", location="Outlet"),
        value("3", "Power.Active.Import", location="Inlet"),
        value("4", "Power.Active.Import", location="Body"),
    ]

    assert read(*sampled)[0] == {"energy_wh": 800.0, "power_w": 3.0}


def test_phases_are_summed_where_there_is_no_total():
    phases = [value(str(n), "Power.Active.Import", phase=f"L{n}") for n in (1, 2, 3)]

    assert read(*phases)[0]["power_w"] == 6.0
    assert read(*phases, value("5", "Power.Active.Import"))[0]["power_w"] == 5.0
    assert "power_w" not in read(value("5", "Voltage", phase="L1"))[0]


def test_odd_times_are_flagged_and_kept():
    samples, flags = read_meter_values(
        [
            {"timestamp": "2024-06-01T09:00:00", "sampledValue": []},
            {"timestamp": "0001-01-01T00:00:00Z", "sampledValue": []},
        ],
        lambda: NOW,
    )

    assert samples == [{"at": "2024-06-01T09:00:00.000Z"}, {"at": NOW}]
    assert flags == ["no_time_zone", "unreadable_timestamp"]
