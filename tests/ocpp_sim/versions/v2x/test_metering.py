"""Meter values outside of transactions, in the words of OCPP 2.x."""

from ocpp_sim.core import port


def test_values_can_be_asked_for_of_one_evse_or_of_all(bench):
    point = bench(version="2.0.1", connectors=2).registered()
    asked = {"requestedMessage": "MeterValues"}

    assert point.status_of_command("TriggerMessage", {**asked, "evse": {"id": 2}}) == "Accepted"
    assert [one["evseId"] for one in point.calls("MeterValues")] == [2]
    assert point.status_of_command("TriggerMessage", asked) == "Accepted"
    assert [one["evseId"] for one in point.calls("MeterValues")] == [2, 1, 2]


def test_values_that_are_asked_for_are_of_no_transaction(bench):
    point = bench(version="2.0.1").registered()
    point.give(port.PlugIn(1), port.PresentTag(1, "T"))
    point.status_of_command("TriggerMessage", {"requestedMessage": "MeterValues"})

    (values,) = point.calls("MeterValues")
    context = {one["context"] for one in values["meterValue"][0]["sampledValue"]}
    assert context == {"Trigger"}
