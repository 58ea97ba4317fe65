"""Violations as they are kept."""

from datetime import UTC, datetime

import pytest

from ocpp_sim.core.port import Violation
from ocpp_sim.report.offence import Offence, kind_of, offence

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)


def test_it_says_who_did_what_when_and_in_which_frame():
    text = '[2,"m-1","Dance",{}]'

    found = offence(AT, "CP-1", Violation("Dance", "NotImplemented", "no such action"), text)

    assert found == Offence(
        "2024-06-01T09:00:00.000Z", "CP-1", "Dance NotImplemented", "no such action", "m-1", text
    )
    assert str(found) == "CP-1: Dance NotImplemented: no such action"


def test_a_frame_of_a_megabyte_and_a_long_action_are_cut():
    found = offence(AT, "CP-1", Violation("x" * 999, "C", "y" * 999), "[" * 1_000_000)

    assert (100, 500, 500) == (len(found.kind), len(found.message), len(found.text))
    assert found.message_id == ""
    assert found.text.endswith("…")


def test_secrets_are_not_kept():
    text = '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cret"'

    assert "s3cret" not in offence(AT, "CP-1", Violation("", "X", "y"), text).text


@pytest.mark.parametrize("heard", ["", '[2,"m-1","Dance",{}]'])
def test_a_handshake_comes_with_no_frame(heard):
    found = offence(AT, "CP-1", Violation("", "", "no subprotocol"), heard)

    assert ("connection", "", "") == (found.kind, found.text, found.message_id)


def test_bytes_are_shown_as_text():
    assert "\ufffd" == offence(AT, "CP-1", Violation("", "X", "y"), b"\xff").text


def test_the_kind_is_what_it_is_counted_by():
    assert "late" == kind_of(Violation("", "late", "an answer"))


def test_a_peer_cannot_write_to_the_terminal_of_who_reads_of_it():
    found = offence(AT, "CP-1", Violation("\x1b[2J", "X", "a\r\nb\x9b"), '["\x1b]0;x\x07"')

    assert "\x1b" not in f"{found}{found.text}"
    assert found.message == "a  b "
