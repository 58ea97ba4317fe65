"""The official JSON schemas of a protocol version, compiled once, and what breaking them means."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Protocol

import jsonschema_rs
import orjson

from ocppj import codes
from ocppj.frame import Call, CallError, CallResultError

Direction = Literal["request", "response"]
Formats = Literal["strict", "lenient", "off"]

# folder of the package, and what follows the action in the name of a request's file
_FOLDERS = {"1.6": ("v16", ""), "2.0.1": ("v201", "Request"), "2.1": ("v21", "Request")}
# Anything else (unknown property, dependency, pattern of the structure) breaks the PDU's formation.
_CODES = {
    "required": codes.PROTOCOL_ERROR,
    "type": codes.TYPE_CONSTRAINT_VIOLATION,
    "format": codes.TYPE_CONSTRAINT_VIOLATION,
    "maxLength": codes.TYPE_CONSTRAINT_VIOLATION,
    "minLength": codes.TYPE_CONSTRAINT_VIOLATION,
    "enum": codes.PROPERTY_CONSTRAINT_VIOLATION,
    "minimum": codes.PROPERTY_CONSTRAINT_VIOLATION,
    "maximum": codes.PROPERTY_CONSTRAINT_VIOLATION,
    "multipleOf": codes.PROPERTY_CONSTRAINT_VIOLATION,
    "minItems": codes.OCCURENCE_CONSTRAINT_VIOLATION,
    "maxItems": codes.OCCURENCE_CONSTRAINT_VIOLATION,
}


USUAL_TIME = (
    r"[12][0-9]{3}-"
    r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|"
    r"(?:0[13578]|1[02])-31)"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{3})?Z"
)
"""A pattern of most times, all of which are true."""


class UnknownVersionError(LookupError):
    """No schemas are known for a protocol version."""


class UnknownActionError(LookupError):
    """The protocol version has no such action."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: `path` as in "meterValue.0.timestamp" ("" is the payload itself)."""

    path: str
    message: str
    error_code: str


class Validator(Protocol):
    """What we use of a compiled jsonschema-rs validator."""

    def is_valid(self, instance: Any) -> bool: ...

    def iter_errors(self, instance: Any) -> Iterator[jsonschema_rs.ValidationError]: ...


class Schemas:
    """All schemas of one version; each is compiled when it is first needed.

    formats: "strict" wants RFC 3339 times and absolute URIs, "lenient" any ISO 8601 time that can
    be read, with or without its zone, "off" any text.
    `unconfirmed` are the actions of a SEND, which have a request and no answer (OCPP 2.1).
    """

    __slots__ = (
        "_bare",
        "_compiled",
        "_folder",
        "_formats",
        "_quick",
        "_request",
        "actions",
        "unconfirmed",
        "version",
    )

    def __init__(self, version: str, folder: Path, formats: Formats, request: str = "") -> None:
        self.version = version
        self._folder = folder
        self._formats = formats
        self._request = request
        self._compiled: dict[tuple[str, Direction], Validator] = {}
        self._bare: dict[tuple[str, Direction], bool] = {}
        self._quick: dict[tuple[str, Direction], Callable[[Any], bool]] = {}
        answered = {path.stem.removesuffix("Response") for path in folder.glob("*Response.json")}
        self.actions = frozenset(
            action for action in answered if (folder / f"{action}{request}.json").is_file()
        )
        names = {path.stem for path in folder.glob("*.json")} if request else set()
        self.unconfirmed = frozenset(
            name for name in names if not name.endswith((request, "Response"))
        )

    def is_valid(self, action: str, direction: Direction, payload: Any) -> bool:
        """The quick question. Raises UnknownActionError."""
        if payload or type(payload) is not dict:
            quick = self._quick.get((action, direction))
            return (quick or self._hasten(action, direction))(payload)
        # {} is what half of all messages say: heartbeats, and the answers to meter values
        known = self._bare.get((action, direction))
        if known is None:
            known = self.validator(action, direction).is_valid(payload)
            self._bare[action, direction] = known
        return known

    def _hasten(self, action: str, direction: Direction) -> Callable[[Any], bool]:
        """The quick question for one kind of payload, compiled. Raises UnknownActionError."""
        schema = self.document(action, direction)
        if self._formats == "lenient":
            schema = _with_usual_times(schema)
        quick = self._quick[action, direction] = _compile(schema, self._formats).is_valid
        return quick

    def violations(self, action: str, direction: Direction, payload: Any) -> list[Violation]:
        """Every broken rule, in the order in which the validator finds them; [] when there is none.

        Raises UnknownActionError.
        """
        validator = self.validator(action, direction)
        if validator.is_valid(payload):
            return []
        try:
            return [_violation(error, self.version) for error in validator.iter_errors(payload)]
        except ValueError:  # jsonschema-rs cannot describe a value that is nested that deep
            code = codes.spelled(self.version, codes.FORMATION_VIOLATION)
            return [Violation("", "nested deeper than any message", code)]

    def refusal(self, call: Call) -> CallError | None:
        """The CALLERROR that a CALL deserves by action and payload alone; None when it is fine."""
        if call.action in self.unconfirmed:
            reason = f"{call.action} is sent unconfirmed (SEND), it is no CALL"
            return CallError(call.message_id, codes.NOT_SUPPORTED, reason)
        if call.action not in self.actions:
            reason = f"action {call.action[:50]!r} is not part of OCPP {self.version}"
            return CallError(call.message_id, codes.NOT_IMPLEMENTED, reason)
        found = self.violations(call.action, "request", call.payload)
        return CallError(call.message_id, *_told(found)) if found else None

    def dispute(
        self, message_id: str, action: str, payload: Mapping[str, Any]
    ) -> CallResultError | None:
        """The CALLRESULTERROR that an answer deserves (OCPP 2.1); None when it is fine.

        Raises UnknownActionError.
        """
        found = self.violations(action, "response", payload)
        return CallResultError(message_id, *_told(found)) if found else None

    def validator(self, action: str, direction: Direction) -> Validator:
        """The compiled validator itself. Raises UnknownActionError."""
        known = self._compiled.get((action, direction))
        if known is not None:
            return known
        compiled = _compile(self.document(action, direction), self._formats)
        self._compiled[action, direction] = compiled
        return compiled

    def document(self, action: str, direction: Direction) -> dict[str, Any]:
        """The official JSON schema as it was published. Raises UnknownActionError."""
        name = f"{action}{self._request if direction == 'request' else 'Response'}"
        if direction == "request" and action in self.unconfirmed:
            name = action
        elif action not in self.actions:
            known_ones = ", ".join(sorted(self.actions))
            raise UnknownActionError(
                f"OCPP {self.version} has no action {action!r}; it has {known_ones}"
            )
        found: dict[str, Any] = orjson.loads((self._folder / f"{name}.json").read_bytes())
        return found


