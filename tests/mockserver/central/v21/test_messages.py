"""What only 2.1 has: notices that are kept, events that are sent unconfirmed, disputed answers."""

import asyncio

import pytest

from mockserver.central.v21 import TOLD, handlers
from mockserver.charging.records import TRANSACTIONS
from mockserver.world import physical
from ocppj.schema import schemas

AT = "2024-06-01T09:00:00Z"
TOKEN = {"idToken": "CARD-1", "type": "ISO14443"}
STREAM = {"id": 1, "variableMonitoringId": 7, "params": {"interval": 60, "values": 10}}
BATTERY = {"evseId": 1, "serialNumber": "B-1", "soC": 80.0, "soH": 95.0}
NOTICES = [
    (
        "BatterySwap",
        {"requestId": 4, "eventType": "BatteryIn", "idToken": TOKEN, "batteryData": [BATTERY]},
        ("battery_swaps", "4/BatteryIn"),
    ),
    (
        "NotifySettlement",
        {"pspRef": "P-1", "status": "Settled", "settlementAmount": 4.2, "settlementTime": AT},
        ("settlements", "P-1"),
    ),
    (
        "NotifyPriorityCharging",
        {"transactionId": "7f3a", "activated": True},
        ("priority_charging", "7f3a"),
    ),
    (
        "NotifyDERAlarm",
        {"controlType": "FreqDroop", "timestamp": AT, "gridEventFault": "OverFrequency"},
        ("der_alarms", "FreqDroop"),
    ),
    (
        "NotifyDERStartStop",
        {"controlId": "C-1", "started": True, "timestamp": AT},
        ("der_states", "C-1"),
    ),
]


@pytest.mark.parametrize(("action", "payload", "place"), NOTICES)
def test_a_notice_is_kept_as_it_was_told(point, told, action, payload, place):
    topic, key = place

    assert {} == point.ask(action, payload)
    assert payload == told(topic)[key]


def test_controls_of_the_grid_are_kept_by_kind_and_id(point, told):
    control = {"id": "G-1", "gradient": {"priority": 0, "gradient": 2.0, "softGradient": 1.0}}
    assert {} == point.ask("ReportDERControl", {"requestId": 1, "gradient": [control]})

    assert {"gradient/G-1": control} == told("der_controls")


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("VatNumberValidation", {"vatNumber": "NL123"}),
        ("PullDynamicScheduleUpdate", {"chargingProfileId": 1}),
        ("GetCertificateChainStatus", {}),
        ("GetCertificateStatus", {}),
        ("SetDERControl", {}),
    ],
)
def test_what_is_not_built_is_not_supported(point, action, payload):
    kind, _, code, *_ = point.call(action, payload)

    assert (4, "NotSupported") == (kind, code)


def test_every_action_has_an_answer(point):
    official = schemas("2.1")
    assert handlers().keys() <= official.actions
    assert TOLD.keys() == official.unconfirmed
    for action in official.actions:
        assert point.call(action)[0] in (3, 4)


def test_a_stream_is_opened_listened_to_and_closed(point, told):
    assert {"status": "Accepted"} == point.ask(
        "OpenPeriodicEventStream", {"constantStreamData": STREAM}
    )
    data = {"id": 1, "pending": 0, "basetime": AT, "data": [{"t": 0.5, "v": "11"}]}
    assert [] == point.say([6, "s-1", "NotifyPeriodicEventStream", data])
    assert [{"base": AT, "t": 0.5, "v": "11"}] == told("event_streams")["1"]["values"]

    assert {} == point.ask("ClosePeriodicEventStream", {"id": 1})
    assert {} == told("event_streams")
    assert [] == point.say([6, "s-2", "NotifyPeriodicEventStream", data])
    assert {} == told("event_streams")


@pytest.mark.parametrize(
    "frame",
    [
        [6, "s-1", "NotifyPeriodicEventStream", {"id": "one"}],
        [6, "s-1", "Heartbeat", {}],
        [6, "s-1", "Dance", {}],
        [6, "s-1"],
        [6],
        [5, "1", "FormatViolation", "what?", {}],
        [5],
    ],
)
def test_what_is_sent_unconfirmed_is_never_answered(point, told, frame):
    assert [] == point.say(frame)
    assert {} == told("event_streams")


def test_a_send_that_comes_as_a_call_is_told_so(point):
    kind, _, code, text, _ = point.call("NotifyPeriodicEventStream")

    assert (4, "NotSupported") == (kind, code)
    assert "SEND" in text


@pytest.mark.parametrize(
    ("subprotocol", "answered"),
    [("ocpp1.6", []), ("ocpp2.0.1", [(4, "1", "MessageTypeNotSupported")]), ("ocpp2.1", [])],
)
@pytest.mark.parametrize("kind", [5, 6])
def test_before_2_1_the_new_message_types_are_none(connect, subprotocol, answered, kind):
    old = connect(subprotocol=subprotocol)

    found = old.say([kind, "1", "NotifyPeriodicEventStream", {}])

    assert answered == [tuple(frame[:3]) for frame in found]


