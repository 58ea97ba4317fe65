"""Our own check of access: whatever needs a credential refuses none, garbage, and the wrong one.

Schemathesis' `ignored_auth` knows neither kinds of credentials nor scopes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import requests

from contract_tests.finding import Finding, Outcome
from contract_tests.harvest import headers_for
from contract_tests.requests_seen import curl
from contract_tests.target import SCHEMES, Target
from contract_tests.wire import SAFE_METHODS, BlockedError
from mockserver.contract.model import Document, Operation

CHECK = "access"
_TIMEOUT_S = 10.0
_GARBAGE = "not-a-credential"


@dataclass(frozen=True, slots=True)
class Intruder:
    """Somebody who must be refused: what is wrong, with which headers, and how to be refused."""

    wrong: str
    headers: dict[str, str]
    expected: frozenset[int]


def run(document: Document, target: Target, outcome: Outcome) -> None:
    """Try every operation that needs a credential with each wrong one."""
    lacking = _lacking_scope(document, target)
    for operation in document.operations:
        if operation.anonymous:
            continue
        if not target.wire.allow_writes and operation.method not in SAFE_METHODS:
            continue
        for intruder in _intruders(document, target, operation, lacking):
            finding = _try(target, operation, intruder, outcome)
            if finding is not None:
                outcome.findings.append(finding)


def _intruders(
    document: Document, target: Target, operation: Operation, lacking: str | None
) -> Iterator[Intruder]:
    schemes = document.spec["components"]["securitySchemes"]
    accepted = {name for alternative in operation.security for name in alternative}
    yield Intruder("no credential", {}, frozenset({401}))
    for name in sorted(accepted):
        headers = headers_for(schemes[name], _GARBAGE)
        yield Intruder(f"a garbage {name}", headers, frozenset({401}))
    kinds = {SCHEMES.get(name) for name in accepted}
    for name, kind in SCHEMES.items():
        secret = target.secret_of(name)
        if kind not in kinds and secret is not None and name in schemes:
            headers = headers_for(schemes[name], secret)
            yield Intruder(f"the {kind} instead", headers, frozenset({401, 403}))
    if lacking is not None and operation.scopes and "api_key" in kinds:
        headers = {"Authorization": f"Bearer {lacking}"}
        yield Intruder("a key without the scope", headers, frozenset({403}))


def _lacking_scope(document: Document, target: Target) -> str | None:
    if not any(operation.scopes for operation in document.operations):
        return None
    return target.mint({"kind": "api_key", "scopes": []})


def _try(
    target: Target, operation: Operation, intruder: Intruder, outcome: Outcome
) -> Finding | None:
    names = {p.name: "x" for p in operation.parameters if p.place == "path"}
    url = target.base_url + operation.path.format_map(names)
    body = b"{}" if operation.body else None
    headers = {**intruder.headers, **({"Content-Type": "application/json"} if body else {})}
    try:
        response = requests.request(
            operation.method,
            url,
            headers=headers,
            data=body,
            timeout=_TIMEOUT_S,
            allow_redirects=False,
        )
    except BlockedError:
        return None
    tally = outcome.tallies[operation.id]
    tally.note(response.status_code)
    tally.checks[CHECK] += 1
    if response.status_code in intruder.expected:
        return None
    wanted = " or ".join(str(status) for status in sorted(intruder.expected))
    return Finding(
        operation.id,
        CHECK,
        f"Not refused with {intruder.wrong}",
        f"expected {wanted}, found {response.status_code}",
        response.status_code,
        curl(target, operation.method, url, headers, body),
        target.hide(response.text[:1000]),
    )
