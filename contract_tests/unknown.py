"""Our own check of ids: one that exists nowhere is refused.

The generated requests use ids that exist, so that they get past the 404.
"""

from contract_tests.finding import Outcome
from contract_tests.harvest import credential_headers, header_values, path_values
from contract_tests.preparation import Values
from contract_tests.single import send
from contract_tests.target import Target
from contract_tests.wire import SAFE_METHODS

CHECK = "unknown_id"
_REFUSALS = range(400, 500)
_TAIL = 3


def run(target: Target, harvested: Values, outcome: Outcome) -> None:
    """Try every operation whose ids are known with the last of them changed."""
    for operation in target.tested.operations:
        ids = path_values(harvested, operation)
        wanted = [p.name for p in operation.parameters if p.place == "path"]
        safe = operation.method in SAFE_METHODS
        if not wanted or not ids.keys() >= set(wanted) or not (safe or target.wire.allow_writes):
            continue
        headers = credential_headers(target, operation)
        if headers is None:
            continue
        headers |= header_values(harvested, operation)
        last = max(wanted, key=operation.path.index)
        other = {**ids, last: changed(str(ids[last]))}
        exchange = send(CHECK, target, operation, outcome, ids=other, headers=headers)
        if exchange is not None and exchange.status not in _REFUSALS:
            outcome.findings.append(
                exchange.finding(
                    "An id that does not exist is not refused",
                    f"Expected 404, found {exchange.status}.",
                )
            )


def changed(value: str) -> str:
    """An id of the same shape that nobody has: 'org_01HX7A' becomes 'org_01HZZZ'."""
    letter = "Z" if any(c.isupper() for c in value) else "z"
    kept = value[:-_TAIL]
    return kept + letter * (len(value) - len(kept))
