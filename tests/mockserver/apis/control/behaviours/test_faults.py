"""Faults over the control API."""

import pytest

from mockserver.world.faults import take


def test_a_fault_is_put_in_place_and_strikes(bench):
    answer = bench("createFault", body={"operation": "shop.listBikes", "status": 503, "nth": 2})

    assert answer.status == 201
    assert answer.headers["Location"] == "/_mock/worlds/default/faults/flt_1"
    assert take(bench.world, "shop.listBikes") is None
    assert take(bench.world, "shop.listBikes").status == 503
    assert bench("getFault", fault_id="flt_1").body == {
        "id": "flt_1",
        "operation": "shop.listBikes",
        "nth": 2,
        "share": None,
        "times": None,
        "until": None,
        "status": 503,
        "latency_ms": 0,
        "drop": False,
        "malformed": False,
        "undeclared": False,
        "created_at": "2024-06-01T09:00:00.000Z",
        "seen": 2,
        "struck": 1,
    }


@pytest.mark.parametrize(
    ("wish", "until"),
    [
        ({"for_s": 60}, "2024-06-01T09:01:00.000Z"),
        ({"until": "2024-06-01T12:00:00+02:00"}, "2024-06-01T10:00:00.000Z"),
        ({}, None),
    ],
)
def test_a_fault_ends_by_the_clock_of_the_world(bench, wish, until):
    body = bench("createFault", body={"operation": "*", "drop": True, **wish}).body

    assert body["until"] == until


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"operation": "shop.listBiks", "drop": True}, "body.operation", "mean 'shop.listBikes'?"),
        ({"operation": "x", "drop": True}, "body.operation", "are * and shop.listBikes"),
        ({"operation": "control.getClock", "drop": True}, "body.operation", "is no operation"),
        ({"operation": "shop.listBikes", "status": 418}, "body.status", "allowed: 200, 401, 503"),
        ({"operation": "*", "status": 418}, "body.status", "by shop.listBikes, shop.listGarages."),
        ({"operation": "*", "status": 503}, "body.status", "by shop.listGarages; allowed"),
        (
            {"operation": "*", "drop": True, "nth": 1, "share": 0.5},
            "body.share",
            "not allowed beside nth",
        ),
        (
            {"operation": "*", "drop": True, "for_s": 1, "until": "2024-06-01T12:00:00Z"},
            "body.for_s",
            "not allowed beside until",
        ),
    ],
)
def test_a_fault_that_cannot_be_is_refused(bench, fields, body, field, said):
    answer = bench("createFault", body=body)

    assert answer.status == 422
    assert fields(answer) == [field]
    assert said in answer.body["detail"]


def test_a_fault_that_does_nothing_is_refused(bench):
    answer = bench("createFault", body={"operation": "*", "drop": False, "latency_ms": 0})

    assert answer.status == 422
    assert "give at least one of drop, latency_ms, malformed, status" in answer.body["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"operation": "*", "status": 401},
        {"operation": "*", "status": 418, "undeclared": True},
        {"operation": "shop.listBikes", "latency_ms": 5, "share": 0.5, "times": 3},
    ],
)
def test_a_fault_that_can_be_is_taken(bench, body):
    assert bench("createFault", body=body).status == 201


def test_faults_are_listed_and_taken_back(bench):
    for _ in range(3):
        bench("createFault", body={"operation": "*", "drop": True})

    assert bench("deleteFault", fault_id="flt_2").status == 204
    listed = bench("listFaults").body["faults"]
    assert [fault["id"] for fault in listed] == ["flt_1", "flt_3"]
    assert bench("deleteFaults").body == {"removed": 2}
    assert bench("listFaults").body == {"faults": []}
    assert take(bench.world, "shop.listBikes") is None


def test_an_unknown_fault_is_not_found(bench):
    assert bench("getFault", fault_id="flt_1").status == 404
    assert bench("deleteFault", fault_id="flt_1").status == 404
