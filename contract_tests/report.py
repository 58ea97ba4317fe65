"""The scorecard on the terminal, as JUnit XML and as JSON."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from contract_tests.finding import Finding, Kind, Outcome

_COLOURS = {
    "pass": "green",
    "fail": "red",
    "guess differs": "yellow",
    "not exercised": "dim",
}
_WORDS: Mapping[Kind, str] = {"fail": "failed", "guess": "guessed", "excepted": "excused"}
_SHOWN_EACH = 3
_SHOWN_CHARS = 400


def show(outcome: Outcome, console: Console) -> None:
    """Print the scorecard, then each kind of difference with a curl line that repeats it."""
    console.print(_scorecard(outcome))
    for kind, heading in (("fail", "Failures"), ("guess", "Our guess differs")):
        found = [f for f in outcome.findings if f.kind == kind]
        if found:
            console.rule(heading)
            _show_findings(found, console)
    for problem in outcome.problems:
        console.print(f"[red]Problem:[/red] {escape(problem)}", soft_wrap=True)
    console.print(_closing(outcome))


def _scorecard(outcome: Outcome) -> Table:
    table = Table()
    table.add_column("Operation", no_wrap=True)
    for heading in ("Verdict", "Sent", "Good", "Answers", "Findings"):
        table.add_column(heading)
    for name, tally in outcome.tallies.items():
        verdict = outcome.verdict(name)
        colour = _COLOURS[verdict]
        answers = " ".join(f"{status}:{n}" for status, n in sorted(tally.statuses.items()))
        counts = {word: len(outcome.of(name, kind)) for kind, word in _WORDS.items()}
        table.add_row(
            name.partition(".")[2],
            f"[{colour}]{verdict}[/{colour}]",
            str(tally.sent),
            str(tally.succeeded),
            f"{answers} ({tally.reason})" if answers and tally.reason else answers or tally.reason,
            ", ".join(f"{count} {word}" for word, count in counts.items() if count),
        )
    return table


def _show_findings(findings: Iterable[Finding], console: Console) -> None:
    def alike(finding: Finding) -> tuple[str, str, str]:
        return (finding.operation, finding.check, finding.title)

    for (operation, check, title), group in groupby(sorted(findings, key=alike), key=alike):
        found = list(group)
        console.print(
            f"\n[bold]{escape(operation)}[/bold]  {check}: {escape(title)}  ({len(found)} times)"
        )
        for finding in found[:_SHOWN_EACH]:
            console.print(f"  {escape(finding.message[:400])}", soft_wrap=True)
            console.print(
                f"  answered {finding.status}: {escape(finding.answer[:300])}", soft_wrap=True
            )
            console.print(f"  {escape(finding.curl)}", soft_wrap=True)


def _closing(outcome: Outcome) -> str:
    verdicts = [outcome.verdict(name) for name in outcome.tallies]
    sent = sum(tally.sent for tally in outcome.tallies.values())
    counts = ", ".join(f"{verdicts.count(v)} {v}" for v in _COLOURS if verdicts.count(v))
    links = f"; {len(outcome.followed & outcome.links)} of {len(outcome.links)} links followed"
    return f"{len(verdicts)} operations: {counts}; {sent} requests{links if outcome.links else ''}."


def write_markdown(outcome: Outcome, path: Path) -> None:
    """The scorecard as a page: per operation the verdict, the requests and how they ended."""
    lines = [
        "# Scorecard\n",
        f"{_closing(outcome)}\n",
        "| Operation | Verdict | Requests | Good | Statuses seen | Excused |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, tally in outcome.tallies.items():
        statuses = ", ".join(f"{status} ({n})" for status, n in sorted(tally.statuses.items()))
        excused = len(outcome.of(name, "excepted")) or ""
        lines.append(
            f"| `{name}` | {outcome.verdict(name)} | {tally.sent} | {tally.succeeded} |"
            f" {statuses} | {excused} |"
        )
    rules = sorted({(f.operation, f.rule) for f in outcome.findings if f.kind == "excepted"})
    if rules:
        lines += ["", "What was excused, and by which rule:", ""]
        lines += [f"- `{operation}`: {rule}." for operation, rule in rules]
    path.write_text("\n".join(lines) + "\n")


def write_json(outcome: Outcome, path: Path) -> None:
    """The scorecard and every finding."""
    path.write_text(json.dumps(as_json(outcome), indent=2) + "\n")


def as_json(outcome: Outcome) -> dict[str, Any]:
    """{"failed": …, "problems": […], "operations": {name: {"verdict", …}}, "findings": […]}."""
    return {
        "failed": outcome.failed,
        "problems": outcome.problems,
        "operations": {
            name: {
                "verdict": outcome.verdict(name),
                "sent": tally.sent,
                "succeeded": tally.succeeded,
                "statuses": {str(status): n for status, n in sorted(tally.statuses.items())},
                "checks": dict(sorted(tally.checks.items())),
                "reason": tally.reason,
            }
            for name, tally in outcome.tallies.items()
        },
        "links": {
            "followed": sorted(outcome.links & outcome.followed),
            "not_followed": sorted(outcome.links - outcome.followed),
        },
        "findings": [asdict(finding) for finding in outcome.findings],
    }


def write_junit(outcome: Outcome, path: Path) -> None:
    """One test case for each operation and check that ran; what was not exercised is skipped."""
    suite = ET.Element("testsuite", name="contract")
    for name, tally in outcome.tallies.items():
        if outcome.verdict(name) == "not exercised":
            case = ET.SubElement(suite, "testcase", classname=name, name="exercised")
            ET.SubElement(case, "skipped", message=tally.reason)
        for check in sorted({*tally.checks, *(f.check for f in outcome.of(name, "fail"))}):
            case = ET.SubElement(suite, "testcase", classname=name, name=check)
            failures = [f for f in outcome.of(name, "fail") if f.check == check]
            for finding in failures[:1]:
                failure = ET.SubElement(case, "failure", message=_printable(finding.title))
                failure.text = _printable(
                    f"{finding.message}\nanswered {finding.status}: {finding.answer}\n"
                    f"{finding.curl}"
                )
    for problem in outcome.problems:
        case = ET.SubElement(suite, "testcase", classname="run", name=_printable(problem[:80]))
        ET.SubElement(case, "error", message=_printable(problem))
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for kind in ("failure", "error", "skipped"):
        plural = kind if kind == "skipped" else f"{kind}s"
        suite.set(plural, str(sum(case.find(kind) is not None for case in cases)))
    ET.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _printable(text: str) -> str:
    """XML 1.0 has no control characters."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)
