"""What a run found: for a terminal, as JUnit, and as a page of Markdown or HTML."""

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from jinja2 import Environment, PackageLoader
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from ocpp_sim.csms_check.run import Outcome
from ocpp_sim.csms_check.verdict import Finding, Told, Verdict
from ocpp_sim.report.outcome import printable

_STYLES: Mapping[Verdict, str] = {
    Verdict.PASS: "green",
    Verdict.PARTIAL: "yellow",
    Verdict.FAIL: "bold red",
    Verdict.NOT_APPLICABLE: "dim",
}
_ARROWS = {"sent": "→", "received": "←", "event": "·"}
_SHOWN_FRAMES = 12
_WIDE = 220


def line(finding: Finding, console: Console) -> None:
    """Tell of one case, in a line and what did not hold."""
    word = _word(finding)
    style = "green" if finding.expected and not finding.surprising else _STYLES[finding.verdict]
    title = escape(finding.title)
    console.print(f"[{style}]{word:15}[/] {finding.case_id:13} {title}", soft_wrap=True)
    reasons = [finding.why] if finding.why else []
    if finding.surprising:
        reasons.append("it is listed as a known failure, and holds: take it off the list")
    for text in (*reasons, *(claim.line() for claim in finding.broken)):
        console.print(Text(f"{'':16}{text}", style="dim"), soft_wrap=True)


def closing(outcome: Outcome, console: Console) -> None:
    """The frames of what failed, and the sums."""
    for finding in outcome.findings:
        if finding.failed and not finding.surprising:
            console.rule(escape(f"{finding.case_id} {finding.title}"), style="red")
            for told in finding.frames[-_SHOWN_FRAMES:]:
                console.print(Text(_shown(told)), soft_wrap=True)
    sums = ", ".join(f"{count} {verdict}" for verdict, count in outcome.counts.items() if count)
    known = sum(bool(f.expected) and not f.surprising for f in outcome.findings)
    more = f" ({known} known)" if known else ""
    console.print(f"OCPP {outcome.version} at {outcome.csms}: {sums}{more}", highlight=False)


def junit(outcome: Outcome) -> str:
    """A JUnit file; what is PARTIAL passes with its words in system-out."""
    findings = outcome.findings
    suite = ET.Element(
        "testsuite",
        name=f"csms-check OCPP {outcome.version}",
        tests=str(len(findings)),
        failures=str(sum(finding.failed for finding in findings)),
        errors="0",
        skipped=str(sum(f.verdict is Verdict.NOT_APPLICABLE for f in findings)),
        time=f"{sum(finding.took_s for finding in findings):.3f}",
    )
    for finding in findings:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=finding.block,
            name=f"{finding.case_id} {finding.title}",
            time=f"{finding.took_s:.3f}",
        )
        said = "\n".join(claim.line() for claim in finding.broken)
        if finding.failed:
            made = ET.SubElement(case, "failure", message=printable(said or _word(finding)))
            made.text = printable("\n".join(map(_shown, finding.frames)))
        elif finding.verdict is Verdict.NOT_APPLICABLE:
            ET.SubElement(case, "skipped", message=printable(finding.why))
        elif said:
            ET.SubElement(case, "system-out").text = printable(said)
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def html(outcome: Outcome) -> str:
    """A page that needs nothing else, with the frames of every case."""
    return (
        _pages()
        .get_template("page.html.j2")
        .render(outcome=outcome, blocks=_blocks(outcome.findings), word=_word, shown=_shown)
    )


def markdown(outcome: Outcome, title: str) -> str:
    """A scorecard for the docs: a row a case, what did not hold below it."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in outcome.counts.items())
    lines = [
        f"# {title}",
        "",
        f"{len(outcome.findings)} cases of OCPP {outcome.version}: {counts}.",
    ]
    for block, findings in _blocks(outcome.findings).items():
        lines += [
            "",
            f"## {block.capitalize()}",
            "",
            "| Case | | Verdict | |",
            "| --- | --- | --- | --- |",
        ]
        for finding in findings:
            said = "; ".join((finding.why, *(one.line() for one in finding.broken[:3])))
            said = said.strip("; ").replace("|", "\\|").replace("\n", " ")[:_WIDE]
            row = (finding.case_id, f"{finding.title} ({finding.source})", _word(finding), said)
            lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def _pages() -> Environment:
    return Environment(loader=PackageLoader("ocpp_sim.csms_check", "."), autoescape=True)


def _blocks(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.block, []).append(finding)
    return found


def _word(finding: Finding) -> str:
    if finding.surprising:
        return "FIXED"
    return (
        "KNOWN"
        if finding.expected and finding.verdict is not Verdict.NOT_APPLICABLE
        else str(finding.verdict)
    )


def _shown(told: Told) -> str:
    text = told.text if len(told.text) <= _WIDE else f"{told.text[:_WIDE]} … ({len(told.text)})"
    return f"{told.at:%H:%M:%S.%f}"[:-3] + f" {_ARROWS[told.direction]} {text}"
