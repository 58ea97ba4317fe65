"""Which records a caller may know of."""

import pytest

from mockserver.contract.model import CollectionModel
from mockserver.engine.call import ANONYMOUS, Caller
from mockserver.engine.tenancy import noun, visible

BIKES = CollectionModel("shop.bikes", "{id}", tenant={"garage": "garage_id"})
FRAMES = CollectionModel("shop.frames", "{id}")
MINE, OTHERS, NOBODYS = {"garage": "g1"}, {"garage": "g2"}, {"garage": None}
TENANT = Caller("key", {"garage_id": "g1"}, {"garage_id": frozenset({"g1"})})
APPLICATION = Caller("application")
OF_ANOTHER_KIND = Caller("driver", {"driver_id": "d1"}, {"driver_id": frozenset({"d1"})})


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (TENANT, [True, False, False]),
        (APPLICATION, [True, True, True]),
        (OF_ANOTHER_KIND, [False, False, False]),
        (ANONYMOUS, [False, False, False]),
    ],
)
def test_tenants_see_their_own_and_those_without_a_claim_see_all(caller, expected):
    assert expected == [visible(caller, BIKES, each) for each in (MINE, OTHERS, NOBODYS)]
    assert visible(caller, FRAMES, OTHERS)


@pytest.mark.parametrize(
    ("collection", "expected"),
    [("shop.bikes", "bike"), ("shop.charge_points", "charge point"), ("x.batteries", "battery")],
)
def test_one_record_is_called_by_its_noun(collection, expected):
    assert expected == noun(collection)
