"""One API of the bench, opened once, and its operations that need a credential."""

import contextlib
import os

from contract_tests import access
from contract_tests.finding import Outcome, Tally
from contract_tests.harvest import harvest
from contract_tests.options import Options
from contract_tests.target import opened
from mockserver.contract.load import load_document, user_cache
from tests.contract_tests.conftest import OPENAPI


def closed_operations(api):
    """The names of all operations that need a credential."""
    document = load_document(OPENAPI / api, cache=user_cache(os.environ))
    return [o.id for o in document.operations if not o.anonymous]


class Doors:
    """Knocks at operations of a running bench."""

    def __init__(self, target):
        self.operations = {o.id: o for o in target.document.operations}
        self._target = target
        self._values = harvest(target, target.known({})).values

    def knock(self, operation):
        """What came of trying every credential at an operation."""
        outcome = Outcome({operation.id: Tally()})
        access.knock(self._target, operation, self._values, outcome)
        return outcome


@contextlib.contextmanager
def doors(api):
    """Open the bench for the doors of one API."""
    with opened(Options(openapi=OPENAPI, api=api)) as target:
        yield Doors(target)


def assert_shut(outcome, operation):
    """Nobody was let in, and everybody was tried."""
    assert [] == outcome.findings + outcome.problems
    refused = outcome.tallies[operation.id].statuses
    assert 2 <= refused[401]
    assert bool(operation.scopes) <= bool(refused[403])
