"""Tokens and what is thought of them, in the words of OCPP 2.x."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core.intent import Verdict
from ocpp_sim.versions.v2x.tokens import read_group, read_token, read_verdict, write_token
from virtualtime.instant import parse


@pytest.mark.parametrize(
    ("tag", "token"),
    [
        ("04A2B3", {"idToken": "04A2B3", "type": "ISO14443"}),
        ("eMAID:DE8ACC12E46L89", {"idToken": "DE8ACC12E46L89", "type": "eMAID"}),
        ("NoAuthorization:", {"idToken": "", "type": "NoAuthorization"}),
        ("A:B", {"idToken": "A:B", "type": "ISO14443"}),
    ],
)
def test_a_tag_says_what_kind_of_token_it_is(tag, token):
    assert (write_token(tag), read_token(token)) == (token, tag)


@given(
    kind=st.sampled_from(["Central", "ISO14443", "KeyCode", "Local", "MacAddress"]),
    text=st.text("ABC0123-_", min_size=1, max_size=36),
)
def test_a_token_is_itself_again(kind, text):
    token = {"idToken": text, "type": kind}

    assert write_token(read_token(token)) == token


def test_a_verdict_has_its_group_and_its_end():
    info = {
        "status": "Accepted",
        "cacheExpiryDateTime": "2024-06-01T09:00:00Z",
        "groupIdToken": {"idToken": "FLEET", "type": "Central"},
    }

    assert read_verdict(info) == Verdict("Accepted", "Central:FLEET", parse("2024-06-01T09:00:00Z"))
    assert read_verdict({"status": "Blocked"}) == Verdict("Blocked")
    assert read_group({}) is None
