"""Sampled values as they are written; most are seen through the tests of metering."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core import intent as i
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v16 import V16
from ocpp_sim.versions.v16_values import MEASURANDS, sampled_values
from ocppj.frame import call_text

READING = i.Snapshot(1234, 11_000, 2300, 7, 0, None, 11_000)


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("Energy.Active.Import.Register", "1234", "Wh"),
        ("Power.Active.Import", "11000", "W"),
        ("Power.Offered", "11000", "W"),
        ("Current.Import", "0.007", "A"),
        ("Current.Offered", "47.826", "A"),
        ("Voltage", "230.0", "V"),
    ],
)
def test_values_of_a_dc_outlet_have_no_phase_and_fractions_keep_their_zeros(name, value, unit):
    (written,) = sampled_values((name,), READING, "Other")

    assert written == {"value": value, "context": "Other", "measurand": name, "unit": unit}


@given(
    st.permutations(list(MEASURANDS)),
    st.integers(0, len(MEASURANDS)),
    st.builds(
        i.Snapshot,
        st.integers(0, 10**9),
        st.integers(0, 10**6),
        st.integers(0, 10_000),
        st.integers(0, 10**6),
        st.integers(0, 3),
        st.integers(0, 100),
        st.integers(0, 10**6),
        st.sampled_from(["RST", "STR"]),
    ),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=36),
    st.none() | st.integers(-(2**31), 2**31),
)
def test_a_sample_is_written_in_one_go_as_it_is_piece_by_piece(
    names, count, reading, message_id, remote_id
):
    at = datetime(2024, 6, 1, 9, tzinfo=UTC)
    told = i.Sample(1, 1, at, "Sample.Periodic", reading, tuple(names[:count]))

    written = V16().write_text(message_id, told, Spec("CP-1"), remote_id)

    assert written == ("MeterValues", call_text(message_id, *_sample(told, remote_id)))


def _sample(told, remote_id):
    return V16().write(told, Spec("CP-1"), remote_id)
