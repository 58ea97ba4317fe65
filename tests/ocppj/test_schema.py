"""The official schemas, and the error code that the standard gives to each way of breaking them."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocppj import codes, schema
from ocppj.frame import Call
from ocppj.schema import (
    USUAL_TIME,
    UnknownActionError,
    UnknownVersionError,
    schemas,
    validate,
)

BOOT = {"chargePointVendor": "Voltwerk", "chargePointModel": "AC-11"}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


def started(timestamp):
    return {"connectorId": 1, "idTag": "A", "meterStart": 0, "timestamp": timestamp}


def test_all_actions_of_1_6_and_its_security_extension_are_known():
    actions = schemas("1.6").actions

    assert len(actions) == 39
    assert {"BootNotification", "SetChargingProfile", "SignedUpdateFirmware"} <= actions


def test_every_schema_compiles_in_both_directions():
    known = schemas("1.6", "strict")

    for action in known.actions:
        for direction in ("request", "response"):
            assert known.validator(action, direction) is known.validator(action, direction)


def test_a_good_payload_has_no_violations():
    assert validate("1.6", "BootNotification", "request", BOOT) == []
    assert schemas("1.6").is_valid("BootNotification", "request", BOOT)


@pytest.mark.parametrize(
    ("action", "payload", "path", "code"),
    [
        ("BootNotification", {"chargePointModel": "A"}, "", codes.PROTOCOL_ERROR),
        ("BootNotification", {**BOOT, "colour": "red"}, "", codes.FORMATION_VIOLATION),
        (
            "BootNotification",
            {**BOOT, "chargePointModel": 5},
            "chargePointModel",
            codes.TYPE_CONSTRAINT_VIOLATION,
        ),
        (
            "BootNotification",
            {**BOOT, "chargePointModel": "x" * 21},
            "chargePointModel",
            codes.TYPE_CONSTRAINT_VIOLATION,
        ),
        (
            "StatusNotification",
            {**STATUS, "status": "Asleep"},
            "status",
            codes.PROPERTY_CONSTRAINT_VIOLATION,
        ),
        (
            "StartTransaction",
            started("not a time"),
            "timestamp",
            codes.TYPE_CONSTRAINT_VIOLATION,
        ),
        (
            "MeterValues",
            {"connectorId": 1, "meterValue": [{"timestamp": 3, "sampledValue": []}]},
            "meterValue.0.timestamp",
            codes.TYPE_CONSTRAINT_VIOLATION,
        ),
    ],
)
def test_a_violation_names_its_place_and_code(action, payload, path, code):
    found = validate("1.6", action, "request", payload)

    assert (found[0].path, found[0].error_code) == (path, code)


def test_items_that_are_too_few_are_an_occurence_violation():
    payload = {"status": "Accepted", "certificateHashData": []}

    found = validate("1.6", "GetInstalledCertificateIds", "response", payload)

    assert [v.error_code for v in found] == [codes.OCCURENCE_CONSTRAINT_VIOLATION]


@pytest.mark.parametrize(
    ("timestamp", "strict", "lenient"),
    [
        ("2024-06-01T09:00:00Z", True, True),
        ("2024-06-01T09:00:00+02:00", True, True),
        ("2024-06-01T09:00:00", False, True),
        ("0001-01-01T00:00:00+14:00", True, False),
        ("tomorrow", False, False),
    ],
)
def test_times_are_checked_as_strictly_as_asked(timestamp, strict, lenient):
    payload = started(timestamp)

    found = [
        validate("1.6", "StartTransaction", "request", payload, formats=formats) == []
        for formats in ("strict", "lenient", "off")
    ]

    assert found == [strict, lenient, True]


def test_uris_are_checked_when_strict_only():
    payload = {"location": "no uri at all"}

    assert validate("1.6", "GetDiagnostics", "request", payload) == []
    assert validate("1.6", "GetDiagnostics", "request", payload, formats="strict") != []


def test_a_call_is_refused_by_what_is_wrong_with_it():
    known = schemas("1.6")

    refused = [
        known.refusal(Call("1", "Dance", {})),
        known.refusal(Call("2", "BootNotification", {"chargePointModel": 5})),
        known.refusal(Call("3", "BootNotification", BOOT)),
    ]

    assert [r and (r.message_id, r.code) for r in refused] == [
        ("1", codes.NOT_IMPLEMENTED),
        ("2", codes.PROTOCOL_ERROR),
        None,
    ]
    assert "chargePointModel" in refused[1].details["violations"][1]


def test_an_unknown_action_names_those_there_are():
    with pytest.raises(UnknownActionError, match="Authorize, BootNotification"):
        validate("1.6", "Dance", "request", {})


def test_an_unknown_version_names_those_there_are():
    with pytest.raises(UnknownVersionError, match=r"known: 1\.6"):
        schemas("0.9")


def test_missing_schemas_say_what_to_install(monkeypatch):
    monkeypatch.setattr(schema, "find_spec", lambda _name: None)

    with pytest.raises(UnknownVersionError, match="package 'ocpp'"):
        schemas.__wrapped__("1.6")


def test_a_payload_nested_without_end_is_a_violation():
    nested = []
    for _ in range(300):
        nested = [nested]

    found = schemas("1.6").violations("Authorize", "request", {"idTag": nested})

    assert [violation.error_code for violation in found] == ["FormationViolation"]


def test_the_quick_question_is_as_strict_as_its_formats():
    at = started("2024-06-01T09:00:00")

    answers = [
        schemas("1.6", formats).is_valid("StartTransaction", "request", at)
        for formats in ("strict", "lenient", "off")
    ]

    assert [False, True, True] == answers


def test_an_empty_payload_is_judged_alike_each_time():
    known = schemas("1.6")
    for _ in range(2):
        assert known.is_valid("Heartbeat", "request", {})
        assert not known.is_valid("Authorize", "request", {})
        assert not known.is_valid("Heartbeat", "request", [])


def test_all_messages_of_2_0_1_are_known_and_compile():
    known = schemas("2.0.1")

    assert 64 == len(known.actions)
    for action in known.actions:
        for direction in ("request", "response"):
            assert known.document(action, direction)["$schema"]
            assert known.validator(action, direction) is known.validator(action, direction)


def test_what_breaks_a_schema_of_2_0_1_is_told_in_its_codes():
    (found,) = validate("2.0.1", "Heartbeat", "request", {"colour": "red"})

    assert "FormatViolation" == found.error_code


def test_what_is_nested_too_deep_is_a_format_violation_of_2_0_1():
    deep = []
    for _ in range(2_000):
        deep = [deep]
    (found, *_) = validate("2.0.1", "Heartbeat", "request", {"customData": deep})

    assert found.error_code in {"FormatViolation", "TypeConstraintViolation"}


def test_all_messages_of_2_1_are_known_and_compile():
    known = schemas("2.1")

    assert 90 == len(known.actions)
    assert {"NotifyPeriodicEventStream"} == known.unconfirmed
    for action in known.actions | known.unconfirmed:
        assert known.document(action, "request")["$schema"]
        assert known.validator(action, "request") is known.validator(action, "request")
    for action in known.actions:
        assert known.validator(action, "response") is known.validator(action, "response")


def test_all_of_2_0_1_is_in_2_1_and_nothing_before_is_unconfirmed():
    assert schemas("2.0.1").actions < schemas("2.1").actions
    assert not schemas("1.6").unconfirmed | schemas("2.0.1").unconfirmed


def test_what_is_sent_unconfirmed_has_no_answer_and_is_no_call():
    known = schemas("2.1")

    with pytest.raises(UnknownActionError, match="NotifyPeriodicEventStream"):
        known.document("NotifyPeriodicEventStream", "response")
    refusal = known.refusal(Call("1", "NotifyPeriodicEventStream", {}))
    assert (codes.NOT_SUPPORTED, "1") == (refusal.code, refusal.message_id)


def test_an_answer_is_disputed_by_what_is_wrong_with_it():
    known = schemas("2.1")

    assert known.dispute("1", "ClearCache", {"status": "Accepted"}) is None
    found = known.dispute("1", "ClearCache", {"status": "Perhaps"})
    assert ("1", codes.PROPERTY_CONSTRAINT_VIOLATION) == (found.message_id, found.code)
    assert found.description.startswith("status: ")
    assert found.details["violations"]


@given(
    st.one_of(
        st.datetimes(timezones=st.just(UTC)).map(
            lambda at: at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        ),
        st.from_regex(USUAL_TIME, fullmatch=True),
        st.from_regex(r"[0-9]{4}-[0-3][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z?\n?"),
    )
)
def test_a_time_that_is_known_by_its_looks_is_judged_as_one_that_is_read(text):
    known, payload = schemas("1.6"), {"currentTime": text}

    quick = known.is_valid("Heartbeat", "response", payload)

    assert quick is known.validator("Heartbeat", "response").is_valid(payload)
    assert quick is not bool(known.violations("Heartbeat", "response", payload))
