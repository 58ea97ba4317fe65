import pytest

from mockserver.charging import reservations


def held(**facts):
    return reservations.held(
        **{
            "number": 7,
            "station_id": "CP-7",
            "connector_id": 1,
            "id_tag": "CARD-1",
            "parent_id_tag": None,
            "expires_at": "2024-06-01T10:00:00.000Z",
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("pending", {"active", "used", "expired", "cancelled", "rejected"}),
        ("active", {"used", "expired", "cancelled"}),
        ("used", set()),
        ("expired", set()),
        ("cancelled", set()),
        ("rejected", set()),
    ],
)
def test_each_status_leads_only_where_it_may(status, allowed):
    reservation = {**held(), "status": status}

    found = {
        step
        for step in ("pending", "active", "used", "expired", "cancelled", "rejected")
        if reservations.may_become(reservation, step)
    }

    assert found == allowed


def test_settling_says_what_used_it():
    assert reservations.settled(held(), "used", transaction_id=3) == {
        **held(),
        "status": "used",
        "transaction_id": 3,
    }


@pytest.mark.parametrize(
    ("parent", "id_tag", "parent_id_tag", "admitted"),
    [
        (None, "card-1", None, True),
        (None, "CARD-2", None, False),
        ("FLEET", "CARD-2", "fleet", True),
        ("FLEET", "CARD-2", "OTHER", False),
        ("FLEET", "CARD-2", None, False),
        (None, "CARD-2", "FLEET", False),
    ],
)
def test_the_tag_or_one_of_its_family_may_use_it(parent, id_tag, parent_id_tag, admitted):
    reservation = held(parent_id_tag=parent)

    assert reservations.admits(reservation, id_tag, parent_id_tag) is admitted
