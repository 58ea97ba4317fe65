"""Our own check of access: the right credential is let in in each of its forms, all others are not.

Schemathesis' `ignored_auth` knows neither kinds of credentials nor scopes nor forms.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contract_tests.credentials import SCHEMES, SCOPED, headers_for
from contract_tests.finding import Finding, Kind, Outcome
from contract_tests.harvest import header_values, path_values
from contract_tests.preparation import Values
from contract_tests.single import Exchange, send
from contract_tests.target import Target
from contract_tests.wire import SAFE_METHODS
from mockserver.contract.model import Operation

CHECK = "access"
_GARBAGE = "not-a-credential"
_REFUSALS = range(400, 500)
_TOO_MANY = 429
_DOUBT = " Either another rule is looked at first there, or the credential was taken."


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the door: who it is, with which headers, and the answers that are in order.

    An empty `expected` is for somebody who is to be let in.
    """

    who: str
    headers: Mapping[str, str]
    expected: frozenset[int] = frozenset()

    def judged(self, status: int, *, ours: bool) -> Kind | None:
        """What an answer says; None when it is in order, or tells nothing (429).

        Which status refuses is a guess of the documents; elsewhere another one merely differs.
        """
        if status == _TOO_MANY or status in self.expected:
            return None
        if not self.expected:
            return "fail" if status in {401, 403} else None
        return "guess" if status in _REFUSALS and not ours else "fail"


def run(target: Target, harvested: Values, outcome: Outcome) -> None:
    """Try each operation that needs a credential."""
    for operation in target.tested.operations:
        if target.wire.allow_writes or operation.method in SAFE_METHODS:
            knock(target, operation, harvested, outcome)


def knock(target: Target, operation: Operation, harvested: Values, outcome: Outcome) -> None:
    """Try each wrong credential at an operation that needs one, and the right ones at a read."""
    if operation.anonymous:
        return
    visitors = [*_intruders(target, operation)]
    ids: Mapping[str, Any] = {}
    safe = operation.method in SAFE_METHODS
    if safe:
        visitors += _guests(target, operation, header_values(harvested, operation))
    if safe or target.is_mock:
        ids = path_values(harvested, operation)
    for visitor in visitors:
        exchange = send(CHECK, target, operation, outcome, ids=ids, headers=visitor.headers)
        if exchange is not None:
            outcome.findings += _findings(exchange, visitor)


def _findings(exchange: Exchange, visitor: Visitor) -> list[Finding]:
    kind = visitor.judged(exchange.status, ours=exchange.target.is_mock)
    if kind is None:
        return []
    title = f"{'Not refused' if visitor.expected else 'Refused'} with {visitor.who}"
    wanted = " or ".join(str(status) for status in sorted(visitor.expected)) or "an answer"
    doubt = _DOUBT if kind == "guess" else ""
    message = f"Expected {wanted}, found {exchange.status}.{doubt}"
    return [exchange.finding(title, message, kind)]


def _intruders(target: Target, operation: Operation) -> Iterator[Visitor]:
    schemes = target.document.spec["components"]["securitySchemes"]
    accepted = {name for alternative in operation.security for name in alternative}
    yield Visitor("no credential", {}, frozenset({401}))
    forms = {str(headers_for(schemes[name], _GARBAGE)): name for name in sorted(accepted)}
    for name in forms.values():
        headers = headers_for(schemes[name], _GARBAGE)
        yield Visitor(f"a garbage {name}", headers, frozenset({401}))
    kinds = {SCHEMES.get(name) for name in accepted}
    for name, kind in SCHEMES.items():
        secret = target.secret_of(name)
        if kind not in kinds and secret is not None and name in schemes:
            headers = headers_for(schemes[name], secret)
            yield Visitor(f"the {kind} instead", headers, frozenset({401, 403}))
    if operation.scopes and kinds & SCOPED:
        lacking = target.lacking(operation.scopes)
        if lacking is not None:
            headers = {"Authorization": f"Bearer {lacking}"}
            yield Visitor("a credential without the scope", headers, frozenset({403}))


def _guests(target: Target, operation: Operation, also: Mapping[str, str]) -> Iterator[Visitor]:
    """The right credential in each form that the document allows."""
    schemes = target.document.spec["components"]["securitySchemes"]
    for name in sorted({name for alternative in operation.security for name in alternative}):
        secret = target.secret_of(name)
        if secret is not None:
            headers = {**headers_for(schemes[name], secret), **also}
            yield Visitor(f"the right {name}", headers)
