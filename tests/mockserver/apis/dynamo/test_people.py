import pytest

from mockserver.apis.dynamo.people import member_by_email, name_from, same_email


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("bob@example.com", "Bob"),
        ("bob.moreno@example.com", "Bob Moreno"),
        ("ANNE_marie-lee@example.com", "Anne Marie Lee"),
        ("..@example.com", "..@example.com"),
    ],
)
def test_a_name_is_read_from_an_address(email, name):
    assert name == name_from(email)


def test_addresses_are_the_same_in_any_case():
    assert same_email("Bob@Example.com", "bob@example.COM")
    assert not same_email("bob@example.com", "rob@example.com")


def test_a_member_is_found_by_address_within_one_organization(bench):
    owner = bench.one("members", role="owner")

    assert owner == member_by_email(bench.world, bench.org_id, owner["email"].upper())
    assert member_by_email(bench.world, bench.foreign_org_id, owner["email"]) is None
