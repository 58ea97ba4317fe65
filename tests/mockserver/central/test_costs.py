"""A station that shows costs is told them while a session runs, if the world wants it."""

import asyncio
import json

import pytest

from mockserver.central import costs
from mockserver.central.central import Central
from mockserver.central.desk import Desk
from mockserver.central.v21 import dialect
from mockserver.world.ports import Ports
from tests.mockserver.central.conftest import Point

AT = "2024-06-01T08:30:00Z"
TOKEN = {"idToken": "CARD-1", "type": "ISO14443"}


@pytest.fixture
def point(world):
    central = Central({"ocpp2.1": dialect(lambda _world, _number: 1.25)})
    world.runtime.ports = Ports(Desk(central, timeout_s=5), None)
    return Point(central, world, "CP-7", subprotocol="ocpp2.1")


def tell(point, kind, number, **more):
    payload = {
        "eventType": kind,
        "timestamp": AT,
        "triggerReason": "MeterValuePeriodic",
        "seqNo": number,
        "transactionInfo": {"transactionId": "7f3a"},
        "evse": {"id": 1},
        "meterValue": [{"timestamp": AT, "sampledValue": [{"value": 1_000.0 + number}]}],
        **more,
    }
    return point.ask("TransactionEvent", payload)


def told(world, point, cost=1.25, number="1"):
    """What goes out when the timer fires."""

    async def story():
        before = len(point.pipe.sent)
        costs.updating(lambda _world, _number: cost)(world, number)
        sent = point.pipe.sent[before:]
        for frame in sent:
            point.central.receive(point.connection, json.dumps([3, frame[1], {}]))
        return sent

    return asyncio.run(story())


def test_each_word_of_the_meter_is_followed_by_the_cost(world, point):
    world.settings[costs.SETTING] = True
    tell(point, "Started", 0, idToken=TOKEN)
    assert {} == tell(point, "Updated", 1)

    timer = world.timers.peek()
    assert (costs.UPDATE, "1", world.now()) == (timer.kind, timer.key, timer.due_at)
    ((_, _, action, payload),) = told(world, point)
    assert ("CostUpdated", {"totalCost": 1.25, "transactionId": "7f3a"}) == (action, payload)


def test_nobody_is_told_where_the_world_does_not_want_it(world, point):
    tell(point, "Started", 0, idToken=TOKEN)
    tell(point, "Updated", 1)

    assert world.timers.peek() is None


def test_what_has_no_price_or_has_ended_is_told_at_its_end_only(world, point):
    tell(point, "Started", 0, idToken=TOKEN)
    assert [] == told(world, point, cost=None)
    assert [] == told(world, point, number="99")

    assert 1.25 == tell(point, "Ended", 1)["totalCost"]
    assert [] == told(world, point)
