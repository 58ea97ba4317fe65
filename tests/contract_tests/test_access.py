"""What the answer to somebody at the door says."""

import pytest

from contract_tests.access import Visitor

INTRUDER = Visitor("no credential", {}, frozenset({401}))
GUEST = Visitor("the right key", {})


@pytest.mark.parametrize(
    ("visitor", "status", "ours", "kind"),
    [
        (INTRUDER, 401, True, None),
        (INTRUDER, 200, True, "fail"),
        (INTRUDER, 200, False, "fail"),
        (INTRUDER, 302, False, "fail"),
        (INTRUDER, 500, False, "fail"),
        (INTRUDER, 404, True, "fail"),
        (INTRUDER, 404, False, "guess"),
        (INTRUDER, 429, False, None),
        (GUEST, 200, True, None),
        (GUEST, 404, True, None),
        (GUEST, 401, False, "fail"),
        (GUEST, 403, True, "fail"),
        (GUEST, 429, True, None),
    ],
)
def test_an_answer_is_judged_by_who_stands_at_the_door(visitor, status, ours, kind):
    assert kind == visitor.judged(status, ours=ours)
