"""Which readings of a transaction the meter signs (OCPP 2.0.1 J02)."""

import base64

import pytest

from ocpp_sim.core import ocmf, port
from tests.ocpp_sim.core.test_ocmf import verify

SIGNING = {"MeterValuesSampledData": ocmf.REGISTER, "SignReadings": "true"}
KEY = "PublicKeyWithSignedMeterValue"


@pytest.fixture
def signer(bench):
    """A whole visit at a charge point of a version with settings; gives its events."""

    def make(version="2.0.1", **chosen):
        point = bench(version=version, settings={**SIGNING, **chosen}).registered()
        point.give(port.PlugIn(1), port.PresentTag(1, "TAG"))
        point.advance(70).give(port.PresentTag(1, "TAG"), port.Unplug(1))
        return point

    return make


def signed(point):
    """(stage, context, with a key) of each signed value, all of which the public key verifies."""
    found, pages = [], []
    for event in point.calls("TransactionEvent"):
        for told in event.get("meterValue", ()):
            for value in told["sampledValue"]:
                if "signedMeterValue" not in value:
                    continue
                signed = value["signedMeterValue"]
                assert ("OCMF", ocmf.METHOD) == (signed["encodingMethod"], signed["signingMethod"])
                public = base64.b64decode(signed["publicKey"]).decode()
                assert public in ("", ocmf.public_key(point.station.spec))
                text = base64.b64decode(signed["signedMeterData"]).decode()
                payload = verify(text, ocmf.public_key(point.station.spec))
                assert payload["RD"][0]["RV"] == value["value"] / 1000
                pages.append(payload["PG"])
                found.append((event["eventType"], value["context"], bool(public)))
    assert pages == [f"T{number}" for number in range(1, len(pages) + 1)]
    return found


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_the_first_and_the_last_reading_are_signed(signer, version):
    assert signed(signer(version)) == [
        ("Started", "Transaction.Begin", False),
        ("Ended", "Transaction.End", False),
    ]


SWITCHES = {
    "nothing is": ({"SignReadings": "false"}, []),
    "not the first": ({"SignStartedReadings": "false"}, ["Transaction.End"]),
    "those between too": (
        {"SignUpdatedReadings": "true"},
        ["Transaction.Begin", "Sample.Periodic", "Transaction.End"],
    ),
    "the aligned ones alone": (
        {"SignReadings": "false", "AlignedSignReadings": "true", "ClockAlignedDataInterval": "60"},
        ["Sample.Clock"],
    ),
    "without the register none": (
        {"TxStartedMeasurands": "Voltage", "TxEndedMeasurands": "Voltage"},
        [],
    ),
}


@pytest.mark.parametrize(("chosen", "contexts"), SWITCHES.values(), ids=SWITCHES)
def test_what_is_signed_can_be_chosen(signer, chosen, contexts):
    assert [context for _, context, _ in signed(signer(**chosen))] == contexts


def test_the_public_key_goes_with_the_first_or_with_every_value(signer):
    once = {KEY: "OncePerTransaction", "SignUpdatedReadings": "true"}

    assert [True, False, False] == [keyed for *_, keyed in signed(signer(**once))]
    assert [True, True] == [keyed for *_, keyed in signed(signer(**{KEY: "EveryMeterValue"}))]


def test_a_transaction_may_begin_with_the_signed_reading(signer):
    """TxStartPoint DataSigned; without signing nothing ever begins it."""
    begun = signer(TxStartPoint="DataSigned").calls("TransactionEvent")[0]

    assert ("Started", "SignedDataReceived") == (begun["eventType"], begun["triggerReason"])
    assert begun["idToken"]["idToken"] == "TAG"
    assert not signer(TxStartPoint="DataSigned", SignReadings="false").calls("TransactionEvent")


@pytest.mark.parametrize("signs", [True, False])
def test_the_public_key_is_a_variable_of_who_signs(signer, signs):
    point = signer(SignReadings="true" if signs else "false")
    asked = {"component": {"name": "FiscalMetering", "evse": {"id": 1}}}
    asked["variable"] = {"name": "PublicKey"}

    answer = point.command("GetVariables", {"getVariableData": [asked]})

    (got,) = answer.payload["getVariableResult"]
    shown = ocmf.public_key(point.station.spec) if signs else ""
    assert ("Accepted", shown) == (got["attributeStatus"], got["attributeValue"])
