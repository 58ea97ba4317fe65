"""One request of our own to an operation, counted and told like the generated ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from contract_tests.finding import Finding, Kind, Outcome
from contract_tests.requests_seen import curl
from contract_tests.target import Target
from contract_tests.wire import BlockedError
from mockserver.contract.model import Operation

_TIMEOUT_S = 10.0
_ANSWER_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that was answered."""

    target: Target
    operation: Operation
    check: str
    headers: Mapping[str, str]
    body: bytes | None
    response: requests.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    def finding(self, title: str, message: str, kind: Kind = "fail") -> Finding:
        """What is wrong about it."""
        response = self.response
        url = str(response.request.url)
        return Finding(
            self.operation.id,
            self.check,
            title,
            message,
            self.status,
            curl(self.target, self.operation.method, url, self.headers, self.body),
            self.target.hide(response.text[:_ANSWER_CHARS]),
            kind,
        )


def send(
    check: str,
    target: Target,
    operation: Operation,
    outcome: Outcome,
    *,
    ids: Mapping[str, Any],
    headers: Mapping[str, str],
) -> Exchange | None:
    """Send to a path with these ids ('x' for the others), with an empty object where a body is due.

    Gives None when it must not be sent, or was not answered, which is noted as a problem.
    """
    names = {p.name: ids.get(p.name, "x") for p in operation.parameters if p.place == "path"}
    body = b"{}" if operation.body else None
    sent = {**headers, **({"Content-Type": "application/json"} if body else {})}
    tally = outcome.tallies[operation.id]
    try:
        response = requests.request(
            operation.method,
            target.base_url + operation.path.format_map(names),
            headers=sent,
            data=body,
            timeout=_TIMEOUT_S,
            allow_redirects=False,
        )
    except BlockedError:
        return None
    except requests.RequestException as error:
        tally.note(None)
        outcome.problems.append(f"{operation.id}: no answer ({type(error).__name__})")
        return None
    tally.note(response.status_code)
    tally.checks[check] += 1
    return Exchange(target, operation, check, sent, body, response)
