from load.personas import operator
from load.personas.visit import Reply
from tests.load.visitor_double import Visitor

ENTRY = {"id": "res_1", "charge_point_id": "CP-1", "connector_id": 1, "id_tag": "TAG"}


def listed(*entries, total=None):
    return Reply(200, {"data": list(entries), "total": total or len(entries)})


def test_looking_over_reads_the_organization_of_the_key():
    visit = Visitor(organization="org_1")

    operator.look_over(visit)

    assert visit.names == ["getOrganization", "listMembers", "getSettings"]
    assert all(parts["path"] == {"org_id": "org_1"} for _, parts in visit.sent)
    assert visit.thoughts == 2


def test_an_organization_that_nobody_named_is_left_alone():
    visit = Visitor()

    operator.look_over(visit)

    assert visit.sent == []


def test_filters_use_what_the_list_showed():
    visit = Visitor({"dynamo.listReservations": listed(ENTRY)})

    operator.filter_reservations(visit)

    queries = [parts["query"] for _, parts in visit.sent]
    assert queries[0]["status"] is None
    assert queries[1]["status"] in {"active", "used", "expired", "cancelled"}
    assert queries[2] == {"charge_point_id": "CP-1"}
    assert visit.tags == {"TAG"}


def test_an_empty_list_leaves_nothing_to_filter_by():
    visit = Visitor({"dynamo.listReservations": listed()})

    operator.filter_reservations(visit)

    assert visit.names == ["listReservations", "listReservations"]


def test_a_free_connector_is_reserved_and_given_back():
    visit = Visitor(
        {
            "dynamo.listReservations": [listed(), listed(ENTRY)],
            "dynamo.createReservation": Reply(201, {"id": "res_2"}),
        }
    )

    operator.hold_connector(visit)

    assert visit.names[-2:] == ["createReservation", "cancelReservation"]
    body = visit.sent[-2][1]["body"]
    assert body["charge_point_id"] == "CP-1"
    assert body["connector_id"] == 1
    assert body["id_tag"] == "TAG"
    assert "2024-06-05T17:00:00Z" <= body["expires_at"] <= "2024-06-05T17:45:00Z"
    assert visit.sent[-1][1]["path"] == {"reservation_id": "res_2"}
    assert visit.held == []


def test_a_connector_that_is_held_is_not_asked_for():
    visit = Visitor({"dynamo.listReservations": listed(ENTRY)})

    operator.hold_connector(visit)

    assert visit.names == ["listReservations"]


def test_nothing_is_reserved_without_a_tag():
    visit = Visitor({"dynamo.listReservations": listed()}, connectors={("CP-1", 1)})

    operator.hold_connector(visit)

    assert visit.names == ["listReservations", "listReservations"]


def test_after_a_refusal_another_connector_is_tried_three_times_at_most():
    visit = Visitor(
        {"dynamo.listReservations": listed(), "dynamo.createReservation": Reply(409)},
        connectors={(f"CP-{number}", 1) for number in range(9)},
        tags={"TAG"},
    )

    operator.hold_connector(visit)

    made = [parts for name, parts in visit.sent if name == "dynamo.createReservation"]
    assert len({parts["body"]["charge_point_id"] for parts in made}) == 3
    assert all(409 in parts["fine"] for parts in made)


def test_odd_entries_are_passed_over():
    odd = {"charge_point_id": 5, "connector_id": "1", "id_tag": None}
    visit = Visitor({"dynamo.listReservations": listed(odd)})

    operator.filter_reservations(visit)

    assert visit.connectors == set()
    assert visit.tags == set()


def test_pages_are_turned_to_the_end_and_not_beyond_five():
    visit = Visitor({"dynamo.listReservations": listed(ENTRY, total=25)})

    operator.page_through(visit)

    assert [parts["query"]["offset"] for _, parts in visit.sent] == [0, 10, 20]
    endless = Visitor({"dynamo.listReservations": listed(ENTRY, total=1000)})
    operator.page_through(endless)
    assert len(endless.sent) == 5


def test_members_are_paged_too_when_the_organization_is_known():
    visit = Visitor({"dynamo.listReservations": listed()}, organization="org_1")

    operator.page_through(visit)

    assert visit.names == ["listReservations", "listMembers"]


def test_leaving_gives_back_what_is_held():
    visit = Visitor(held=[{"reservation_id": "res_1"}, {"reservation_id": "res_2"}])

    operator.OPERATOR.leave(visit)

    assert visit.names == ["cancelReservation", "cancelReservation"]
    assert visit.held == []
