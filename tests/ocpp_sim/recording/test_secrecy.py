"""Secrets are blotted, everything else stays as it was."""

import json

import pytest

from ocpp_sim.recording.secrecy import mask

CHANGE = '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"0123456789abcdef"}]'


def test_the_password_that_a_charge_point_is_given_is_blotted():
    assert json.loads(mask(CHANGE)) == [
        *(2, "1", "ChangeConfiguration"),
        {"key": "AuthorizationKey", "value": "***"},
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[3,"1",{"configurationKey":[{"value":"s3cret","readonly":false,"key":"authorizationKEY"}]}]',
        '[2,"1","ChangeConfiguration",{"key":"\\u0041uthorizationKey","value":"s3cret"}]',
        '[2,"1","ChangeConfiguration",{"key":"VendorWifiPassword","value":"s3cret"}]',
        '[2,"1","DataTransfer",{"vendorId":"x","password":"s3cret"}]',
        '[2,"1","SetVariables",[{"attributeValue":"s3cret","variable":{"name":"WifiPassword"}}]]',
        '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cret',
        '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey", "value" : "s3cret"},]',
        '[2,"1","ChangeConfiguration",{"value":"s3cret\\"s3cret","key":"AuthorizationKey"},]',
        '[2,"1","GetDiagnostics",{"location":"ftp://user:s3cret@files.test/up"}]',
        '[2,"1","ChangeConfiguration",{"key":"Own","value":"s3cret"}]',
    ],
)
def test_no_secret_is_left(text):
    found = mask(text, "s3cret")

    assert "s3cret" not in found
    assert "***" in found


@pytest.mark.parametrize("secret", ["CP-1-s3cret-s3cret", 'quote"d-s3cret-s3cret'])
def test_a_long_secret_is_left_nowhere(secret):
    frame = json.dumps([2, "1", "DataTransfer", {"data": f"user:{secret}@there"}])

    assert json.loads(mask(frame, secret))[3] == {"data": "user:***@there"}
    assert mask(f"{secret!r} is too long", secret) == "'***' is too long"


@pytest.mark.parametrize(
    "text",
    [
        '[2,"1","Heartbeat",{}]',
        '[2, "1", "DataTransfer", {"vendorId": "x", "data": "no secret told"}]',
        '[2,"1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"60"}]',
        '[2,"1","Authorize",{"idTag":"s3cret-no"}]',
        "ws://csms.test/ocpp16",
        "a token of thanks",
    ],
)
def test_what_is_no_secret_stays_character_by_character(text):
    assert text == mask(text, "s3cret")


def test_what_is_nested_too_deep_is_blotted_as_text():
    deep = "[" * 300 + '{"key":"AuthorizationKey","value":"s3cret"}' + "]" * 300

    assert "s3cret" not in mask(deep)
