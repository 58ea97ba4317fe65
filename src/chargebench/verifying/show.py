"""A verdict for people and for CI: a table, JSON, JUnit."""

import re
from collections import Counter
from types import MappingProxyType
from xml.etree import ElementTree as ET

from rich.console import Console
from rich.table import Table
from rich.text import Text

from chargebench.verifying.recorded import Texts, behind
from ocpp_sim.ledger.reconcile import Difference, Verdict

_SHOWN = 50
_FRAMES = 4
_WITH_FRAMES = 3
# what XML 1.0 cannot hold
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def show(
    verdict: Verdict, title: str, console: Console, texts: Texts = MappingProxyType({})
) -> None:
    """Print what differs and is not explained, how much is explained by what, and the sum.

    Of the first few the frames are shown that were recorded.
    """
    unexplained = verdict.unexplained
    if unexplained:
        console.print(_table(title, unexplained[:_SHOWN]))
    if len(unexplained) > _SHOWN:
        console.print(f"… and {len(unexplained) - _SHOWN} more; --json has all of them")
    for one in unexplained[:_WITH_FRAMES]:
        for text in behind(one, texts):
            console.print(f"{one.place}: {text}", markup=False, highlight=False, soft_wrap=True)
    reasons = Counter(
        f"{one.kind} by {', '.join(one.explained_by)}"
        for one in verdict.differences
        if one.explained_by
    )
    for reason, count in reasons.most_common():
        console.print(f"{count:6} explained: {reason}", highlight=False, markup=False)
    style = "green" if verdict.clean else "red"
    console.print(summary(verdict), style=style, highlight=False, markup=False, soft_wrap=True)


def summary(verdict: Verdict) -> str:
    """One line: what was compared, and how it came out."""
    elsewhere = ""
    if verdict.elsewhere:
        elsewhere = f" ({verdict.elsewhere} more at charge points that the platform has not)"
    return (
        f"{len(verdict.compared)} sessions of the ledger{elsewhere}, {verdict.told} of the"
        f" platform: {len(verdict.unexplained)} differences,"
        f" {len(verdict.differences) - len(verdict.unexplained)} explained"
    )


def junit(verdict: Verdict, title: str, texts: Texts = MappingProxyType({})) -> str:
    """A test case for each session, and one for each that nobody made."""
    by_session: dict[object, list[Difference]] = {}
    for one in verdict.unexplained:
        key = one.session.key if one.session is not None else one.told
        by_session.setdefault(key, []).append(one)
    cases = [(session.name, by_session.pop(session.key, [])) for session in verdict.compared]
    cases += [(f"{found[0].place} {found[0].found}", found) for found in by_session.values()]
    failed = sum(bool(found) for _, found in cases)
    suite = ET.Element(
        "testsuite", name=_printable(title), tests=str(len(cases)), failures=str(failed), errors="0"
    )
    for name, found in cases:
        case = ET.SubElement(suite, "testcase", classname=_printable(title), name=_printable(name))
        if found:
            text = "\n".join(said for one in found for said in (line(one), *behind(one, texts)))
            failure = ET.SubElement(case, "failure", message=_printable(line(found[0])))
            failure.text = _printable(text)
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def line(one: Difference) -> str:
    """A difference on one line, with the frames behind it."""
    frames = f"; frames {', '.join(one.frames)}" if one.frames else ""
    return f"{one.place}: {one.kind}: expected {one.expected}, found {one.found}{frames}"


def _table(title: str, differences: tuple[Difference, ...]) -> Table:
    table = Table(title=title)
    for heading in ("where", "session", "what", "expected", "found", "frames"):
        table.add_column(heading, overflow="fold")
    for one in differences:
        frames = one.frames
        few = [*frames[:_FRAMES], "…"] if len(frames) > _FRAMES else frames
        name = "" if one.session is None else f"#{one.session.number} {one.session.id_tag}"
        cells = (one.place, name, one.kind, one.expected, one.found, " ".join(few))
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("?", text)
