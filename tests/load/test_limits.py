import pytest

from load import limits
from load.target import Fetched

LIMIT = {"requests": 1000, "window_s": 3600}
PATH = "/_mock/worlds/blue/settings"


class Asked:
    """Settings that can be read and changed."""

    def __init__(self, body, status=200):
        self.body = body
        self.status = status
        self.changes = []

    def __call__(self, path, change):
        assert path == PATH
        if change is not None:
            self.changes.append(change)
        return Fetched(self.status, self.body)


def test_limits_are_switched_off_and_hold_again_afterwards():
    asked = Asked({"rate_limits": {"dynamo": "off", "ev_energy": LIMIT}})

    before = limits.switch_off("blue", asked)
    assert asked.changes == [{"rate_limits": {"ev_energy": "off"}}]

    limits.put_back("blue", asked, before)
    assert asked.changes[1:] == [{"rate_limits": {"ev_energy": LIMIT}}]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"rate_limits": {"dynamo": "off"}}, 200), ({}, 200), (None, 200), ({"rate_limits": {}}, 401)],
)
def test_where_there_are_none_nothing_is_changed(body, status):
    asked = Asked(body, status)

    limits.put_back("blue", asked, limits.switch_off("blue", asked))

    assert asked.changes == []
