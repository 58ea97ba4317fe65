"""What is blotted out of whatever is shown."""

import json
from datetime import UTC, datetime

import pytest

from mockserver.world.secrecy import BLOT, redact


@pytest.mark.parametrize(
    "name",
    ["Authorization", "X-API-Key", "api_key", "password", "secret", "token", "driver_token"],
)
def test_values_of_secret_names_are_blotted_out(name):
    assert redact({name: "abc", "other": "abc"}) == {name: BLOT, "other": "abc"}


def test_an_absent_secret_is_shown_as_absent():
    assert redact({"token": None}) == {"token": None}


@pytest.mark.parametrize(
    "text",
    ["dyn_live_Ab3", "eyJhbGci.eyJzdWIi.c2ln", "inv_token_Xy9", "whsec_c2VjcmV0"],
)
def test_secrets_are_blotted_out_of_any_text(text):
    assert redact([f"GET /x?key={text} HTTP/1.1"]) == [f"GET /x?key={BLOT} HTTP/1.1"]


def test_passwords_of_charge_points_are_blotted_out():
    assert redact({"basic_auth": {"CP-1": "open sesame"}}) == {"basic_auth": BLOT}


def test_the_authorization_key_of_a_charge_point_is_blotted_out_of_an_object_and_a_frame():
    payload = {"key": "AuthorizationKey", "value": "open sesame"}
    frame = '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"open \\"sesame"}]'

    assert redact(payload) == {"key": "AuthorizationKey", "value": BLOT}
    assert redact(frame) == (
        f'[2,"1","ChangeConfiguration",{{"key":"AuthorizationKey","value":"{BLOT}"}}]'
    )


VARIABLE = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}


@pytest.mark.parametrize(
    "setting", [{"attributeValue": 'a "b', **VARIABLE}, {**VARIABLE, "attributeValue": 'a "b'}]
)
def test_the_password_of_a_charging_station_is_blotted_out_too(setting):
    payload = {"setVariableData": [setting]}
    frame = json.dumps([2, "1", "SetVariables", payload])
    blotted = {"setVariableData": [{**setting, "attributeValue": BLOT}]}

    assert blotted == redact(payload)
    assert blotted == json.loads(redact(frame))[3]
    plain = {**setting, "variable": {"name": "HeartbeatInterval"}}
    assert plain == redact(plain)
    assert json.dumps(plain) == redact(json.dumps(plain))
    assert {"attributeValue": "x", "variable": "y"} == redact(
        {"attributeValue": "x", "variable": "y"}
    )


def test_the_password_of_a_network_profile_is_blotted_out():
    profile = {"connectionData": {"basicAuthPassword": "open sesame", "messageTimeout": 30}}

    assert "sesame" not in str(redact(profile))
    assert "sesame" not in redact(json.dumps(profile))


def test_other_settings_of_a_charge_point_stay_readable():
    payload = {"key": "HeartbeatInterval", "value": "300"}

    assert redact(payload) == payload


def test_bytes_are_read_as_json_where_they_are_json():
    assert redact(b'{"token": "abc", "n": 1}') == {"token": BLOT, "n": 1}


def test_other_bytes_are_shown_as_text_cut_short():
    assert redact(b"") is None
    assert redact(b"{dyn_live_Ab3 \xff") == f"{{{BLOT} \N{REPLACEMENT CHARACTER}"
    assert len(redact(b"x" * 5000)) == 2048


def test_plain_values_pass_and_others_become_text():
    at = datetime(2024, 6, 1, tzinfo=UTC)

    assert redact((1, 2.5, True, None)) == [1, 2.5, True, None]
    assert redact({1: at}) == {"1": "2024-06-01 00:00:00+00:00"}


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        (b"grant_type=refresh_token&refresh_token=s3G", "refresh_token=[redacted]"),
        (b"client_id=c1&client_secret=a%26b&scope=x", "client_id=c1&client_secret=[redacted]&sco"),
        ("code=q2X&country_code=GB", "code=[redacted]&country_code=GB"),
        ("https://app.example.com/cb?code=q2X", "https://app.example.com/cb?code=[redacted]"),
    ],
)
def test_forms_and_queries_lose_their_secrets(text, blotted):
    assert blotted in redact(text)
