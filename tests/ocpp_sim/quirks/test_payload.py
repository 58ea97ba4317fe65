"""Rules of payloads, also on one another's results."""

from datetime import timedelta
from itertools import permutations

import pytest

from ocpp_sim.quirks.catalogue import CATALOGUE
from ocpp_sim.quirks.draft import Occasion, draft
from ocpp_sim.quirks.payload import RULES, apply
from ocppj.frame import CallError, call_text, error_text, parse, result_text
from tests.ocpp_sim.quirks.conftest import START

REGISTER = {"value": "14666.5", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
POWER = {"value": "7000", "measurand": "Power.Active.Import", "unit": "W"}
BARE = {"value": "999"}
METER = {
    "connectorId": 1,
    "meterValue": [{"timestamp": "2024-06-01T09:00:00.000Z", "sampledValue": [REGISTER, POWER]}],
    "transactionId": 7,
}
STOP = {"meterStop": 5300, "timestamp": "2024-06-01T09:00:00.000Z", "transactionId": 7}
DATA = {**STOP, "transactionData": METER["meterValue"]}


def altered(name, action, payload, *, params=None, start_wh=None, answer=False):
    text = result_text("1", payload) if answer else call_text("1", action, payload)
    taken = draft(text, {"1": action}, incoming=False)
    told = {**dict(CATALOGUE[name].defaults), **(params or {})}
    found = apply(taken, name, Occasion(START + timedelta(days=2), told, 0.5, START, start_wh))
    return None if found is None else parse(found.outs[0].text).payload


def test_only_the_register_in_wh_is_told_in_kwh():
    kwh = {"value": "9", "unit": "kWh"}
    values = [{**METER["meterValue"][0], "sampledValue": [REGISTER, POWER, BARE, kwh]}]

    found = altered("kwh_not_wh", "MeterValues", {**METER, "meterValue": values})

    told = [one["value"] for one in found["meterValue"][0]["sampledValue"]]
    assert told == ["14", "7000", "0", "9"]
    assert altered("kwh_not_wh", "StopTransaction", DATA)["meterStop"] == 5
    assert altered("kwh_not_wh", "StartTransaction", {"meterStart": 5999})["meterStart"] == 5


def test_a_clock_drifts_by_the_day():
    found = altered("clock_drift", "StopTransaction", DATA, params={"per_day": 30.0})

    assert found["timestamp"] == "2024-06-01T09:01:00.000Z"
    assert found["transactionData"][0]["timestamp"] == "2024-06-01T09:01:00.000Z"


def test_less_than_at_the_start_needs_to_know_the_start():
    assert altered("meter_regress", "StopTransaction", STOP) is None
    assert altered("meter_regress", "StopTransaction", STOP, start_wh=500)["meterStop"] == 499
    params = {"below": 0}
    equal = altered("meter_regress", "StopTransaction", STOP, start_wh=500, params=params)
    assert equal["meterStop"] == 500


def test_settings_are_typed_where_they_look_like_it():
    keys = [
        {"key": "A", "readonly": True, "value": "12"},
        {"key": "B", "readonly": True, "value": "false"},
        {"key": "C", "readonly": True, "value": "Wh"},
        {"key": "D", "readonly": True},
    ]

    found = altered(
        "non_string_config", "GetConfiguration", {"configurationKey": keys}, answer=True
    )

    assert [one.get("value") for one in found["configurationKey"]] == [12, False, "Wh", None]


@pytest.mark.parametrize(
    ("name", "action", "payload"),
    [
        ("empty_vendor", "Heartbeat", {}),
        ("bad_unit", "StopTransaction", STOP),
        ("kwh_not_wh", "StopTransaction", {"transactionId": 1}),
        ("tz_missing", "Heartbeat", {}),
        ("clock_drift", "Heartbeat", {}),
        ("meter_object_not_array", "MeterValues", {"meterValue": []}),
        ("non_string_config", "GetConfiguration", {"unknownKey": ["x"]}),
    ],
)
def test_what_has_nothing_of_the_kind_is_no_occasion(name, action, payload):
    assert altered(name, action, payload) is None


def test_a_refusal_has_no_payload():
    taken = draft(error_text(CallError("1", "NotSupported")), {"1": "X"}, incoming=False)

    assert apply(taken, "tz_missing", Occasion(START, {}, 0.5, START)) is None


@pytest.mark.parametrize(("action", "payload"), [("MeterValues", METER), ("StopTransaction", DATA)])
def test_any_two_rules_stand_one_another(action, payload):
    for pair in permutations(RULES, 2):
        now = draft(call_text("1", action, payload), {}, incoming=False)
        for name in pair:
            told = dict(CATALOGUE[name].defaults)
            now = apply(now, name, Occasion(START, told, 0.5, START, 12)) or now
        assert parse(now.outs[0].text).payload == now.payload


# OCPP 2.x

LATER_REGISTER = {
    "value": 14666,
    "measurand": "Energy.Active.Import.Register",
    "unitOfMeasure": {"unit": "Wh"},
}
LATER_POWER = {**LATER_REGISTER, "measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "W"}}
EVENT = {
    "eventType": "Ended",
    "timestamp": "2024-06-01T09:00:00.000Z",
    "triggerReason": "StopAuthorized",
    "seqNo": 4,
    "transactionInfo": {"transactionId": "T-1"},
    "meterValue": [
        {
            "timestamp": "2024-06-01T09:00:00.000Z",
            "sampledValue": [LATER_REGISTER, LATER_POWER],
        }
    ],
}


def told_by(name, payload=EVENT, **more):
    found = altered(name, "TransactionEvent", payload, **more)
    return found["meterValue"][0]["sampledValue"]


def test_an_event_of_a_transaction_has_meter_values_too():
    assert [one["value"] for one in told_by("kwh_not_wh")] == [14, 14666]
    assert told_by("empty_sampled") == []
    assert told_by("bad_unit")[-1]["unitOfMeasure"] == {"unit": "Hz"}
    assert told_by("bad_measurand")[-1]["measurand"] == "Current.Limit"
    assert told_by("bad_context")[-1]["value"] == 16.0
    assert type(altered("meter_object_not_array", "TransactionEvent", EVENT)["meterValue"]) is dict
    assert altered("tz_missing", "TransactionEvent", EVENT)["timestamp"][-1] == "0"


def test_an_end_shows_less_than_the_start_did_and_no_other_event():
    assert [one["value"] for one in told_by("meter_regress", start_wh=15000)] == [14999, 14666]
    updated = {**EVENT, "eventType": "Updated"}
    assert altered("meter_regress", "TransactionEvent", updated, start_wh=15000) is None


def test_a_vendor_is_empty_where_it_is_told():
    boot = {"reason": "PowerUp", "chargingStation": {"vendorName": "Us", "model": "M"}}
    found = altered("empty_vendor", "BootNotification", boot)
    assert found["chargingStation"] == {"vendorName": "", "model": "M"}