def event(kind, number, **more):
    info = {"transactionId": "7f3a", "chargingState": "Charging"} | more.pop("info", {})
    return {
        "eventType": kind,
        "timestamp": AT,
        "triggerReason": "RunningCost",
        "seqNo": number,
        "transactionInfo": info,
        "evse": {"id": 1, "connectorId": 1},
        **more,
    }


def test_a_session_with_the_tokens_reasons_and_measurands_of_2_1(world, point):
    wide = {"idToken": "X" * 200, "type": "DirectPayment"}
    offered = {"value": 11.0, "measurand": "Power.Import.Offered"}
    offered |= {"unitOfMeasure": {"unit": "W", "multiplier": 3}}
    point.ask("TransactionEvent", event("Started", 0, idToken=wide))
    values = [{"timestamp": AT, "sampledValue": [offered]}]
    point.ask("TransactionEvent", event("Updated", 1, meterValue=values))
    reason = {"stoppedReason": "ReqEnergyTransferRejected"}
    point.ask("TransactionEvent", event("Ended", 2, info=reason))

    ((_, made),) = world.store[TRANSACTIONS]
    assert ("X" * 200, "Other") == (made["id_tag"], made["stop_reason"])
    assert 11_000.0 == physical.samples_of(world, made["id"])[0]["offered_w"]


def test_what_a_station_reckons_a_session_to_cost_is_kept(point, told):
    cost = {
        "totalCost": {"currency": "EUR", "typeOfCost": "NormalCost", "total": {"exclTax": 4.2}},
        "totalUsage": {"energy": 12.0, "chargingTime": 3600, "idleTime": 0},
    }
    point.ask("TransactionEvent", event("Started", 0, idToken=TOKEN, costDetails=cost))

    assert {"7f3a": cost} == told("cost_details")


def test_a_reservation_that_led_to_nothing_is_used(world, point):
    wish = {"station_id": "CP-7", "connector_id": 1, "id_tag": "CARD-1"}
    held = physical.hold(world, **wish, expires_at="2024-06-01T10:00:00.000Z")
    physical.settle(world, held["id"], "active")

    told = {"reservationId": held["id"], "reservationUpdateStatus": "NoTransaction"}
    point.ask("ReservationStatusUpdate", told)

    assert "used" == physical.reservation(world, held["id"])["status"]


def answering(world, desk, point, action, payload):
    """What comes of a command that is answered with a payload, and what the station heard."""

    async def story():
        asking = asyncio.create_task(desk.call(world, "CP-7", action, {}))
        await asyncio.sleep(0)
        heard = point.say([3, point.pipe.sent[-1][1], payload])
        return await asking, heard

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"status": "Perhaps"}, "PropertyConstraintViolation"),
        ({}, "ProtocolError"),
        ({"status": "Accepted", "more": 1}, "FormatViolation"),
    ],
)
def test_an_answer_that_breaks_its_schema_is_disputed(world, desk, point, payload, code):
    result, heard = answering(world, desk, point, "ClearCache", payload)

    ((kind, number, found, *_),) = heard
    assert (5, point.pipe.sent[0][1], code) == (kind, number, found)
    assert "answered" == result.outcome
    assert 3 == len(result.frames)


def test_a_good_answer_and_one_to_a_strange_action_are_not_disputed(world, desk, point):
    assert [] == answering(world, desk, point, "ClearCache", {"status": "Accepted"})[1]
    assert [] == answering(world, desk, point, "Dance", {"any": "thing"})[1]


@pytest.mark.parametrize(
    ("answer", "disputed"),
    [
        ('[3,"{id}",[]]', [(5, "FormatViolation")]),
        ('[3,"{id}",{{"status":', [(5, "FormatViolation")]),
        ('[4,"{id}"]', []),
    ],
)
def test_half_an_answer_is_disputed_and_half_a_refusal_is_not(world, desk, point, answer, disputed):
    async def story():
        asking = asyncio.create_task(desk.call(world, "CP-7", "ClearCache", {}))
        await asyncio.sleep(0)
        heard = point.say(answer.format(id=point.pipe.sent[-1][1]))
        return heard, await asking

    heard, result = asyncio.run(story())
    assert (disputed, "refused") == ([(frame[0], frame[2]) for frame in heard], result.outcome)


def test_a_refusal_is_not_disputed(world, desk, point):
    async def story():
        asking = asyncio.create_task(desk.call(world, "CP-7", "ClearCache", {}))
        await asyncio.sleep(0)
        heard = point.say([4, point.pipe.sent[-1][1], "NotSupported", "", {}])
        return heard, await asking

    heard, result = asyncio.run(story())
    assert ([], "refused") == (heard, result.outcome)


def test_before_2_1_a_bad_answer_is_not_disputed(world, desk, connect):
    old = connect(subprotocol="ocpp2.0.1")

    assert [] == answering(world, desk, old, "ClearCache", {"status": "Perhaps"})[1]


def test_a_command_whose_bad_answer_was_disputed_lets_the_next_go(world, desk, point):
    async def story():
        tasks = [asyncio.create_task(desk.call(world, "CP-7", "ClearCache", {})) for _ in "ab"]
        await asyncio.sleep(0)
        heard = point.say([3, point.pipe.sent[-1][1], {}])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return heard

    assert [5, 2] == [frame[0] for frame in asyncio.run(story())]
