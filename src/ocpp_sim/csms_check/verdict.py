"""What a case finds: claims that hold or do not, the frames that show it, and the verdict."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal


class Verdict(StrEnum):
    """PARTIAL is a central system that does what it must, but not all that it should.

    NOT APPLICABLE is a case that could not be tried: it needs an operator, or a feature.
    """

    PASS = "PASS"  # noqa: S105  no password
    PARTIAL = "PARTIAL"
    FAIL = "FAIL"
    NOT_APPLICABLE = "NOT APPLICABLE"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that was looked at: Claim("the Heartbeat is answered", held=False, found="…").

    What `must` be is the standard's MUST; the others are its advice, or good sense.
    """

    text: str
    held: bool
    must: bool = True
    found: str = ""

    def line(self) -> str:
        """In one line: "Heartbeat is answered: nothing came within 5 s"."""
        return f"{self.text}: {self.found}" if self.found else self.text


@dataclass(frozen=True, slots=True)
class Told:
    """A frame, or something that happened to the connection, seen from the charge point."""

    at: datetime
    direction: Literal["sent", "received", "event"]
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), "direction": self.direction, "text": self.text}


@dataclass(frozen=True, slots=True)
class Finding:
    """How a case ended. `why` says what kept it from being tried; `expected` is a known failure's.

    A known failure that holds after all is `surprising`, and counts as a failure, so that lists of
    them do not rot.
    """

    case_id: str
    block: str
    title: str
    source: str
    verdict: Verdict
    claims: tuple[Claim, ...] = ()
    frames: tuple[Told, ...] = field(default=(), repr=False)
    why: str = ""
    took_s: float = 0.0
    expected: str = ""

    @property
    def surprising(self) -> bool:
        return bool(self.expected) and self.verdict is Verdict.PASS

    @property
    def failed(self) -> bool:
        """Whether the run fails by it."""
        if self.expected:
            return self.surprising
        return self.verdict is Verdict.FAIL

    @property
    def broken(self) -> tuple[Claim, ...]:
        """The claims that did not hold, what must be before what should."""
        missed = [claim for claim in self.claims if not claim.held]
        return tuple(sorted(missed, key=lambda claim: not claim.must))

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.case_id,
            "block": self.block,
            "title": self.title,
            "source": self.source,
            "verdict": str(self.verdict),
            "failed": self.failed,
            "expected": self.expected,
            "why": self.why,
            "took_s": round(self.took_s, 3),
            "claims": [
                {"text": one.text, "held": one.held, "must": one.must, "found": one.found}
                for one in self.claims
            ],
            "frames": [one.to_json() for one in self.frames],
        }


def judge(claims: tuple[Claim, ...]) -> Verdict:
    """The verdict that claims lead to; without any there was nothing to see."""
    if not claims:
        return Verdict.NOT_APPLICABLE
    if any(claim.must and not claim.held for claim in claims):
        return Verdict.FAIL
    return Verdict.PASS if all(claim.held for claim in claims) else Verdict.PARTIAL
