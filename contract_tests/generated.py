"""The generated part of a run: Schemathesis over the document, heard through its events."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import CaseNode, CheckNode, Interaction, RecordedScenario
from schemathesis.generation.case import Case

from contract_tests.evidence import looked
from contract_tests.examples import prepared
from contract_tests.finding import Finding, Outcome
from contract_tests.guesses import Guesses, Seen
from contract_tests.options import SEQUENCES, Options
from contract_tests.preparation import Known, Values
from contract_tests.requests_seen import curl
from contract_tests.target import Target
from contract_tests.wire import BlockedError
from mockserver.contract.model import Document
from mockserver.contract.schema import deref

_WALKS_PER_LINK = 1
_STEPS = 6
_ANSWER_CHARS = 1000
_HEADER = "header."
_CASE_HEADER = "X-Schemathesis-TestCaseId"


@dataclass(frozen=True, slots=True)
class Part:
    """One start of Schemathesis: its phases, what exists, and values to send once.

    Those go by operation: {"dynamo.getReceipt": {"path.session_id": "sess_…"}}.
    `operations` are those that take part; None stands for all.
    """

    phases: frozenset[str]
    known: Known = field(default_factory=Known)
    examples: Values = field(default_factory=dict)
    operations: frozenset[str] | None = None


def run(target: Target, options: Options, part: Part, outcome: Outcome) -> None:
    """Run the phases of one part and add to the outcome what was sent and found.

    Raises KeyboardInterrupt when somebody has pressed Ctrl-C.
    """
    document = _taking_part(target.tested, part.operations)
    config = SchemathesisConfig.from_dict(configuration(document, target, options, part))
    schema = schemathesis.openapi.from_dict(
        prepared(document, part.examples, part.known), config=config
    )
    listener = _Listener(target, None if target.is_mock else Guesses(document), outcome)
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished(recorder=recorder):
                listener.hear(recorder)
            case events.FuzzScenarioFinished(recorder=recorder):
                listener.hear(recorder)
            case events.NonFatalError(value=error, label=label):
                if not isinstance(error, BlockedError) and "BlockedError" not in repr(error):
                    outcome.problems.append(f"{label}: {type(error).__name__}: {error}"[:500])
            case events.Interrupted():
                raise KeyboardInterrupt
            case events.FatalError(exception=error):
                outcome.problems.append(f"the run broke off: {type(error).__name__}: {error}")


def _taking_part(document: Document, operations: frozenset[str] | None) -> Document:
    if operations is None:
        return document
    return replace(document, operations=tuple(o for o in document.operations if o.id in operations))


def configuration(
    document: Document, target: Target, options: Options, part: Part
) -> dict[str, Any]:
    """Schemathesis' configuration: reproducible, and careful where the target is not ours."""
    writes = target.wire.allow_writes
    found: dict[str, Any] = {
        "seed": options.seed,
        "base-url": target.base_url,
        "continue-on-failure": True,
        "workers": 1,
        "request-timeout": 30,
        "cache": {"enabled": False},
        "analysis": {"constants": {"enabled": False}},
        "generation": {
            "database": "none",
            "deterministic": True,
            "max-examples": options.examples,
            "no-shrink": True,
            # parameters that nobody has declared are no mistake everywhere
            "allow-extra-parameters": not any(o.extra_query for o in target.tested.operations),
        },
        "phases": _phases(document, target, part),
        "auth": _auth(document, target),
    }
    operations: list[dict[str, Any]] = [
        {"include-operation-id": name, **_sent(values)}
        for name, values in part.known.values.items()
        if values and name in {o.id for o in document.operations}
    ]
    if not writes:
        operations.append({"exclude-method": "GET", "enabled": False})
    if operations:
        found["operations"] = operations
    return found


