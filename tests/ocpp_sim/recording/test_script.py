"""A recording as a script for each charge point."""

from datetime import UTC, datetime, timedelta

from ocpp_sim.recording.line import Event, Frame
from ocpp_sim.recording.script import Await, Open, Say, Shut, scripts_of
from ocppj.frame import Call, CallError, CallResult

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
BEAT = Call("1", "Heartbeat", {})
BEAT_TEXT = '[2,"1","Heartbeat",{}]'
ANSWER = CallResult("1", {"currentTime": "x"})
ANSWER_TEXT = '[3,"1",{"currentTime":"x"}]'


def lines(*said, point="CP-1"):
    """Lines a second apart: an event's name, or a text with < or > for its direction."""
    for number, one in enumerate(said):
        at = AT + timedelta(seconds=number)
        if isinstance(one, tuple):
            yield Event(at, one[0], point, (("code", one[1]),))
        elif one[0] in "<>":
            yield Frame(at, point, "sent" if one[0] == ">" else "received", one[1:])
        else:
            yield Event(at, one, point)


def test_calls_wait_for_their_answers_where_they_came():
    (script,) = scripts_of(lines("connected", f">{BEAT_TEXT}", f"<{ANSWER_TEXT}", ("closed", 1000)))

    assert script.steps == (
        Open(0.0),
        Say(1.0, BEAT_TEXT, BEAT),
        Await(BEAT, ANSWER),
        Shut(3.0, 1000),
    )
    assert (script.identity, script.unanswered) == ("CP-1", 0)


def test_calls_that_overtake_each_other_do_so_again():
    other = '[2,"2","Heartbeat",{}]'

    (script,) = scripts_of(
        lines("connected", f">{BEAT_TEXT}", f">{other}", '<[4,"2","GenericError","",{}]')
    )

    assert [type(step) for step in script.steps] == [Open, Say, Say, Await]
    assert script.steps[3].answer == CallError("2", "GenericError", "", {})
    assert script.unanswered == 1


def test_an_id_that_is_used_twice_is_answered_twice():
    (script,) = scripts_of(lines("connected", *[f">{BEAT_TEXT}"] * 2, *[f"<{ANSWER_TEXT}"] * 3))

    assert [type(step) for step in script.steps] == [Open, Say, Say, Await, Await]


def test_answers_to_the_peer_are_kept_for_its_calls():
    reset, other = '[2,"m","Reset",{"type":"Soft"}]', '[2,"n","ClearCache",{}]'
    done = '[3,"m",{"status":"Accepted"}]'

    (script,) = scripts_of(lines("connected", f"<{reset}", f"<{other}", f">{done}", f">{done}"))

    assert script.replies == (
        (Call("m", "Reset", {"type": "Soft"}), done),
        (Call("n", "ClearCache", {}), None),
    )
    assert script.steps == (Open(0.0), Say(4.0, done))  # the second answers nothing


def test_whatever_was_sent_is_sent_again():
    (script,) = scripts_of([*lines("connected", ">[2,"), Frame(AT, "CP-1", "sent", b"\xff")])

    assert [step.text for step in script.steps[1:]] == ["[2,", "\ufffd"]


def test_a_recording_may_begin_in_the_middle_and_lose_its_connection():
    (script,) = scripts_of(
        lines(f">{BEAT_TEXT}", "disconnected", "disconnected", "refused", "connected")
    )

    assert script.steps == (
        Open(0.0),
        Say(0.0, BEAT_TEXT, BEAT),
        Shut(1.0, 1006),
        Open(4.0),
    )


def test_a_code_that_is_none_is_a_cut():
    (script,) = scripts_of(lines("connected", ("closed", "x")))

    assert script.steps[-1] == Shut(1.0, 1006)


def test_each_charge_point_has_its_own_by_one_clock():
    first = list(lines("connected", f">{BEAT_TEXT}"))
    second = list(lines("connected", "refused", point="CP-2"))
    late = [Event(one.at + timedelta(seconds=5), one.event, "CP-2") for one in second]

    found = scripts_of([Event(AT, "began"), *first, *late, *lines("refused", point="CP-3")])

    assert [one.identity for one in found] == ["CP-1", "CP-2"]
    assert found[1].steps == (Open(5.0),)
    assert scripts_of([]) == ()


def test_what_was_received_and_is_no_frame_is_nothing_to_wait_for():
    (script,) = scripts_of(lines("connected", "<nonsense", f"<{ANSWER_TEXT}"))

    assert script.steps == (Open(0.0),)


def odd(name, second):
    at = AT + timedelta(seconds=second)
    return Event(at, "quirk", "CP-1", (("name", name), ("connector_id", 0)))


def test_what_was_odd_about_a_handshake_is_so_again():
    (script,) = scripts_of(
        [
            odd("trailing_slash", 0),
            odd("subprotocol_flaps", 0),
            odd("no_subprotocol", 0),
            odd("dup_start", 0),
            *lines("connected", ("closed", 1000), "connected"),
        ]
    )

    assert script.steps[0] == Open(0.0, ("trailing_slash", "no_subprotocol"))
    assert script.steps[2] == Open(2.0)


def test_a_handshake_that_was_refused_is_none_of_the_next():
    (script,) = scripts_of([odd("encoded_identity", 0), *lines("refused", "connected")])

    assert script.steps == (Open(1.0),)
