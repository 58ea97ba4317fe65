import asyncio
import json
from collections.abc import Mapping

import pytest

from mockserver.central.desk import Desk
from mockserver.charging.limits import Limit
from mockserver.world import physical
from mockserver.world.journal import CAUSE


def run(scenario):
    return asyncio.run(scenario)


async def turn():
    """Let whoever is ready go on."""
    for _ in range(5):
        await asyncio.sleep(0)


def answer(point, number=-1, payload=None):
    message_id = point.pipe.sent[number][1]
    return point.say([3, message_id, payload or {}])


def test_a_command_is_answered_with_its_frames(world, desk, point):
    async def scenario():
        task = asyncio.create_task(desk.call(world, "CP-7", "ClearCache", {"any": 1}))
        await turn()
        answer(point, payload={"status": "Accepted"})
        return await task

    result = run(scenario())

    assert result.outcome == "answered"
    assert result.payload == {"status": "Accepted"}
    sent, received = map(json.loads, result.frames)
    assert sent == [2, "1", "ClearCache", {"any": 1}]
    assert received == [3, "1", {"status": "Accepted"}]


def test_a_refusal_says_the_code(world, desk, point):
    async def scenario(*rest):
        task = asyncio.create_task(desk.call(world, "CP-7", "ClearCache", {}))
        await turn()
        point.say([4, point.pipe.sent[-1][1], *rest])
        return await task

    assert run(scenario("NotSupported", "no cache", {})).error == "NotSupported: no cache"
    plain = run(scenario("NotSupported", "", {}))
    assert (plain.outcome, plain.error) == ("refused", "NotSupported")


def test_a_garbled_answer_is_a_refusal(world, desk, point):
    async def scenario():
        task = asyncio.create_task(desk.call(world, "CP-7", "ClearCache", {}))
        await turn()
        point.say([3, point.pipe.sent[-1][1], "soup"])
        return await task

    result = run(scenario())

    assert result.outcome == "refused"
    assert "FormationViolation" in result.error


def test_nobody_there_is_offline(world, desk):
    result = run(desk.call(world, "CP-9", "ClearCache", {}))

    assert (result.outcome, result.frames) == ("offline", ())


def test_no_answer_in_time_is_a_timeout_and_the_next_may_go(world, desk, point, journal):
    async def scenario():
        first = await desk.call(world, "CP-7", "ClearCache", {}, timeout_s=0.001)
        late = answer(point)
        task = asyncio.create_task(desk.call(world, "CP-7", "Reset", {"type": "Soft"}))
        await turn()
        answer(point)
        return first, late, await task

    first, late, second = run(scenario())

    assert first.outcome == "timeout"
    assert first.error == "no answer to ClearCache within 0.001 s"
    assert len(first.frames) == 1
    assert late == []
    assert second.outcome == "answered"
    assert ("unanswered", "ClearCache") in [
        (data["event"], data.get("action")) for _, data in journal("connection")
    ]


def test_one_is_in_flight_and_the_others_wait_in_line(world, desk, point):
    async def scenario():
        tasks = [asyncio.create_task(desk.call(world, "CP-7", f"A{n}", {})) for n in range(3)]
        await turn()
        seen = [len(point.pipe.sent)]
        for _ in tasks:
            answer(point)
            seen.append(len(point.pipe.sent))
        return seen, [await task for task in tasks]

    seen, results = run(scenario())

    assert seen == [1, 2, 3, 3]
    assert [json.loads(result.frames[0])[2] for result in results] == ["A0", "A1", "A2"]


def test_what_waits_too_long_in_line_is_never_sent(world, desk, point):
    async def scenario():
        first = asyncio.create_task(desk.call(world, "CP-7", "A0", {}))
        await turn()
        second = await desk.call(world, "CP-7", "A1", {}, timeout_s=0.001)
        answer(point)
        await first
        return second

    assert run(scenario()).outcome == "timeout"
    assert len(point.pipe.sent) == 1


def test_a_command_that_is_cancelled_makes_room(world, desk, point):
    async def scenario():
        first = asyncio.create_task(desk.call(world, "CP-7", "A0", {}))
        second = asyncio.create_task(desk.call(world, "CP-7", "A1", {}))
        await turn()
        first.cancel()
        await turn()
        answer(point)
        return await second

    assert run(scenario()).outcome == "answered"


def test_an_answer_that_comes_just_too_late_is_nobodys(world, desk, point):
    async def scenario():
        first = asyncio.create_task(desk.call(world, "CP-7", "A0", {}))
        await turn()
        first.cancel()
        await asyncio.sleep(0)
        return answer(point), await asyncio.gather(first, return_exceptions=True)

    told, (cancelled,) = run(scenario())

    assert told == []
    assert isinstance(cancelled, asyncio.CancelledError)


