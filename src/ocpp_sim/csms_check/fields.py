"""Messages with one thing wrong: each is refused with a CALLERROR, and with the code that fits.

The mistakes are made from the official schemas, so that no field is forgotten.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import orjson

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.trial import Trial
from ocppj import codes

# codes that fit each kind of mistake, in the spelling of 1.6 (OCPP-J 1.6 §4.2.3)
_FITTING: Final[Mapping[str, frozenset[str]]] = {
    "missing": frozenset(
        {
            codes.PROTOCOL_ERROR,
            codes.FORMATION_VIOLATION,
            codes.OCCURENCE_CONSTRAINT_VIOLATION,
            # with two r, as is common
            "OccurrenceConstraintViolation",
        }
    ),
    "type": frozenset(
        {codes.TYPE_CONSTRAINT_VIOLATION, codes.FORMATION_VIOLATION, codes.RPC_FRAMEWORK_ERROR}
    ),
    "value": frozenset(
        {
            codes.PROPERTY_CONSTRAINT_VIOLATION,
            codes.TYPE_CONSTRAINT_VIOLATION,
            codes.FORMATION_VIOLATION,
        }
    ),
}


class Mistake(NamedTuple):
    """Mistake("idTag is missing", "missing", {…}): a payload with one thing wrong."""

    text: str
    kind: str
    payload: Any
    must: bool = True


def mistakes(
    schema: Mapping[str, Any], whole: Mapping[str, Any], root: Mapping[str, Any] | None = None
) -> Iterator[Mistake]:
    """All that can be wrong with one message, by its JSON schema; `root` has the definitions."""
    root = schema if root is None else root
    for name in schema.get("required", ()):
        yield Mistake(f"{name} is missing", "missing", _without(whole, name))
    for name, declared in schema.get("properties", {}).items():
        yield from _of_field(name, _resolved(declared, root), whole, root)
    yield Mistake(
        "a property that there is not", "value", {**whole, "noSuchProperty": 1}, must=False
    )
    yield Mistake("the payload is null", "type", None)


def _of_field(
    name: str, declared: Mapping[str, Any], whole: Mapping[str, Any], root: Mapping[str, Any]
) -> Iterator[Mistake]:
    kind = declared.get("type")
    if kind is not None:
        wrong: Any = 12 if kind == "string" else "twelve"
        yield Mistake(f"{name} is {wrong!r}", "type", {**whole, name: wrong})
    if "enum" in declared:
        yield Mistake(f"{name} is a word that there is not", "value", {**whole, name: "Sideways"})
    elif "maxLength" in declared:
        long = "x" * (declared["maxLength"] + 1)
        text = f"{name} has {len(long)} characters"
        yield Mistake(text, "value", {**whole, name: long})
    elif declared.get("format") == "date-time":
        yield Mistake(f"{name} is no time", "value", {**whole, name: "yesterday"})
    elif kind == "array" and whole.get(name):
        items = _resolved(declared["items"], root)
        yield from _below(f"{name}.0", name, items, whole, root)
    elif kind == "object" and isinstance(whole.get(name), Mapping):
        yield from _below(name, name, declared, whole, root)


def _below(
    place: str,
    name: str,
    declared: Mapping[str, Any],
    whole: Mapping[str, Any],
    root: Mapping[str, Any],
) -> Iterator[Mistake]:
    """What can be wrong with an object within."""
    value = whole[name]
    inner = value[0] if isinstance(value, list) else value
    if not isinstance(inner, Mapping):
        return
    for below in mistakes(declared, inner, root):
        if below.payload is not None:
            broken = [below.payload] if isinstance(value, list) else below.payload
            yield below._replace(text=f"{place}: {below.text}", payload={**whole, name: broken})


def _resolved(declared: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema, or what it refers to among the definitions of its file."""
    named = declared.get("$ref")
    if named is None:
        return declared
    found: Mapping[str, Any] = root["definitions"][named.rpartition("/")[2]]
    return found


def _without(whole: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in whole.items() if key != name}


async def _refused(action: str, trial: Trial) -> None:
    wire = await trial.ready()
    schema = trial.schemas.document(action, "request")
    for number, mistake in enumerate(mistakes(schema, trial.language.examples(trial)[action])):
        message_id = f"wrong-{number}"
        text = orjson.dumps([2, message_id, action, mistake.payload]).decode()
        reply = await wire.exchange(message_id, text, trial.options.within_s)
        claim = trial.must if mistake.must else trial.should
        refused = claim(
            f"{action} is refused when {mistake.text}",
            held=reply.kind == "error",
            found=reply.said,
        )
        if reply.kind == "closed":
            return
        if refused:
            version = trial.language.version
            fits = reply.code in {codes.spelled(version, code) for code in _FITTING[mistake.kind]}
            text = f"the CALLERROR fits when {mistake.text}"
            trial.should(text, held=fits, found=reply.code)
    await trial.alive(wire, "all these")


def cases(actions: Sequence[str]) -> tuple[Case, ...]:
    """A case for each action that charge points send."""
    return tuple(
        Case(
            f"FIELDS-{number:02}",
            "fields",
            f"{action} with one thing wrong is refused",
            "OCPP-J 1.6 §4.2.3",
            partial(_refused, action),
        )
        for number, action in enumerate(actions, 1)
    )
