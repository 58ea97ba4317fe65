"""What a run found out, as values that the reports are made from."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["fail", "guess", "excepted"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between the document and the deployment.

    `status` is that of the answer, None where none came; `curl` repeats the request with secrets
    named by variables; `kind` "guess" rests on an undocumented part, "excepted" on a known rule,
    which `rule` tells.
    """

    operation: str
    check: str
    title: str
    message: str
    status: int | None
    curl: str
    answer: str = ""
    kind: Kind = "fail"
    rule: str = ""


@dataclass(slots=True)
class Tally:
    """What was sent to one operation, and how it was answered.

    `refusals` are what the document foresees where it foresees nothing but refusals.
    """

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    reason: str = ""
    refusals: frozenset[int] = frozenset()

    def note(self, status: int | None) -> None:
        """Count one request; `status` None is an answer that never came."""
        self.sent += 1
        if status is not None:
            self.statuses[status] += 1

    @property
    def succeeded(self) -> int:
        """How many answers were 2xx, 3xx, which some operations lead on with, or foreseen."""
        good = self.refusals or range(200, 400)
        return sum(count for status, count in self.statuses.items() if status in good)


@dataclass(slots=True)
class Outcome:
    """Everything about one run; `problems` are faults of the run itself, which fail it.

    `links` are those of the document, as "dynamo.createInvitation cancelInvitation", and `followed`
    those that led to a success.
    """

    tallies: dict[str, Tally]
    findings: list[Finding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    followed: set[str] = field(default_factory=set)

    def of(self, operation: str, kind: Kind) -> list[Finding]:
        return [f for f in self.findings if f.operation == operation and f.kind == kind]

    def verdict(self, operation: str) -> str:
        """'fail', 'guess differs', 'pass' or 'not exercised', from what was really sent.

        An operation that has refused everything has not shown what it does.
        """
        if self.of(operation, "fail"):
            return "fail"
        if self.of(operation, "guess"):
            return "guess differs"
        return "pass" if self.tallies[operation].succeeded else "not exercised"

    @property
    def failed(self) -> bool:
        return bool(self.problems) or any(finding.kind == "fail" for finding in self.findings)
