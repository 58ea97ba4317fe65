"""What exists at a deployment, found in its lists."""

from types import SimpleNamespace

import pytest

from contract_tests.addresses import Addresses
from contract_tests.harvest import Gatherer, harvest
from contract_tests.target import opened
from tests.contract_tests.conftest import options_for
from tests.contract_tests.deployment import Deployment


def parameter(place, name):
    return SimpleNamespace(place=place, name=name)


@pytest.fixture
def addresses():
    operations = (
        SimpleNamespace(
            id="x.page",
            path="/pages/{key}",
            parameters=(parameter("path", "key"), parameter("query", "signature")),
        ),
        SimpleNamespace(id="x.act", path="/pages/{key}", parameters=(parameter("path", "key"),)),
        SimpleNamespace(id="x.list", path="/pages", parameters=()),
    )
    return Addresses(
        SimpleNamespace(
            base_url="http://x.test/w/a", document=SimpleNamespace(operations=operations)
        )
    )


def test_an_address_tells_its_operations_and_their_values(addresses):
    found = dict(addresses.at("http://x.test/w/a/pages/7f?signature=s&other=1"))

    assert {
        "x.page": {"path.key": "7f", "query.signature": "s"},
        "x.act": {"path.key": "7f"},
    } == found


@pytest.mark.parametrize(
    "address", ["", "/pages/7f", "http://y.test/pages/7f", "http://x.test/w/a/pages/7/f"]
)
def test_another_address_tells_nothing(addresses, address):
    assert [] == list(addresses.at(address))


def test_ids_come_from_lists_unless_they_are_told(documents):
    with (
        Deployment() as deployment,
        opened(options_for(documents, deployment, is_mock=False)) as target,
    ):
        found, told = harvest(target, {}), harvest(target, {"bike_id": "b9"})

    assert {"path.bike_id": "b1"} == found.values["bikes.read"]
    assert {"path.bike_id": "b9"} == told.values["bikes.read"]
    assert {"bike_id": ["b1"]} == found.named


@pytest.mark.parametrize(("deleted", "left"), [("b1", []), ("b2", ["b1"])])
def test_a_page_is_turned_by_no_record_that_the_run_deletes(addresses, deleted, left):
    listing = SimpleNamespace(id="x.list", path="/bikes", method="GET", parameters=())
    drop = SimpleNamespace(id="x.drop", path="/bikes/{id}", method="DELETE", parameters=())
    document = SimpleNamespace(operations=(listing, drop))
    gatherer = Gatherer(SimpleNamespace(document=document), {}, addresses)
    gatherer.cursors["x.list"] = ["b1"]
    gatherer.spare["/bikes/{id}"] = deleted

    assert {"query.page_after": left, "query.page_before": left} == gatherer.choices_of(listing)
