"""What is wrong with a document, said so that its author can mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where it stands, what was found, what is allowed, what to do.

    Example: Finding("paths/members.yaml:12  GET /api/v1/members (dynamo.listMembers)",
    "x-mock.verb is 'lst'", "create, delete, list, merge, read, replace", "Did you mean 'list'?").
    """

    where: str
    what: str
    allowed: str = ""
    advice: str = ""

    def __str__(self) -> str:
        lines = [self.where, f"  {self.what}"]
        if self.allowed:
            lines.append(f"  Allowed: {self.allowed}")
        if self.advice:
            lines.append(f"  {self.advice}")
        return "\n".join(lines)


class SpecError(Exception):
    """The document cannot be served; `findings` says why, all at once."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


def below(folder: str, findings: Iterable[Finding]) -> list[Finding]:
    """The findings with their places seen from above the folder: 'dynamo/paths/members.yaml:2'."""
    return [replace(finding, where=f"{folder}/{finding.where}") for finding in findings]


def listed(names: Iterable[str]) -> str:
    """Names as an author reads them: 'create, delete, list'; 'none' when there are none."""
    return ", ".join(sorted(names)) or "none"


def nearest(name: str, names: Iterable[str]) -> str:
    """Advice with the most similar allowed name, or nothing when none is similar."""
    close = get_close_matches(name, list(names), n=1)
    return f"Did you mean '{close[0]}'?" if close else ""
