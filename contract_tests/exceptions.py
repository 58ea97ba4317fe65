"""Where a documented rule contradicts a generic check: a list that can only shrink."""

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from contract_tests.finding import Finding, Outcome
from mockserver.contract.model import Document

_KEYS = frozenset({"operation", "check", "statuses", "fields", "rule", "source"})


class ExceptionFileError(ValueError):
    """The file says something that is not understood; the text says where and what is allowed."""


@dataclass(slots=True)
class Excused:
    """One entry: the check is excused for these statuses of this operation, because of `rule`.

    An answer that names fields has to name none but `fields`: {"body.country", "evidence.*"}.
    """

    operation: str
    check: str
    statuses: frozenset[int]
    fields: frozenset[str]
    rule: str
    source: str
    used: int = 0

    def names(self, told: Collection[str]) -> bool:
        """Tell whether each field fits one of the entry's, in which * stands for any text."""
        return all(any(fnmatchcase(name, known) for known in self.fields) for name in told)


@dataclass(slots=True)
class Exceptions:
    """The entries of one file, each counted when it is used."""

    entries: list[Excused] = field(default_factory=list)

    @classmethod
    def of(cls, document: Document) -> "Exceptions":
        """The entries of `exceptions_<api>.toml` beside this module; none without such a file."""
        path = Path(__file__).with_name(f"exceptions_{document.name}.toml")
        return cls.read(path, _operation_ids(document)) if path.exists() else cls()

    @classmethod
    def read(cls, path: Path, operations: Collection[str]) -> "Exceptions":
        """Raises ExceptionFileError for an unknown key or operation, or a missing key."""
        found = tomllib.loads(path.read_text())
        for name in found.keys() - {"exception"}:
            raise ExceptionFileError(f"{path.name}: {name}; it has [[exception]] only")
        entries = []
        for number, entry in enumerate(found.get("exception", []), start=1):
            where = f"{path.name}, exception {number}"
            if set(entry) != _KEYS:
                odd = ", ".join(sorted(set(entry) ^ _KEYS))
                raise ExceptionFileError(f"{where}: {odd}; it has {', '.join(sorted(_KEYS))}")
            if entry["operation"] not in operations:
                raise ExceptionFileError(f"{where}: there is no operation '{entry['operation']}'")
            sets = {name: frozenset(entry[name]) for name in ("statuses", "fields")}
            entries.append(Excused(**{**entry, **sets}))
        return cls(entries)

    def settle(self, outcome: Outcome, *, whole: bool) -> None:
        """Excuse what is known; of a whole run against the mock, tell what nothing needed."""
        outcome.findings = [self.judge(f) if f.kind == "fail" else f for f in outcome.findings]
        if whole:
            outcome.problems += self.unused()

    def judge(self, finding: Finding) -> Finding:
        """The finding, excused where an entry fits it."""
        for entry in self.entries:
            if (
                finding.operation == entry.operation
                and finding.check == entry.check
                and finding.status in entry.statuses
                and entry.names(_fields(finding.answer))
            ):
                entry.used += 1
                return replace(finding, kind="excepted", rule=entry.rule)
        return finding

    def unused(self) -> list[str]:
        """A sentence for each entry that nothing needed any more."""
        return [
            f"An exception excuses {entry.check} of {entry.operation} for"
            f" {sorted(entry.statuses)}, but nothing needed it; delete the entry"
            for entry in self.entries
            if not entry.used
        ]


def _operation_ids(document: Document) -> set[str]:
    """Those of the whole document, of which a run may look at a part."""
    items = document.spec["paths"].values()
    return {
        operation["operationId"]
        for item in items
        for operation in item.values()
        if isinstance(operation, Mapping) and "operationId" in operation
    }


def _fields(answer: str) -> set[str]:
    """The fields that a refusal names; none where it has another shape than the documents say."""
    try:
        told = json.loads(answer)
        if "field_errors" in told:
            return {*told["field_errors"]}
        return {detail["field"] for detail in told["error"]["details"]}
    except (ValueError, TypeError, LookupError):
        return set()
