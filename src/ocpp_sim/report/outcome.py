"""How a scenario ended at each charge point: a value, its text, its JUnit file."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

_SHOWN = 10
# what XML 1.0 cannot hold
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class PointOutcome:
    """`where` is the step that failed, "reserve.yaml:12"; "" when none has."""

    identity: str
    duration_s: float
    where: str = ""
    said: str = ""
    expected: str = ""
    found: str = ""

    @property
    def failure(self) -> str:
        """One line: where, the step, what was expected, what was so instead; "" when it passed."""
        if not self.where:
            return ""
        return f"{self.where}: {self.said}: expected {self.expected}; {self.found}"


@dataclass(frozen=True, slots=True)
class Outcome:
    title: str
    points: tuple[PointOutcome, ...]

    @property
    def failed(self) -> tuple[PointOutcome, ...]:
        return tuple(point for point in self.points if point.where)

    def to_json(self) -> dict[str, Any]:
        """{"title", "passed", "failed", "failures": [{"identity", "where", …}]}."""
        return {
            "title": self.title,
            "passed": len(self.points) - len(self.failed),
            "failed": len(self.failed),
            "failures": [
                {
                    "identity": point.identity,
                    "where": point.where,
                    "step": point.said,
                    "expected": point.expected,
                    "found": point.found,
                }
                for point in self.failed
            ],
        }

    def lines(self) -> list[str]:
        """What to print: the first failures, how many each step has, and the sum."""
        failed = self.failed
        shown = [f"{point.identity}: {point.failure}" for point in failed[:_SHOWN]]
        if len(failed) > _SHOWN:
            shown.append(f"… and {len(failed) - _SHOWN} more; by step:")
            shown += [f"  {count:6}  {step}" for step, count in self._by_step().items()]
        passed = len(self.points) - len(failed)
        return [*shown, f"{self.title}: {passed} passed, {len(failed)} failed"]

    def _by_step(self) -> Mapping[str, int]:
        return Counter(f"{point.where}: {point.said}" for point in self.failed)

    def junit(self) -> str:
        """A JUnit file with a test case for each charge point."""
        suite = ET.Element(
            "testsuite",
            name=printable(self.title),
            tests=str(len(self.points)),
            failures=str(len(self.failed)),
            errors="0",
            time=f"{max((point.duration_s for point in self.points), default=0.0):.3f}",
        )
        for point in self.points:
            case = ET.SubElement(
                suite,
                "testcase",
                classname=printable(self.title),
                name=printable(point.identity),
                time=f"{point.duration_s:.3f}",
            )
            if point.where:
                failure = ET.SubElement(case, "failure", message=printable(point.failure))
                failure.text = printable(point.failure)
        ET.indent(suite)
        return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def printable(text: str) -> str:
    return _UNPRINTABLE.sub("?", text)