@cache
def schemas(version: str, formats: Formats = "lenient") -> Schemas:
    """The schemas of "1.6", "2.0.1" or "2.1", shared by all who ask. Raises UnknownVersionError."""
    if version not in _FOLDERS:
        raise UnknownVersionError(f"no schemas for OCPP {version!r}; known: {', '.join(_FOLDERS)}")
    package = find_spec("ocpp")
    if package is None or not package.submodule_search_locations:
        raise UnknownVersionError("the package 'ocpp' with the official schemas is not installed")
    root = Path(package.submodule_search_locations[0])
    folder, request = _FOLDERS[version]
    return Schemas(version, root / folder / "schemas", formats, request)


def validate(
    version: str,
    action: str,
    direction: Direction,
    payload: Mapping[str, Any],
    *,
    formats: Formats = "lenient",
) -> list[Violation]:
    """Every rule that the payload breaks. Raises UnknownVersionError, UnknownActionError."""
    return schemas(version, formats).violations(action, direction, payload)


def _compile(schema: dict[str, Any], formats: Formats) -> Validator:
    if formats == "off":
        return jsonschema_rs.validator_for(schema, validate_formats=False)
    if formats == "strict":
        return jsonschema_rs.validator_for(schema, validate_formats=True)
    lenient = {"date-time": _is_time, "uri": _is_text}
    return jsonschema_rs.validator_for(schema, validate_formats=True, formats=lenient)


def _with_usual_times(schema: Any) -> Any:
    """The same schema, in which most times are known by a pattern, without a call of Python.

    Those are true on any calendar: whole seconds or milliseconds of UTC; others are read as ever.
    """
    if isinstance(schema, list):
        return [_with_usual_times(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _with_usual_times(value) for key, value in schema.items()}
    if made.get("format") == "date-time":
        made["anyOf"] = [{"pattern": f"^{USUAL_TIME}$"}, {"format": made.pop("format")}]
    return made


def _is_time(text: str) -> bool:
    """Readable, and not at the rim of the calendar where a change of zone overflows."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not UTC:
            (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def _is_text(_text: str) -> bool:
    return True


def _told(found: list[Violation]) -> tuple[str, str, dict[str, Any]]:
    """Code, description and details of an error that says what is broken."""
    worst = found[0]
    details = {"violations": [f"{v.path or 'payload'}: {v.message}"[:255] for v in found[:5]]}
    return worst.error_code, f"{worst.path or 'payload'}: {worst.message}", details


def _violation(error: jsonschema_rs.ValidationError, version: str) -> Violation:
    path = ".".join(str(step) for step in error.instance_path)
    code = _CODES.get(error.kind.name, codes.FORMATION_VIOLATION)
    return Violation(path, error.message[:255], codes.spelled(version, code))
