"""Each operation of ev.energy, one by one: who may not come in is refused by the bench."""

from dataclasses import replace

import pytest

from tests.contract_tests.doors import assert_shut, closed_operations, doors

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover


@pytest.fixture(scope="module")
def bench():
    with doors("ev_energy") as opened:
        yield opened


@pytest.mark.parametrize("name", closed_operations("ev_energy"))
def test_nobody_comes_in_without_the_right_credential(bench, name):
    operation = bench.operations[name]

    assert_shut(bench.knock(operation), operation)


def test_an_operation_that_forgets_its_scopes_is_caught(bench):
    one = bench.operations["ev_energy.listVehicles"]
    stricter = replace(one, scopes=frozenset({"grid:read"}))

    assert ["Not refused with a credential without the scope"] == [
        finding.title for finding in bench.knock(stricter).findings
    ]
