"""Tags in the words of OCPP 2.x: asked, remembered, of one group, offline."""

from ocpp_sim.core import port

BLOCKED = {"idTokenInfo": {"status": "Blocked"}}
OF_A_GROUP = {
    "idTokenInfo": {"status": "Accepted", "groupIdToken": {"idToken": "G", "type": "Central"}}
}


def test_a_tag_is_asked_about_as_a_card(bench):
    point = bench(version="2.0.1").registered()
    point.csms.answers["Authorize"] = BLOCKED
    point.give(port.PlugIn(1), port.PresentTag(1, "04A2"))

    assert point.calls("Authorize") == [{"idToken": {"idToken": "04A2", "type": "ISO14443"}}]
    assert point.connector().transaction is None
    assert point.status_of_command("ClearCache", {}) == "Accepted"
    assert point.station.cache == ()


def test_another_tag_of_the_group_stops_the_transaction(bench):
    point = bench(version="2.0.1").registered()
    point.csms.answers["Authorize"] = OF_A_GROUP
    point.give(port.PlugIn(1), port.PresentTag(1, "A"), port.PresentTag(1, "B"))

    ended = point.calls("TransactionEvent")[-1]
    assert (ended["eventType"], ended["triggerReason"]) == ("Ended", "StopAuthorized")
    assert ended["idToken"]["idToken"] == "B"


def test_offline_a_known_tag_may_start_and_a_stranger_if_strangers_may(bench):
    for strangers in ("false", "true"):
        settings = {"AllowOfflineTxForUnknownId": strangers}
        point = bench(version="2.0.1", settings=settings).registered()
        point.give(port.GoOffline(), port.PlugIn(1), port.PresentTag(1, "X"))

        assert (point.connector().transaction is not None) is (strangers == "true")


def test_a_tag_of_36_characters_is_read_and_a_longer_one_is_not(bench):
    point = bench(version="2.0.1").registered()
    point.give(port.PlugIn(1))

    (declined,) = point.give(port.PresentTag(1, "X" * 37))
    assert "1 to 36 characters" in declined.why
    point.give(port.PresentTag(1, "X" * 36))
    assert point.connector().transaction is not None