def test_the_directions_are_independent(world, desk, point):
    async def scenario():
        task = asyncio.create_task(desk.call(world, "CP-7", "ClearCache", {}))
        await turn()
        told = point.say([2, "1", "Heartbeat", {}])
        answer(point, 0)
        return told, await task

    told, result = run(scenario())

    assert told[0][:2] == [3, "1"]
    assert result.outcome == "answered"


@pytest.mark.parametrize("how", ["closed", "replaced", "reset"])
def test_who_goes_away_in_between_is_offline(world, desk, point, connect, how):
    async def scenario():
        tasks = [asyncio.create_task(desk.call(world, "CP-7", f"A{n}", {})) for n in range(2)]
        await turn()
        if how == "closed":
            point.close()
        elif how == "replaced":
            connect()
        else:
            point.central.close_world(world)
        return [await task for task in tasks]

    first, second = run(scenario())

    assert (first.outcome, len(first.frames)) == ("offline", 1)
    assert (second.outcome, len(second.frames)) == ("offline", 0)


def test_frames_of_a_command_carry_its_cause(world, desk, point, journal):
    async def scenario():
        async def cancel(cause):
            CAUSE.set(cause)
            return await desk.call(world, "CP-7", "ClearCache", {})

        tasks = [asyncio.create_task(cancel(f"req_{n}")) for n in (1, 2)]
        await turn()
        answer(point)
        answer(point)
        await asyncio.gather(*tasks)

    run(scenario())

    assert [(cause, data["direction"]) for cause, data in journal("frame")] == [
        ("req_1", "out"),
        ("req_1", "in"),
        ("req_2", "out"),
        ("req_2", "in"),
    ]
    assert {data["action"] for _, data in journal("frame")} == {"ClearCache"}


_PASSWORD = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}


@pytest.mark.parametrize(
    "command",
    [
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": "s3cret"}),
        ("SetVariables", {"setVariableData": [{**_PASSWORD, "attributeValue": "s3cret"}]}),
    ],
)
def test_a_password_stays_out_of_the_journal(world, desk, point, journal, command):
    async def scenario():
        task = asyncio.create_task(desk.call(world, "CP-7", *command))
        await turn()
        answer(point)
        await task

    run(scenario())

    assert "s3cret" in point.pipe.texts[0]
    assert "s3cret" not in str(journal("frame"))


def held(world, **facts):
    facts = {"station_id": "CP-7", "connector_id": 1, "id_tag": "CARD-1", **facts}
    return physical.hold(world, expires_at="2024-06-01T10:00:00Z", **facts)


def ask(command, world, reservation: Mapping[str, object], point, reply):
    async def scenario():
        task = asyncio.create_task(command(world, reservation))
        await turn()
        answer(point, payload=reply)
        return await task

    return run(scenario())


def test_a_reservation_is_put_in_the_words_of_the_version(world, desk, point):
    physical.put_tag(world, "CARD-1", parent_id_tag="FLEET")

    result = ask(desk.reserve, world, held(world), point, {"status": "Occupied"})

    assert (result.outcome, result.payload) == ("answered", {"status": "Occupied"})
    assert point.pipe.sent[0][2:] == [
        "ReserveNow",
        {
            "connectorId": 1,
            "expiryDate": "2024-06-01T10:00:00.000Z",
            "idTag": "CARD-1",
            "reservationId": 1,
            "parentIdTag": "FLEET",
        },
    ]


def test_a_cancellation_names_the_reservation(world, desk, point):
    result = ask(desk.cancel_reservation, world, held(world), point, {"status": "Accepted"})

    assert result.payload == {"status": "Accepted"}
    assert point.pipe.sent[0][2:] == ["CancelReservation", {"reservationId": 1}]


def test_an_answer_that_breaks_the_standard_is_a_refusal(world, desk, point):
    result = ask(desk.reserve, world, held(world), point, {"status": "Maybe"})

    assert result.outcome == "refused"
    assert result.error.startswith("the answer to ReserveNow breaks OCPP 1.6: status: ")


def test_a_refused_reservation_says_why(world, desk, point):
    async def scenario():
        task = asyncio.create_task(desk.reserve(world, held(world)))
        await turn()
        point.say([4, point.pipe.sent[0][1], "NotImplemented", "", {}])
        return await task

    assert run(scenario()).error == "NotImplemented"


def test_reserving_at_a_point_that_is_away_is_offline(world, desk):
    reservation = held(world)

    assert run(desk.reserve(world, reservation)).outcome == "offline"
    assert run(desk.cancel_reservation(world, reservation)).outcome == "offline"


def test_two_reservations_of_one_connector_at_a_time(world, desk, point):
    """The second is refused before any frame is sent."""
    from mockserver.world.problems import ProblemError

    async def reserve():
        reservation = held(world)
        result = await desk.reserve(world, reservation)
        return physical.settle(world, reservation["id"], "active"), result

    async def scenario():
        tasks = [asyncio.create_task(reserve()) for _ in range(2)]
        await turn()
        answer(point, payload={"status": "Accepted"})
        return await asyncio.gather(*tasks, return_exceptions=True)

    (settled, _), refused = run(scenario())

    assert settled["status"] == "active"
    assert isinstance(refused, ProblemError)
    assert len(point.pipe.sent) == 1


