import pytest

from mockserver.charging import tags
from mockserver.charging.tags import TagInfo

NOW = "2024-06-01T09:00:00.000Z"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, TagInfo("Accepted")),
        ({"status": "Blocked"}, TagInfo("Blocked")),
        ({"expires_at": NOW}, TagInfo("Expired", None, NOW)),
        ({"expires_at": "2024-06-02"}, TagInfo("Accepted", None, "2024-06-02")),
        ({"status": "Blocked", "expires_at": NOW}, TagInfo("Blocked", None, NOW)),
        ({"parent_id_tag": "FLEET"}, TagInfo("Accepted", "FLEET")),
    ],
)
def test_a_tag_is_worth_what_its_record_says_now(facts, expected):
    assert tags.judge(tags.new("CARD-1", **facts), NOW) == expected


def test_tags_are_compared_without_case():
    assert tags.same("card-1", "CARD-1")
    assert not tags.same("card-1", "card-2")
    assert not tags.same(None, "card-1")
    assert not tags.same("card-1", None)
    assert not tags.same(None, None)
