"""The call state machine: one call in flight, the others wait, nothing the peer says breaks it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ocppj.frame import Call, CallError, CallResultError, Unconfirmed, parse
from ocppj.rpc import (
    Answered,
    Asked,
    Disputed,
    Garbled,
    Lost,
    Outgoing,
    Refused,
    Rpc,
    TimedOut,
    Told,
    Unmatched,
)

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)


def beat(message_id, timeout_s=30.0):
    return Outgoing(message_id, "Heartbeat", {}, timeout_s, ref=f"ref-{message_id}")


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def calling(*ids):
    rpc = Rpc()
    for message_id in ids:
        rpc = rpc.call(beat(message_id), NOW).rpc
    return rpc


def test_a_call_is_sent_and_has_a_deadline():
    turn = Rpc().call(beat("1", timeout_s=5), NOW)

    assert turn.texts == ('[2,"1","Heartbeat",{}]',)
    assert turn.rpc.due_at == later(5)


def test_a_second_call_waits_for_the_answer_to_the_first():
    second = calling("1").call(beat("2"), NOW)
    assert second.texts == ()

    answered = second.rpc.receive('[3,"1",{"a":1}]', later(2))

    assert answered.events == (Answered(beat("1"), {"a": 1}, 2.0),)
    assert answered.texts == ('[2,"2","Heartbeat",{}]',)
    assert answered.rpc.in_flight == beat("2")


def test_a_refused_call_frees_the_line():
    turn = calling("1").receive('[4,"1","NotSupported","no",{}]', later(1))

    assert turn.events == (Refused(beat("1"), CallError("1", "NotSupported", "no", {}), 1.0),)
    assert turn.rpc.in_flight is None


def test_a_call_of_the_peer_leaves_ours_in_flight():
    rpc = calling("1")

    turn = rpc.receive('[2,"x","Reset",{}]', NOW)

    assert turn.events == (Asked(Call("x", "Reset", {})),)
    assert turn.rpc == rpc


def test_nothing_times_out_before_its_time():
    assert Rpc().tick(NOW).events == ()
    assert calling("1").tick(later(29.9)).events == ()


def test_a_time_out_sends_the_next():
    turn = calling("1", "2").tick(later(30))

    assert turn.events == (TimedOut(beat("1")),)
    assert turn.rpc.in_flight == beat("2")
    assert turn.rpc.due_at == later(60)


def test_late_double_and_unknown_answers_are_told_apart():
    rpc = calling("1", "2").tick(later(30)).rpc.receive('[3,"2",{}]', later(31)).rpc

    found = [rpc.receive(f'[3,"{i}",{{}}]', later(32)).events[0] for i in ("1", "2", "3")]

    assert found == [Unmatched("1", "late"), Unmatched("2", "double"), Unmatched("3", "unknown")]


def test_a_garbled_answer_ends_its_call():
    turn = calling("1").receive('[3,"1",[]]', NOW)

    assert isinstance(turn.events[0], Garbled)
    assert turn.events[0].outgoing == beat("1")
    assert (turn.texts, turn.rpc.in_flight) == ((), None)


def test_garbage_is_answered_and_leaves_our_call_in_flight():
    rpc = calling("1")

    turn = rpc.receive("garbage", NOW)

    assert turn.rpc == rpc
    assert parse(turn.texts[0]).message_id == "-1"
    assert rpc.receive('[3,"2",[]]', NOW).texts == ()


def test_closing_loses_what_is_unanswered():
    turn = calling("1", "2").close()

    assert turn.events == (Lost(beat("1"), sent=True), Lost(beat("2"), sent=False))
    assert turn.rpc == Rpc()
    assert Rpc().close().events == ()


@given(st.lists(st.sampled_from(["call", "answer", "refuse", "tick", "garbage", "twice"])))
def test_each_call_ends_exactly_once_and_one_flies_at_a_time(moves):
    rpc, at, made, ended, sent = Rpc(), NOW, [], [], []
    for move in moves:
        at += timedelta(seconds=31 if move == "tick" else 1)
        if move == "call":
            made.append(f"m{len(made)}")
            turn = rpc.call(beat(made[-1]), at)
        elif move == "tick":
            turn = rpc.tick(at)
        else:
            flying = rpc.in_flight.message_id if rpc.in_flight else "none"
            last = ended[-1] if ended else "none"
            text = {
                "answer": f'[3,"{flying}",{{}}]',
                "refuse": f'[4,"{flying}","GenericError","",{{}}]',
                "garbage": "]]",
                "twice": f'[3,"{last}",{{}}]',
            }[move]
            turn = rpc.receive(text, at)
        rpc = turn.rpc
        sent.extend(parse(t).message_id for t in turn.texts if t.startswith("[2"))
        ended.extend(
            e.outgoing.message_id
            for e in turn.events
            if isinstance(e, Answered | Refused | TimedOut)
        )

    ended.extend(event.outgoing.message_id for event in rpc.close().events)
    assert ended == made
    assert sent == made[: len(sent)]


def test_what_2_1_tells_beside_calls_leaves_ours_in_flight_and_is_owed_nothing():
    rpc = calling("1")

    told = rpc.receive('[6,"1","NotifyPeriodicEventStream",{}]', NOW, "2.1")
    disputed = rpc.receive('[5,"1","FormatViolation","what?",{}]', NOW, "2.1")

    assert (Told(Unconfirmed("1", "NotifyPeriodicEventStream", {})),) == told.events
    assert (Disputed(CallResultError("1", "FormatViolation", "what?", {})),) == disputed.events
    assert [(rpc, ()), (rpc, ())] == [(turn.rpc, turn.texts) for turn in (told, disputed)]


def test_garbage_is_answered_in_the_words_of_the_version():
    answers = [Rpc().receive("garbage", NOW, version).texts[0] for version in ("1.6", "2.1")]

    assert ["FormationViolation", "RpcFrameworkError"] == [parse(text).code for text in answers]


def test_a_broken_error_for_an_answer_does_not_end_a_call_of_ours():
    turn = calling("1").receive('[5,"1"]', NOW, "2.1")

    assert turn.events[0].outgoing is None
    assert turn.rpc == calling("1")


def test_an_owner_who_sends_and_hears_himself_comes_to_the_same_states():
    call = Outgoing("1", "DataTransfer", {"vendorId": "a"}, 5.0, ref="ref-1")
    sent = Rpc().call(call, NOW).rpc

    assert Rpc().sending(call, NOW) == sent
    assert sent.in_flight.payload == {}
    assert sent.receive('[3,"1",{}]', later(1)).rpc == Rpc().answered("1")
