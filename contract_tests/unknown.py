"""Our own check of ids: one that exists nowhere is refused.

The generated requests use ids that exist, so that they get past the 404.
"""

from collections.abc import Mapping
from typing import Any

import requests

from contract_tests.finding import Finding, Outcome
from contract_tests.harvest import credential_headers
from contract_tests.requests_seen import curl
from contract_tests.target import Target
from contract_tests.wire import SAFE_METHODS, BlockedError
from mockserver.contract.model import Document, Operation

CHECK = "unknown_id"
_TIMEOUT_S = 10.0
_PATH = "path."
_TAIL = 3


def run(
    document: Document,
    target: Target,
    parameters: Mapping[str, Mapping[str, Any]],
    outcome: Outcome,
) -> None:
    """Try every operation whose ids are known with the last of them changed."""
    for operation in document.operations:
        ids = {
            name.removeprefix(_PATH): str(value)
            for name, value in parameters.get(operation.id, {}).items()
            if name.startswith(_PATH)
        }
        wanted = [p.name for p in operation.parameters if p.place == "path"]
        safe = operation.method in SAFE_METHODS
        if not wanted or not ids.keys() >= set(wanted) or not (safe or target.wire.allow_writes):
            continue
        headers = credential_headers(document, target, operation)
        if headers is None:
            continue
        last = max(wanted, key=operation.path.index)
        _try(target, operation, {**ids, last: changed(ids[last])}, headers, outcome)


def changed(value: str) -> str:
    """An id of the same shape that nobody has: 'org_01HX7A' becomes 'org_01HZZZ'."""
    letter = "Z" if any(c.isupper() for c in value) else "z"
    kept = value[:-_TAIL]
    return kept + letter * (len(value) - len(kept))


def _try(
    target: Target,
    operation: Operation,
    ids: Mapping[str, str],
    headers: Mapping[str, str],
    outcome: Outcome,
) -> None:
    url = target.base_url + operation.path.format_map(ids)
    body = b"{}" if operation.body else None
    sent = {**headers, **({"Content-Type": "application/json"} if body else {})}
    try:
        response = requests.request(
            operation.method, url, headers=sent, data=body, timeout=_TIMEOUT_S
        )
    except BlockedError:
        return
    tally = outcome.tallies[operation.id]
    tally.note(response.status_code)
    tally.checks[CHECK] += 1
    if response.status_code in range(400, 500):
        return
    outcome.findings.append(
        Finding(
            operation.id,
            CHECK,
            "An id that does not exist is not refused",
            f"expected 404, found {response.status_code}",
            response.status_code,
            curl(target, operation.method, url, sent, body),
            target.hide(response.text[:1000]),
        )
    )
