"""Which API has what put into the mock's world beforehand."""

from collections.abc import Callable, Mapping

from contract_tests import dynamo, ev_energy
from contract_tests.control import Control
from contract_tests.preparation import Prepared
from contract_tests.target import Target

_PREPARATIONS: Mapping[str, Callable[[Target, Control], Prepared]] = {
    "dynamo": dynamo.prepare,
    "ev_energy": ev_energy.prepare,
}


def prepare(target: Target) -> Prepared:
    """Put into the mock's world what the API needs; nothing at another deployment."""
    make = _PREPARATIONS.get(target.document.name)
    return Prepared() if target.control is None or make is None else make(target, target.control)
