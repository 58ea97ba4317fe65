"""Each operation of Dynamo, one by one: who may not come in is refused by the bench."""

import pytest

from tests.contract_tests.doors import assert_shut, closed_operations, doors

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover


@pytest.fixture(scope="module")
def bench():
    with doors("dynamo") as opened:
        yield opened


@pytest.mark.parametrize("name", closed_operations("dynamo"))
def test_nobody_comes_in_without_the_right_credential(bench, name):
    operation = bench.operations[name]

    assert_shut(bench.knock(operation), operation)
