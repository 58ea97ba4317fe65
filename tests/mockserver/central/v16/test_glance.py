"""What is read at a glance is read as it is at length."""

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.central import v16
from mockserver.central.central import Central
from mockserver.central.v16.glance import glance
from mockserver.charging.records import METER_VALUES, TRANSACTIONS
from mockserver.store.store import Store
from mockserver.world import physical
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime, World
from ocppj.frame import call_text
from tests.mockserver.central.conftest import NOW, Point
from virtualtime.clock import Dial, ManualClock

AT = "2024-06-01T09:00:00.000Z"
START = {"connectorId": 1, "idTag": "A", "meterStart": 1000, "timestamp": AT}
ENERGY = "Energy.Active.Import.Register"


def value(figure, measurand=ENERGY, unit="Wh", **more):
    told = {"value": figure, "context": "Sample.Periodic", "measurand": measurand, "unit": unit}
    return told | more


PERIODIC = [
    value("1200"),
    value("7400", "Power.Active.Import", "W"),
    *(value("10.667", "Current.Import", "A", phase=line) for line in ("L1", "L2", "L3")),
    *(value("231.2", "Voltage", "V", phase=f"{line}-N") for line in ("L1", "L2", "L3")),
    value("34", "SoC", "Percent", location="EV"),
]


def said(values, at=AT, **more):
    payload = {"connectorId": 1, "meterValue": [{"timestamp": at, "sampledValue": values}]}
    return call_text("17", "MeterValues", {**payload, "transactionId": 1, **more})


def charging(dialect):
    world = World(
        "blue",
        Options(),
        Runtime(ManualClock(NOW), Ports(None, None), {}),
        Store(physical.INDEXES),
        Dial("real", NOW, NOW),
    )
    point = Point(Central({"ocpp1.6": dialect}), world, "CP-7")
    point.ask("StartTransaction", START)
    return world, point


def outcome(dialect, texts):
    """What texts are answered, and what a world has and has noted after them."""
    world, point = charging(dialect)
    answers = [point.say(text) for text in texts]
    noted = [(entry.kind, entry.cause, entry.data) for entry in world.journal]
    return answers, world.store.dump(), noted


def at_length(texts):
    return outcome(replace(v16.dialect(), glance=lambda *_: None), texts)


def test_a_periodic_sample_is_read_at_a_glance():
    world, point = charging(v16.dialect())
    text = said(PERIODIC)

    brief = glance(world, "CP-7", text)

    assert (brief.message_id, brief.action) == ("17", "MeterValues")
    assert point.say(text) == [[3, "17", {}]]
    assert world.get(TRANSACTIONS, "1")["energy_wh"] == 200.0
    (sample,) = world.get(METER_VALUES, "1")["samples"]
    assert sample["soc_percent"] == 34.0
    assert list(sample)[:4] == ["at", "energy_wh", "context", "power_w"]
    assert outcome(v16.dialect(), [text]) == at_length([text])


def test_a_sample_in_kilowatt_hours_is_read_at_a_glance():
    world, point = charging(v16.dialect())
    text = said([value("1.2", unit="kWh"), value("7.4", "Power.Active.Import", "kW")])

    assert glance(world, "CP-7", text) is not None
    point.say(text)
    assert world.get(TRANSACTIONS, "1")["energy_wh"] == 200.0
    assert outcome(v16.dialect(), [text]) == at_length([text])


PARSED = {
    "a heartbeat": '[2,"1","Heartbeat",{}]',
    "no JSON": said(PERIODIC)[:-1],
    "two instants": said(PERIODIC).replace("}]}]", '}]},{"timestamp":"","sampledValue":[]}]'),
    "another time": said(PERIODIC, at="2024-06-01T11:00:00+02:00"),
    "a day that is not": said(PERIODIC, at="2024-02-30T11:00:00Z"),
    "the charge point as a whole": said(PERIODIC, connectorId=0),
    "an id nobody gave": said(PERIODIC, transactionId=-1),
    "a spelling of its own": said(PERIODIC).replace('","', '", "'),
    "no figure": said([value("n/a")]),
    "no context": said([{"value": "1", "measurand": ENERGY, "unit": "Wh"}]),
    "a measurand nobody uses": said([value("1"), value("2", "RPM")]),
    "a unit that does not fit": said([value("1", unit="A")]),
    "a unit that does not exist": said([value("1", unit="Furlong")]),
    "a figure told twice": said([value("1"), value("2")]),
    "a car before the outlet": said([PERIODIC[-1], PERIODIC[0]]),
    "a car in between": said([PERIODIC[0], PERIODIC[-1], PERIODIC[1]]),
    "phases that are summed": said([value("1", phase="L1"), value("2", phase="L2")]),
    "more than anybody tells": said([value(str(n)) for n in range(101)]),
    "signed data": said([value("1", format="SignedData")]),
}


@pytest.mark.parametrize("what", PARSED)
def test_what_is_rarer_is_parsed(what):
    world, _ = charging(v16.dialect())

    assert glance(world, "CP-7", PARSED[what]) is None
    assert outcome(v16.dialect(), [PARSED[what]]) == at_length([PARSED[what]])


MEASURANDS = [(ENERGY, "Wh"), (ENERGY, "kWh"), ("Power.Active.Import", "kW"), ("SoC", "Percent")]
VALUES = st.builds(
    lambda figure, told, more: value(figure, *told, **more),
    st.one_of(
        st.integers(-10, 10**6).map(str),
        st.floats(0, 10**5).map(lambda figure: f"{figure:.3f}"),
        st.text('0123456789.-e"\\', max_size=4),
    ),
    st.sampled_from(MEASURANDS),
    st.fixed_dictionaries(
        {},
        optional={
            "phase": st.sampled_from(["L1", "L2-N", "L9"]),
            "location": st.sampled_from(["EV", "Outlet"]),
            "format": st.sampled_from(["Raw", "SignedData"]),
        },
    ),
)
TEXTS = st.builds(
    lambda values, at, more: said(values, at, **more),
    st.lists(VALUES, max_size=4),
    st.sampled_from([AT, "2024-06-01T09:00:00Z", "2024-06-31T09:00:00Z", "2024-06-01T09:00:00"]),
    st.fixed_dictionaries({}, optional={"transactionId": st.integers(-1, 3)}),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_whatever_is_said_a_glance_changes_nothing(texts):
    twice = list(chain.from_iterable((text, text) for text in texts))

    assert outcome(v16.dialect(), twice) == at_length(twice)
