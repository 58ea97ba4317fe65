"""Orders of the central system in the words of OCPP 2.x."""

import pytest

from ocpp_sim.core import port

START = {
    "idToken": {"idToken": "ORDER-1", "type": "Central"},
    "groupIdToken": {"idToken": "G", "type": "Central"},
    "remoteStartId": 5,
    "evseId": 1,
}


@pytest.mark.parametrize("ask", ["true", "false"])
def test_a_start_waits_for_the_car_and_keeps_its_token_and_number(bench, ask):
    point = bench(version="2.0.1", settings={"AuthorizeRemoteTxRequests": ask}).registered()

    assert point.status_of_command("RequestStartTransaction", START) == "Accepted"
    assert bool(point.calls("Authorize")) is (ask == "true")
    point.give(port.PlugIn(1))
    begun = point.calls("TransactionEvent")[0]
    assert begun["idToken"] == START["idToken"]
    assert begun["transactionInfo"]["remoteStartId"] == 5
    assert point.connector().transaction.parent_id_tag == "Central:G"
    assert point.status_of_command("RequestStartTransaction", START) == "Rejected"


def test_a_connector_is_unlocked_where_nobody_charges(bench):
    point = bench(version="2.0.1").registered()

    def unlocked(evse_id=1, connector_id=1):
        wish = {"evseId": evse_id, "connectorId": connector_id}
        return point.status_of_command("UnlockConnector", wish)

    assert unlocked() == "Unlocked"
    assert unlocked(2) == unlocked(1, 2) == "UnknownConnector"
    point.give(port.PlugIn(1), port.PresentTag(1, "T"))
    assert unlocked() == "OngoingAuthorizedTransaction"

    point = bench(version="2.0.1", phases=0).registered()
    assert unlocked() == "UnlockFailed"


def test_what_is_not_there_cannot_be_triggered(bench):
    point = bench(version="2.0.1").registered()
    wish = {"requestedMessage": "SignV2GCertificate"}

    assert point.status_of_command("TriggerMessage", wish) == "NotImplemented"
    nowhere = {"requestedMessage": "StatusNotification", "evse": {"id": 7}}
    assert point.status_of_command("TriggerMessage", nowhere) == "Rejected"