def test_who_is_connected_is_told(world, desk, point, connect):
    connect("CP-8")

    assert list(desk.connected(world)) == ["CP-7", "CP-8"]


LIMIT = Limit("CP-7", 1, 42, "2024-06-01T09:00:00Z", ((0, 32.0),))


def test_a_limit_is_put_to_the_charge_point(world, desk, point):
    result = ask(desk.limit, world, LIMIT, point, {"status": "Accepted"})

    assert result.payload == {"status": "Accepted"}
    assert point.pipe.sent[-1][2] == "SetChargingProfile"


def soon(world, desk, *after):
    """What is told of a limit that nobody waits for, once all of `after` was done."""
    told = []

    async def scenario():
        desk.limit_soon(world, LIMIT, told.append)
        for deed in after:
            deed()
        await asyncio.sleep(0.02)

    run(scenario())
    return told


def test_a_limit_that_nobody_waits_for_is_told_of_at_once(world, desk, point):
    told = []

    async def scenario():
        desk.limit_soon(world, LIMIT, told.append)
        answer(point, payload={"status": "Rejected"})
        assert told

    run(scenario())

    assert [one.payload for one in told] == [{"status": "Rejected"}]


def test_a_limit_for_nobody_there_is_told_as_offline(world, desk):
    assert [one.outcome for one in soon(world, desk)] == ["offline"]


def test_a_limit_whose_charge_point_leaves_is_told_once_as_offline(world, desk, point):
    assert [one.outcome for one in soon(world, desk, point.close)] == ["offline"]


def test_a_point_that_does_not_answer_a_reservation_is_told_to_let_go(world, central, point):
    async def scenario():
        reservation = held(world)
        result = await Desk(central, timeout_s=0.001).reserve(world, reservation)
        return reservation, result

    reservation, result = run(scenario())

    assert result.outcome == "timeout"
    (_, _, first, asked), (_, _, second, told) = point.pipe.sent[-2:]
    assert (first, second) == ("ReserveNow", "CancelReservation")
    assert asked["reservationId"] == told["reservationId"] == reservation["id"]


def test_a_limit_that_is_never_answered_is_told_as_timeout(world, central, point):
    desk = Desk(central, timeout_s=0.001)

    (told,) = soon(world, desk)

    assert told.outcome == "timeout"
    assert told.error == "no answer to SetChargingProfile within 0.001 s"


def test_an_answer_to_a_limit_that_nobody_understands_is_a_refusal(world, desk, point):
    told = soon(world, desk, lambda: answer(point, payload={"status": "Perhaps"}))

    assert [one.outcome for one in told] == ["refused"]


@pytest.mark.parametrize(
    "told",
    [
        (
            "ocpp1.6",
            ["ChangeConfiguration", {"key": "AuthorizationKey", "value": "s3cret-and-long-enough"}],
            {"status": "RebootRequired"},
        ),
        (
            "ocpp2.0.1",
            [
                "SetVariables",
                {
                    "setVariableData": [
                        {
                            "component": {"name": "SecurityCtrlr"},
                            "variable": {"name": "BasicAuthPassword"},
                            "attributeValue": "s3cret-and-long-enough",
                        }
                    ]
                },
            ],
            {
                "setVariableResult": [
                    {
                        "attributeStatus": "RebootRequired",
                        "component": {"name": "SecurityCtrlr"},
                        "variable": {"name": "BasicAuthPassword"},
                    }
                ]
            },
        ),
    ],
)
def test_a_password_is_changed_in_the_words_of_each_version_and_never_shown(
    world, desk, connect, told
):
    subprotocol, sent, answered = told

    async def scenario():
        point = connect(subprotocol=subprotocol)
        task = asyncio.create_task(desk.change_password(world, "CP-7", "s3cret-and-long-enough"))
        await turn()
        asked = point.pipe.sent[-1]
        answer(point, payload=answered)
        return asked, await task

    asked, result = run(scenario())

    assert sent == asked[2:]
    assert ("answered", {"status": "RebootRequired"}) == (result.outcome, result.payload)
    assert not [e for e in world.journal if e.kind == "frame" and "s3cret" in e.data["text"]]


def test_a_password_for_nobody_who_is_there_stays_unsaid(world, desk, point):
    async def scenario():
        task = asyncio.create_task(desk.change_password(world, "CP-7", "s3cret-and-long-enough"))
        await turn()
        answer(point, payload={"no": "status"})
        return (await task).outcome, (await desk.change_password(world, "X", "s3cret")).outcome

    assert ("refused", "offline") == run(scenario())
