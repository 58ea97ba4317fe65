import pytest

from load import operations
from load.operations import Operation, UnknownOperationError


def test_operations_come_from_the_document():
    known = operations.read("dynamo")

    assert known["dynamo.cancelReservation"] == Operation(
        "dynamo.cancelReservation", "DELETE", "/api/v1/reservations/{reservation_id}", {204: None}
    )
    assert known["dynamo.getReceipt"].success == {200: "application/pdf"}
    assert "dynamo.listMembers" in known


def test_header_parameters_are_known_also_those_of_the_path():
    known = operations.read("ev_energy")

    assert known["ev_energy.listVehicles"].headers == {"evenergy-version", "evenergy-user"}


def test_all_apis_can_be_read_at_once_and_told_apart():
    known = operations.read_all()

    assert {"dynamo.listMembers", "ev_energy.listUsers"} <= set(known.names)
    assert known.of({"dynamo"}).names == operations.read("dynamo").names


def test_the_control_api_is_no_target():
    assert "dynamo" in operations.apis()
    assert "control" not in operations.apis()


def test_a_typo_gets_a_suggestion():
    with pytest.raises(UnknownOperationError, match=r"did you mean 'dynamo\.listMembers'"):
        operations.read("dynamo")["dynamo.listMember"]


def test_something_else_gets_the_list():
    with pytest.raises(UnknownOperationError, match=r"there are .*dynamo\.getSettings"):
        operations.read("dynamo")["§"]


def test_parameters_are_filled_in_and_escaped():
    operation = Operation("x", "GET", "/orgs/{org_id}/members", {})

    assert operation.url({"org_id": "a/b"}, {"limit": 5, "status": None}) == (
        "/orgs/a%2Fb/members?limit=5"
    )
    assert operation.url({"org_id": "a"}, {}) == "/orgs/a/members"
    assert operation.url({"org_id": "a"}, {"x": ["b", "c"]}) == "/orgs/a/members?x=b&x=c"


def test_references_are_followed_from_the_file_they_stand_in(tmp_path):
    api = tmp_path / "toy"
    (api / "paths").mkdir(parents=True)
    (api / "schemas").mkdir()
    (api / "openapi.yaml").write_text('paths: {/a~b: {$ref: "paths/p.yaml#/a~1b"}}')
    (api / "paths/p.yaml").write_text(
        "a/b: {parameters: [{in: header, name: X-A}], get: {operationId: toy.get, responses: "
        '{"200": {$ref: "../schemas/r.yaml#/Ok"}, default: {}, "404": {}}}}'
    )
    (api / "schemas/r.yaml").write_text('Ok: {$ref: "#/Real"}\nReal: {content: {text/csv: {}}}')

    known = operations.read("toy", tmp_path)

    assert known.names == ["toy.get"]
    assert known["toy.get"].success == {200: "text/csv"}
    assert known["toy.get"].headers == {"x-a"}
