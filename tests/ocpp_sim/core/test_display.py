"""Which messages are to be seen on a display."""

from datetime import UTC, datetime, timedelta

from ocpp_sim.core.display import Message, to_be_seen

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)


def message(number, priority="NormalCycle", **more):
    return Message(number, priority, "UTF8", f"text {number}", **more)


def seen(messages, state="Idle", now=NOW):
    return [one.message_id for one in to_be_seen(messages, state, now)]


def test_those_of_the_highest_priority_take_turns():
    cycle, front, also = message(1), message(2, "InFront"), message(3, "InFront")

    assert seen([cycle, front, also]) == [2, 3]
    assert seen([cycle, front, also, message(4, "AlwaysFront")]) == [4]
    assert seen([]) == []


def test_a_message_for_a_state_or_a_later_time_waits_for_it():
    charging = message(1, "InFront", state="Charging")
    later = message(2, "InFront", start_at=NOW + timedelta(hours=1))
    usual = message(3)

    assert seen([charging, later, usual]) == [3]
    assert seen([charging, later, usual], "Charging") == [1]
    assert seen([charging, later, usual], now=NOW + timedelta(hours=1)) == [2]
