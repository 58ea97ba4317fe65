"""Transaction events as payloads of OCPP 2.x."""

from dataclasses import replace
from datetime import UTC, datetime

from ocpp_sim.core import intent as i
from ocpp_sim.core.reading import Reading, Snapshot
from ocpp_sim.core.station import Spec
from ocpp_sim.versions import dialect
from ocppj.schema import schemas

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
READ = Reading(AT, "Transaction.End", Snapshot(5, 0, 2320, 0, 3), ("Voltage",))
PLAIN = i.Change(1, 2, "Updated", 4, "ChargingStateChanged", AT)
FULL = replace(
    PLAIN,
    stage="Ended",
    offline=True,
    state="EVConnected",
    id_tag="Local:1234",
    start_id=7,
    reservation_id=3,
    reason="SoftReset",
    phases=3,
    cable_a=32,
    spent_s=60,
    records=(READ,),
)


def test_an_event_says_no_more_than_it_knows():
    _, payload = dialect("2.0.1").write(PLAIN, Spec("CP-1"), "T-1")

    assert payload == {
        "eventType": "Updated",
        "timestamp": "2024-06-01T09:00:00.000Z",
        "triggerReason": "ChargingStateChanged",
        "seqNo": 4,
        "transactionInfo": {"transactionId": "T-1"},
        "evse": {"id": 2, "connectorId": 1},
    }


def test_an_event_with_everything_is_valid_in_both_versions():
    for version in ("2.0.1", "2.1"):
        action, payload = dialect(version).write(FULL, Spec("CP-1"), "T-1")

        assert schemas(version, "strict").violations(action, "request", payload) == []
        assert payload["idToken"] == {"idToken": "1234", "type": "Local"}
        assert payload["transactionInfo"] == {
            "transactionId": "T-1",
            "chargingState": "EVConnected",
            "timeSpentCharging": 60,
            "stoppedReason": "ImmediateReset",
            "remoteStartId": 7,
        }


def test_an_answer_is_a_verdict_if_it_has_one():
    spoken = dialect("2.0.1")

    assert spoken.read_answer(FULL, {"totalCost": 1}) == i.Noted()
    verdict = spoken.read_answer(FULL, {"idTokenInfo": {"status": "Blocked"}})
    assert verdict == i.Verdict("Blocked")
