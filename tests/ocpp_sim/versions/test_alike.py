"""What every version spells alike."""

from datetime import UTC, datetime

import pytest

from ocpp_sim.core.profile import Period
from ocpp_sim.versions.alike import (
    read_delete,
    read_schedule,
    read_signed_update,
    tenths,
    time_of,
)
from virtualtime.instant import to_text

NINE = datetime(2024, 6, 1, 9, tzinfo=UTC)


def test_a_time_that_is_not_there_is_none():
    payload = {"startTime": to_text(NINE)}

    assert (NINE, None) == (time_of(payload, "startTime"), time_of(payload, "stopTime"))


@pytest.mark.parametrize(("value", "whole"), [(16.04, 160), (1e300, 10**13), (-1e300, -(10**13))])
def test_what_is_beyond_all_reason_still_fits_into_a_record(value, whole):
    assert whole == tenths(value)


def test_a_schedule_is_read_with_what_it_leaves_out():
    periods = [{"startPeriod": 0, "limit": 16.0, "numberPhases": 1}, {"startPeriod": 60}]

    found = read_schedule({"chargingRateUnit": "A", "chargingSchedulePeriod": periods})

    assert (Period(0, 160, 1), Period(60, 0)) == found.periods
    assert (None, None, 0) == (found.start_at, found.duration_s, found.floor_d)


def test_an_update_may_come_without_signature():
    firmware = {"location": "http://files.test/1.bin", "retrieveDateTime": to_text(NINE)}

    found = read_signed_update({"requestId": 7, "firmware": firmware})

    assert (7, "", "", None) == (
        found.signed.request_id,
        found.signed.certificate,
        found.signed.signature,
        found.signed.install_at,
    )


@pytest.mark.parametrize(("told", "kept"), [("00AB", "ab"), ("0", "0"), ("000", "0")])
def test_a_serial_number_has_no_leading_zeros(told, kept):
    named = {
        "hashAlgorithm": "SHA256",
        "issuerNameHash": "AA",
        "issuerKeyHash": "BB",
        "serialNumber": told,
    }

    assert kept == read_delete({"certificateHashData": named}).named.serial
