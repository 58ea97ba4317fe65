"""The generated part of a run: Schemathesis over the document, heard through its events."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import CheckNode, Interaction, RecordedScenario
from schemathesis.generation.case import Case

from contract_tests.finding import Finding, Outcome
from contract_tests.guesses import Guesses
from contract_tests.options import Options
from contract_tests.requests_seen import curl
from contract_tests.target import Target
from contract_tests.wire import BlockedError
from mockserver.contract.model import Document

_STATEFUL_EXAMPLES = 4
_ANSWER_CHARS = 1000
_CASE_HEADER = "X-Schemathesis-TestCaseId"


def run(
    document: Document,
    target: Target,
    options: Options,
    parameters: Mapping[str, Mapping[str, Any]],
    outcome: Outcome,
) -> None:
    """Run the phases and add to the outcome what was sent and found.

    `parameters` are values that exist at the deployment: {"dynamo.getReceipt": {"path.session_id":
    "sess_…"}}.
    """
    spec = orjson.loads(orjson.dumps(document.spec))
    config = SchemathesisConfig.from_dict(configuration(document, target, options, parameters))
    schema = schemathesis.openapi.from_dict(spec, config=config)
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
            case events.FatalError(exception=error):
                outcome.problems.append(f"the run broke off: {type(error).__name__}: {error}")


def configuration(
    document: Document,
    target: Target,
    options: Options,
    parameters: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Schemathesis' configuration: reproducible, and careful where the target is not ours."""
    writes = target.wire.allow_writes
    no_feedback = {"extra-data-sources": {"responses": False}}
    links = sum(
        len(response.get("links", {}))
        for operation in document.operations
        for response in _raw(document, operation.path, operation.method)["responses"].values()
    )
    coverage: dict[str, Any] = {"enabled": "coverage" in options.phases, **no_feedback}
    if not writes:
        coverage["unexpected-methods"] = []
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
            "max-examples": options.max_examples,
            "no-shrink": True,
        },
        "phases": {
            "examples": {"enabled": "examples" in options.phases, **no_feedback},
            "coverage": coverage,
            "fuzzing": {
                "enabled": "fuzzing" in options.phases,
                "error-feedback": {"enabled": False},
                **no_feedback,
            },
            "stateful": {
                "enabled": writes and "stateful" in options.phases,
                "generation": {"max-examples": max(10, links * _STATEFUL_EXAMPLES)},
            },
        },
        "auth": _auth(document, target),
    }
    operations: list[dict[str, Any]] = [
        {"include-operation-id": name, "parameters": dict(values)}
        for name, values in parameters.items()
        if values
    ]
    if not writes:
        operations.append({"exclude-method": "GET", "enabled": False})
    if operations:
        found["operations"] = operations
    return found


def _auth(document: Document, target: Target) -> dict[str, Any]:
    schemes = document.spec["components"].get("securitySchemes", {})
    found = {}
    for name, scheme in schemes.items():
        secret = target.secret_of(name)
        if secret is not None:
            found[name] = {"api_key" if scheme["type"] == "apiKey" else "bearer": secret}
    return {"auto-signup": False, **({"openapi": found} if found else {})}


def _raw(document: Document, path: str, method: str) -> Mapping[str, Any]:
    raw: Mapping[str, Any] = document.spec["paths"][path][method.lower()]
    return raw


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
            if name in tallies:
                response = interaction.response
                tallies[name].note(response.status_code if response else None)
        for case_id, checks in recorder.checks.items():
            name = _operation_id(recorder.cases[case_id].value)
            if name not in tallies:
                continue
            for check in checks:
                tallies[name].checks[check.name] += 1
                finding = self._finding(recorder, case_id, check)
                if finding is not None:
                    self.outcome.findings.append(finding)

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
        return self.guesses.judge(finding, _json(interaction), parameter=_parameter(case))


def _operation_id(case: Case[Any]) -> str | None:
    found: str | None = case.operation.definition.raw.get("operationId")
    return found


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


def _json(interaction: Interaction) -> Any:
    try:
        return json.loads(_text(interaction))
    except ValueError:
        return None
