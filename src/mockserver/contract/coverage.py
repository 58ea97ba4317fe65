"""How much of each operation its vendor documents, and what answers it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from mockserver.contract.build import declared_parameters
from mockserver.contract.model import GENERIC_VERBS, Document, Operation
from mockserver.contract.schema import deref

Mark: TypeAlias = Literal["documented", "inferred", "guessed"]

_SUCCESSES = range(200, 300)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a kind are documented, read between the lines, or guessed."""

    documented: int = 0
    inferred: int = 0
    guessed: int = 0

    def __str__(self) -> str:
        """'3 / 1 / 2', and a dash for nothing at all."""
        figures = (self.documented, self.inferred, self.guessed)
        return " / ".join(map(str, figures)) if any(figures) else "-"

    @property
    def total(self) -> int:
        return self.documented + self.inferred + self.guessed


@dataclass(frozen=True, slots=True)
class Row:
    """One operation. `fields` counts those of the body and of the success responses.

    Example: Row("dynamo.listMembers", "GET", "/api/v1/…", "members", "list", "generic", …).
    """

    operation: str
    method: str
    path: str
    collection: str
    verb: str
    bound_to: Literal["generic", "behaviour"]
    mark: Mark
    parameters: Tally
    fields: Tally
    statuses: Tally


def rows(document: Document) -> list[Row]:
    """One row for each operation, in the order of the document."""
    return [_row(document, operation) for operation in document.operations]


def table(found: Sequence[Row]) -> str:
    """The rows as a Markdown table; figures read documented / inferred / guessed."""
    head = (
        "Operation",
        "Method and path",
        "Bound to",
        "Itself",
        "Parameters",
        "Fields",
        "Statuses",
    )
    lines = [head, tuple("---" for _ in head)]
    for row in found:
        target = f"`{row.verb}`" + (f" on `{row.collection}`" if row.collection else "")
        lines.append(
            (
                f"`{row.operation}`",
                f"`{row.method} {row.path}`",
                target,
                row.mark,
                str(row.parameters),
                str(row.fields),
                str(row.statuses),
            )
        )
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def groups(document: Document) -> str:
    """A Markdown table with one line for each tag of a document's operations."""
    found: dict[str, list[Row]] = {}
    for row in rows(document):
        raw = document.spec["paths"][row.path][row.method.lower()]
        found.setdefault(raw["tags"][0], []).append(row)
    head = ("Group", "Operations", "Parameters", "Fields", "Statuses")
    lines = [head, tuple("---" for _ in head)]
    for tag, members in found.items():
        tallies = ((r.parameters, r.fields, r.statuses) for r in members)
        figures = [str(_sum(column)) for column in zip(*tallies, strict=True)]
        lines.append((tag, str(len(members)), *figures))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _sum(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    found = list(tallies)
    return Tally(
        sum(t.documented for t in found),
        sum(t.inferred for t in found),
        sum(t.guessed for t in found),
    )


def mark_of(node: Mapping[str, Any], inherited: Mark = "documented") -> Mark:
    """The mark that a node carries, else the one it inherits."""
    if node.get("x-undocumented"):
        return "guessed"
    return "inferred" if node.get("x-inferred") else inherited


def _row(document: Document, operation: Operation) -> Row:
    spec = document.spec
    item = spec["paths"][operation.path]
    raw = item[operation.method.lower()]
    binding = operation.binding
    parameters = [mark_of(parameter) for parameter in declared_parameters(spec, item, raw)]
    responses = {s: deref(spec, r) for s, r in (raw.get("responses") or {}).items()}
    holders = [deref(spec, raw.get("requestBody") or {})]
    holders += [r for s, r in responses.items() if s.isdigit() and int(s) in _SUCCESSES]
    fields = {
        (number, path): mark
        for number, holder in enumerate(holders)
        for media in (holder.get("content") or {}).values()
        for path, mark in _fields(spec, media.get("schema") or {}, "documented", ())
    }
    return Row(
        operation.id,
        operation.method,
        operation.path,
        binding.collection or "",
        binding.verb,
        "generic" if binding.verb in GENERIC_VERBS else "behaviour",
        mark_of(raw),
        _tally(parameters),
        _tally(fields.values()),
        _tally(mark_of(response) for response in responses.values()),
    )


def _tally(marks: Iterable[Mark]) -> Tally:
    count = Counter(marks)
    return Tally(count["documented"], count["inferred"], count["guessed"])


def _fields(
    spec: Mapping[str, Any],
    schema: Mapping[str, Any],
    inherited: Mark,
    path: tuple[str, ...],
    seen: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, Mark]]:
    """Every property with its mark, by dotted path; a mark holds for all below it."""
    ref = schema.get("$ref")
    if ref is not None:
        if ref not in seen:
            yield from _fields(spec, deref(spec, schema), inherited, path, seen | {ref})
        return
    mark = mark_of(schema, inherited)
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key) or ():
            yield from _fields(spec, part, mark, path, seen)
    if isinstance(schema.get("items"), Mapping):
        yield from _fields(spec, schema["items"], mark, (*path, "[]"), seen)
    for name, child in (schema.get("properties") or {}).items():
        below = (*path, name)
        yield ".".join(below), _effective(spec, child, mark)
        yield from _fields(spec, child, mark, below, seen)


def _effective(spec: Mapping[str, Any], schema: Mapping[str, Any], inherited: Mark) -> Mark:
    """The mark of a property: its own, or that of the one schema it stands for."""
    own = mark_of(deref(spec, schema), inherited)
    wrapped: Sequence[Mapping[str, Any]] = schema.get("allOf") or []
    if own == inherited and len(wrapped) == 1:
        return mark_of(deref(spec, wrapped[0]), inherited)
    return own
