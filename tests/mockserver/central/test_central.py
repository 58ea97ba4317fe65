import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.central.central import Central
from mockserver.central.dialect import RefusedError
from mockserver.central.v16 import HANDLERS, dialect
from mockserver.world import physical
from mockserver.world.journal import CAUSE
from ocppj.schema import schemas


def test_a_connection_registers_the_point_and_puts_it_online(world, central, connect, journal):
    point = connect("CP-7")

    assert physical.station(world, "CP-7")["online"]
    assert central.connected(world) == ["CP-7"]
    (opened,) = journal("connection")
    assert opened[0] == "connection/CP-7"
    assert (opened[1]["event"], opened[1]["remote"]) == ("opened", "memory")

    point.close(1001)

    assert not physical.station(world, "CP-7")["online"]
    assert central.connected(world) == []
    assert journal("connection")[-1][1]["code"] == 1001


def test_the_end_of_a_connection_is_told_once(point, journal):
    point.close()
    point.close()

    assert len(journal("connection")) == 2


def test_a_second_connection_of_an_identity_replaces_the_first(world, central, connect, journal):
    first = connect()
    second = connect()

    assert first.pipe.closed == (1000, "replaced by a newer connection")
    assert first.say([2, "1", "Heartbeat", {}]) == []
    first.close()
    assert physical.station(world, "CP-7")["online"]
    assert central.find(world, "CP-7") is second.connection
    assert second.ask("Heartbeat")
    assert [data["event"] for _, data in journal("connection")] == ["opened", "replaced", "opened"]


def test_two_worlds_share_no_charge_point(central, connect, make_world):
    green, blue = make_world("green"), make_world("blue")
    one, other = connect(world=green), connect(world=blue)

    central.close_world(green)

    assert one.pipe.closed == (1012, "the world was replaced")
    assert other.pipe.closed is None
    assert central.connected(green) == []
    assert central.connected(blue) == ["CP-7"]
    one.close()
    central.close_world(green)


def test_frames_stand_in_the_journal_under_the_message_that_caused_them(world, point, journal):
    point.say([2, "m-1", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}])

    (said, asked), (answered, answer) = journal("frame")
    assert said == answered == "frame/CP-7/m-1"
    assert (asked["direction"], asked["action"], asked["version"]) == (
        "in",
        "BootNotification",
        "1.6",
    )
    assert answer["direction"] == "out"
    assert json.loads(answer["text"])[2]["status"] == "Accepted"
    assert "parent" not in asked
    assert "frame/CP-7/m-1" in {cause for cause, _ in journal("state")}
    assert CAUSE.get() == ""


def test_what_drove_an_embedded_point_stands_as_the_parent(point, journal):
    token = CAUSE.set("req_1")
    try:
        point.call("Heartbeat")
        assert CAUSE.get() == "req_1"
    finally:
        CAUSE.reset(token)

    assert [data.get("parent") for _, data in journal("frame")] == ["req_1", None]


def test_an_unknown_action_is_not_implemented(point):
    kind, _, code, reason, _ = point.call("MakeCoffee")

    assert (kind, code) == (4, "NotImplemented")
    assert "'MakeCoffee' is not part of OCPP 1.6" in reason


def test_an_action_of_the_other_direction_is_not_supported(point):
    kind, _, code, reason, _ = point.call("RemoteStartTransaction", {"idTag": "T"})

    assert (kind, code) == (4, "NotSupported")
    assert "it answers Authorize, BootNotification" in reason


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("[2,", "FormationViolation"),
        ("hello", "FormationViolation"),
        ("{}", "FormationViolation"),
        ("[]", "FormationViolation"),
        ([2, "9", "Heartbeat"], "FormationViolation"),
        ([2, "9", "Heartbeat", []], "FormationViolation"),
        ([2, "9", "Authorize", {}], "ProtocolError"),
        ([2, "9", "Authorize", {"idTag": 5}], "TypeConstraintViolation"),
        ([2, "9", "Authorize", {"idTag": "x" * 21}], "TypeConstraintViolation"),
        ([2, "9", "Authorize", {"idTag": "x", "y": 1}], "FormationViolation"),
        (
            [2, "9", "MeterValues", {"connectorId": 1, "meterValue": []}],
            "OccurenceConstraintViolation",
        ),
    ],
)
def test_a_broken_frame_gets_the_error_of_the_standard_and_breaks_nothing(point, frame, code):
    ((kind, message_id, found, _, _),) = point.say(frame)

    assert (kind, found) == (4, code)
    assert message_id in {"9", "-1"}
    assert point.ask("Heartbeat")


