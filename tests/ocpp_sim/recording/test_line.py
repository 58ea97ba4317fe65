"""A line of a recording, written, held to its schema, and read again."""

import json
from datetime import UTC, datetime
from importlib.resources import files

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.recording.line import Event, Frame, NoLineError, read, write

AT = datetime(2024, 6, 1, 9, 0, 0, 250_000, tzinfo=UTC)
SCHEMA = jsonschema_rs.validator_for(
    json.loads((files("ocpp_sim.recording") / "line.schema.json").read_bytes()),
    validate_formats=True,
)


def test_a_frame_stands_in_its_line_as_it_was_sent():
    line = Frame(AT, "CP-1", "sent", '[2, "1", "Heartbeat", {}]')

    assert write(line) == (
        b'{"at":"2024-06-01T09:00:00.250Z","charge_point":"CP-1","direction":"sent",'
        b'"frame":[2, "1", "Heartbeat", {}]}\n'
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('[3,"1",', {"text": '[3,"1",'}),
        ('[3,\n"1",{}]', {"text": '[3,\n"1",{}]'}),
        ('{"a":1}', {"text": '{"a":1}'}),
        ("", {"text": ""}),
        ("[\ud800]", {"text": "[?]"}),
        (b'[3,"1",{}]', {"frame": [3, "1", {}], "binary": True}),
        (b"\xff", {"text": "\ufffd", "binary": True}),
    ],
)
def test_whatever_was_sent_is_kept(text, kept):
    found = json.loads(write(Frame(AT, "CP-1", "received", text)))

    assert {name: found[name] for name in found if name in ("text", "frame", "binary")} == kept
    assert SCHEMA.is_valid(found)


def test_no_secret_gets_into_a_line():
    text = '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cret"}]'
    refused = Event(AT, "refused", "CP-1", (("reason", "no route to ws://u:s3cret@csms"),))

    assert b"s3cret" not in write(Frame(AT, "CP-1", "received", text))
    assert b"s3cret" not in write(refused)


EVENTS = st.builds(
    Event,
    at=st.just(AT),
    event=st.sampled_from(["connected", "closed", "violation", "dropped"]),
    charge_point=st.sampled_from(["", "CP-1"]),
    facts=st.sampled_from([(), (("reason", 'a "reason"\n'), ("code", 1000))]),
)
FRAMES = st.builds(
    Frame,
    at=st.just(AT),
    charge_point=st.text(st.characters(codec="utf-8"), min_size=1, max_size=9),
    direction=st.sampled_from(["sent", "received"]),
    text=st.text(st.characters(codec="utf-8"), max_size=20)
    | st.sampled_from(['[2,"1","Heartbeat",{}]', b'[3,"1",{}]', b"x"]),
)


@given(EVENTS | FRAMES)
def test_a_line_is_one_line_fits_the_schema_and_reads_as_what_was_written(line):
    text = write(line)

    assert text.endswith(b"\n")
    assert text.count(b"\n") == 1
    assert SCHEMA.is_valid(json.loads(text)), text
    again = read(text)
    if isinstance(line, Frame) and line.text != again.text:
        assert json.loads(line.text) == json.loads(again.text)
    else:
        assert line == again


def test_an_event_may_have_no_facts_and_a_lone_surrogate():
    assert b'"reason":"?"' in write(Event(AT, "refused", "CP-1", (("reason", "\ud800"),)))


HEAD = '"at":"2024-06-01T09:00:00Z"'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nonsense", "is not JSON"),
        ("[1]", "is not a JSON object"),
        ('{"charge_point":"A"}', "at is None; expected an instant as 2024-06-01T09:00:00.250Z"),
        ('{"at":"noon"}', "at is 'noon'"),
        ('{"at":"2024-06-01T09:00:00"}', "at is '2024-06-01T09:00:00'"),
        (f'{{{HEAD},"event":"danced"}}', "event is 'danced'; known: began, closed, connected"),
        (f'{{{HEAD},"event":[]}}', "event is"),
        (f'{{{HEAD},"charge_point":7}}', "charge_point is 7"),
        (f'{{{HEAD},"direction":"sent"}}', "has no charge_point"),
        (f'{{{HEAD},"charge_point":"A","direction":"up"}}', "expected sent or received"),
        (f'{{{HEAD},"charge_point":"A","direction":"sent"}}', "neither a frame nor a text"),
        (
            f'{{{HEAD},"charge_point":"A","direction":"sent","frame":{"[" * 300}{"]" * 300}}}',
            "nested too deep",
        ),
    ],
)
def test_what_is_no_line_says_why(text, why):
    with pytest.raises(NoLineError, match=why.replace("[", r"\[")):
        read(text)
