"""Frames read by their head, and ids in little memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.ledger.frames import Ids, Told, answered, remote_id, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[2,"a7","StopTransaction",{"transactionId":42}]', Told("stop", "a7", None, 42)),
        ('[2,"a7","StartTransaction",{"connectorId":2,"idTag":"T"}]', Told("start", "a7", 2, None)),
        (
            '[2,"","MeterValues",{"connectorId":1,"transactionId":-1,"meterValue":[]}]',
            Told("meter", "", 1, -1),
        ),
        ('[2,"a7","Heartbeat",{}]', None),
        ('[3,"a7",{}]', None),
        ("", None),
        (
            (
                '[2,"a8","TransactionEvent",{"eventType":"Ended","timestamp":"","triggerReason":"",'
                '"seqNo":4,"transactionInfo":{"transactionId":"4f-a"},"evse":{"id":2,"connectorId":1}}]'
            ),
            Told("stop", "a8", 2, "4f-a"),
        ),
        ('[2,"a8","TransactionEvent",{"eventType":"Updated"}]', None),
        (
            '[2,"a8","TransactionEvent",{"eventType":"Started","transactionInfo":{"transactionId":"4"}}]',
            Told("start", "a8", None, "4", tagged=False),
        ),
        (
            (
                '[2,"a8","TransactionEvent",{"eventType":"Updated","triggerReason":"RemoteStart",'
                '"transactionInfo":{"transactionId":"4"},"idToken":{}}]'
            ),
            Told("start", "a8", None, "4"),
        ),
        ('[,1,"a7","StopTransaction",{"transactionId":4}]', Told("stop", "a7", None, 4)),
        ('[2,"a7","StopTransaction",{"transactionId":', Told("stop", "a7", None, None)),
    ],
)
def test_a_sent_text_tells_of_a_session_or_not(text, expected):
    assert expected == told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[3,"a7",{}]', ("a7", True)),
        ('[4,"a7","InternalError","",{}]', ("a7", False)),
        ('[2,"a7","Reset",{}]', None),
        (b'[3,"a7",{}]', None),
    ],
)
def test_a_received_text_answers_or_not(text, expected):
    assert expected == answered(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[3,"a",{"transactionId":7}]', 7),
        ('[3,"a",{"transactionId":"7"}]', None),
        ('[3,"a",{}]', None),
        ('[3,"a",5]', None),
        ('[3,"a"', None),
    ],
)
def test_the_answer_to_a_start_gives_an_id_or_not(text, expected):
    assert expected == remote_id(text)


def test_a_retry_counts_once_and_the_order_stays():
    ids = Ids()
    assert not ids
    for one in ("a-9", "a-9", "a-10", "b", "b", "b-1", "a-9", "a-007"):
        ids.add(one)

    assert ids
    assert ("a-9", "a-10", "b", "b-1", "a-007") == ids.all()


@given(st.lists(st.text(max_size=36)))
def test_ids_come_back_as_they_were(texts):
    ids = Ids()
    for one in texts:
        ids.add(one)

    assert tuple(dict.fromkeys(texts)) == ids.all()
