"""Playing the cases one after another, and what a whole run found."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.language import Language
from ocpp_sim.csms_check.operator import Nobody, Operator
from ocpp_sim.csms_check.options import CheckOptions
from ocpp_sim.csms_check.trial import NotApplicableError, Trial
from ocpp_sim.csms_check.verdict import Finding, Verdict, judge
from ocpp_sim.csms_check.wire import RefusedError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found, case by case."""

    csms: str
    version: str
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        found = Counter(finding.verdict for finding in self.findings)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def exit_code(self) -> int:
        """0, or 1 when something failed that is not known to, or holds that is known not to."""
        return 1 if any(finding.failed for finding in self.findings) else 0

    def to_json(self) -> dict[str, Any]:
        return {
            "csms": self.csms,
            "version": self.version,
            "counts": {str(verdict): count for verdict, count in self.counts.items()},
            "exit_code": self.exit_code,
            "findings": [finding.to_json() for finding in self.findings],
        }


def chosen(cases: Iterable[Case], patterns: Sequence[str]) -> Iterator[Case]:
    """The cases whose id or block fits a pattern: "CORE-*", "core"; all without patterns."""
    for case in cases:
        if not patterns or any(
            fnmatchcase(case.id.lower(), pattern.lower()) or case.block == pattern.lower()
            for pattern in patterns
        ):
            yield case


async def check(
    language: Language,
    cases: Iterable[Case],
    options: CheckOptions,
    now: Callable[[], datetime],
    *,
    operator: Operator | None = None,
    expected: Mapping[str, str] | None = None,
    told: Callable[[Finding], None] = lambda _finding: None,
) -> Outcome:
    """Play the cases; `told` hears of each as soon as it is over."""
    known = expected or {}
    findings = []
    for case in cases:
        trial = Trial(language, options, operator or Nobody(), now)
        finding = await _play(case, trial, known.get(case.id, ""))
        findings.append(finding)
        told(finding)
    return Outcome(options.csms, language.version, tuple(findings))


async def _play(case: Case, trial: Trial, expected: str) -> Finding:
    began, why, verdict = time.perf_counter(), "", None
    try:
        await case.play(trial)
    except NotApplicableError as error:
        why = str(error)
        # what was seen to be wrong before stays wrong
        verdict = judge(tuple(trial.claims)) if _broken(trial) else Verdict.NOT_APPLICABLE
    except RefusedError as error:
        trial.must("the charge point may connect again", held=False, found=str(error))
    finally:
        await trial.end()
    claims = tuple(trial.claims)
    verdict = verdict or judge(claims)
    if verdict is Verdict.NOT_APPLICABLE and not why:
        why = "nothing of it could be seen with these options"
    return Finding(
        case.id,
        case.block,
        case.title,
        case.source,
        verdict,
        claims,
        tuple(trial.told),
        why,
        time.perf_counter() - began,
        expected,
    )


def _broken(trial: Trial) -> bool:
    return any(claim.must and not claim.held for claim in trial.claims)