@pytest.mark.parametrize("frame", [[1, "9", "Heartbeat", {}], [3, "9", {}], [4, "9", "X", "", {}]])
def test_what_must_not_be_answered_is_not(point, frame, journal):
    assert point.say(frame) == []
    assert len(journal("frame")) == 1


def test_a_bug_of_ours_is_an_internal_error(world, connect, caplog):
    def broken(*_):
        raise ZeroDivisionError

    central = Central({"ocpp1.6": _with({"Heartbeat": broken})})
    point = connect()
    point.central, point.connection = central, central.accept(world, "CP-8", point.pipe)

    with caplog.at_level(logging.CRITICAL):
        assert point.call("Heartbeat")[2] == "InternalError"


def test_a_handler_may_refuse(world, connect):
    def refusing(*_):
        raise RefusedError("GenericError", "not today")

    central = Central({"ocpp1.6": _with({"Heartbeat": refusing})})
    point = connect()
    point.central, point.connection = central, central.accept(world, "CP-8", point.pipe)

    assert point.call("Heartbeat")[2:4] == ["GenericError", "not today"]


def _with(handlers):
    from dataclasses import replace

    return replace(dialect(), handlers={**HANDLERS, **handlers})


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
frames = st.one_of(
    st.text(),
    st.lists(json_values, max_size=6).map(json.dumps),
    st.tuples(
        st.sampled_from([1, 2, 3, 4]), st.text(max_size=40), st.sampled_from(sorted(HANDLERS)),
        st.dictionaries(st.text(), json_values, max_size=4),
    ).map(json.dumps),
)  # fmt: skip


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(frames, min_size=1, max_size=3))
def test_no_text_breaks_anything_and_each_call_is_answered(point, texts):
    for text in texts:
        answers = point.say(text)

        assert len(answers) <= 1
        for answer in answers:
            assert answer[0] in {3, 4}
        if text.startswith('[2, "') and len(json.loads(text)) > 1:
            assert len(answers) == 1
    assert point.ask("Heartbeat")


@pytest.mark.parametrize("depth", [200, 300, 1000, 5000])
def test_a_deep_frame_breaks_nothing(point, depth):
    nested = "[" * depth + "]" * depth
    for frame in (nested, f'[2,"9","Authorize",{{"idTag":{nested}}}]', f'[9,{nested},"Authorize"]'):
        point.say(frame)

    assert point.ask("Heartbeat")


def test_every_answer_validates_against_its_schema(point):
    official = schemas("1.6", "strict")
    for action, payload in {
        "Authorize": {"idTag": "CARD-1"},
        "BootNotification": {"chargePointVendor": "", "chargePointModel": "M"},
        "DataTransfer": {"vendorId": "acme"},
        "DiagnosticsStatusNotification": {"status": "Idle"},
        "FirmwareStatusNotification": {"status": "Idle"},
        "Heartbeat": {},
        "LogStatusNotification": {"status": "Idle"},
        "MeterValues": {
            "connectorId": 1,
            "meterValue": [{"timestamp": "2024-06-01T09:00:00Z", "sampledValue": [{"value": "1"}]}],
        },
        "SecurityEventNotification": {"type": "Reset", "timestamp": "2024-06-01T09:00:00Z"},
        "SignCertificate": {"csr": "x"},
        "SignedFirmwareStatusNotification": {"status": "Idle"},
        "StartTransaction": {
            "connectorId": 1,
            "idTag": "CARD-1",
            "meterStart": 0,
            "timestamp": "2024-06-01T09:00:00Z",
        },
        "StatusNotification": {"connectorId": 1, "errorCode": "NoError", "status": "Available"},
        "StopTransaction": {
            "transactionId": 1,
            "meterStop": 5,
            "idTag": "CARD-1",
            "timestamp": "2024-06-01T09:00:00Z",
        },
    }.items():
        assert official.violations(action, "response", point.ask(action, payload)) == []