def _sent(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent always; the document that is tested has no headers that are."""
    headers = {
        name.removeprefix(_HEADER): value
        for name, value in values.items()
        if name.startswith(_HEADER)
    }
    parameters = {name: value for name, value in values.items() if not name.startswith(_HEADER)}
    return {"headers": headers, "parameters": parameters} if headers else {"parameters": parameters}


def _phases(document: Document, target: Target, part: Part) -> dict[str, Any]:
    # what responses teach would make the requests depend on them
    still = {"extra-data-sources": {"responses": False}}
    coverage: dict[str, Any] = {"enabled": "coverage" in part.phases, **still}
    if not target.is_mock:
        # what the document does not know of may well exist there, and write
        coverage["unexpected-methods"] = []
    return {
        "examples": {"enabled": "examples" in part.phases, **still},
        "coverage": coverage,
        "fuzzing": {
            "enabled": "fuzzing" in part.phases,
            "error-feedback": {"enabled": False},
            **still,
        },
        "stateful": {
            "enabled": target.wire.allow_writes and SEQUENCES in part.phases,
            "max-steps": _STEPS,
            "inference": {"algorithms": []},
            "generation": {"max-examples": max(4, len(links(document)) * _WALKS_PER_LINK)},
        },
    }


def _auth(document: Document, target: Target) -> dict[str, Any]:
    schemes = document.spec["components"].get("securitySchemes", {})
    found = {}
    for name, scheme in schemes.items():
        secret = target.secret_of(name)
        if secret is not None:
            found[name] = {"api_key" if scheme["type"] == "apiKey" else "bearer": secret}
    return {"auto-signup": False, **({"openapi": found} if found else {})}


def links(document: Document) -> set[str]:
    """The links of the document, each as "operation link"."""
    return {f"{operation} {name}" for operation, name, _ in each_link(document)}


def each_link(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The links of the document: (operation, name, link)."""
    spec = document.spec
    for operation in document.operations:
        responses = spec["paths"][operation.path][operation.method.lower()]["responses"]
        for response in responses.values():
            for name, link in deref(spec, response).get("links", {}).items():
                yield operation.id, name, deref(spec, link)


@dataclass(frozen=True, slots=True)
class _Listener:
    """Takes what Schemathesis has recorded into the outcome."""

    target: Target
    guesses: Guesses | None
    outcome: Outcome

    def hear(self, recorder: RecordedScenario) -> None:
        tallies = self.outcome.tallies
        for case_id, interaction in recorder.interactions.items():
            node = recorder.cases.get(case_id)
            name = _operation_id(node.value) if node else None
            if node is not None and name in tallies:
                response = interaction.response
                tallies[name].note(response.status_code if response else None)
                if response is not None and response.status_code in range(200, 300):
                    self.outcome.followed |= _followed(recorder, node)
        for case_id, checks in recorder.checks.items():
            name = _operation_id(recorder.cases[case_id].value)
            if name not in tallies:
                continue
            status = _status(recorder, case_id)
            for check in checks:
                finding = self._finding(recorder, case_id, check)
                if finding is not None:
                    self.outcome.findings.append(finding)
                if finding is not None or looked(check.name, recorder.cases[case_id].value, status):
                    tallies[name].checks[check.name] += 1

    def _finding(
        self, recorder: RecordedScenario, case_id: str, check: CheckNode
    ) -> Finding | None:
        if check.status is not Status.FAILURE or check.failure_info is None:
            return None
        failure = check.failure_info.failure
        case = recorder.cases[case_id].value
        interaction = recorder.interactions.get(failure.case_id or case_id)
        if interaction is None:
            return None
        finding = Finding(
            operation=_operation_id(case) or "",
            check=check.name,
            title=failure.title,
            message=self.target.hide(failure.message),
            status=interaction.response.status_code if interaction.response else None,
            curl=_curl(self.target, interaction),
            answer=self.target.hide(_text(interaction)[:_ANSWER_CHARS]),
        )
        if self.guesses is None:
            return finding
        return self.guesses.judge(finding, _seen(case, interaction))


def _status(recorder: RecordedScenario, case_id: str) -> int | None:
    response = recorder.find_response(case_id=case_id)
    return None if response is None else response.status_code


def _operation_id(case: Case[Any]) -> str | None:
    found: str | None = case.operation.definition.raw.get("operationId")
    return found


def _followed(recorder: RecordedScenario, node: CaseNode) -> set[str]:
    """The link that led to a request."""
    if node.transition is None or node.parent_id is None:
        return set()
    # "POST /things -> [201] readThing -> GET /things/{id}"
    link = node.transition.id.split(" -> ")[1].partition("] ")[2]
    return {f"{_operation_id(recorder.cases[node.parent_id].value)} {link}"}


def _parameter(case: Case[Any]) -> str | None:
    """The parameter that was made invalid, where the case says so."""
    data = case.meta.phase.data if case.meta else None
    found: str | None = getattr(data, "parameter", None)
    return found


def _curl(target: Target, interaction: Interaction) -> str:
    request = interaction.request
    headers = {name: values[0] for name, values in request.headers.items() if name != _CASE_HEADER}
    return curl(target, request.method, request.uri, headers, request.body)


def _text(interaction: Interaction) -> str:
    if interaction.response is None:
        return ""
    return (interaction.response.content or b"").decode(errors="replace")


def _seen(case: Case[Any], interaction: Interaction) -> Seen:
    answer = None
    with contextlib.suppress(ValueError):
        answer = json.loads(_text(interaction))
    headers = interaction.response.headers if interaction.response else {}
    return Seen(answer, {name: values[0] for name, values in headers.items()}, _parameter(case))
