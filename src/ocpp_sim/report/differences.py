"""How a replay went: what the peer answered differently."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ocpp_sim.recording.replay import Difference, Part
from ocpp_sim.recording.secrecy import mask
from ocpp_sim.report.offence import cut

_SHOWN: Final = 20
_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """`unexpected` are calls of the peer that the recording has not, `missing` the other way round.

    `unanswered` calls had no answer in the recording, so that nothing could be compared.
    """

    csms: str
    points: int
    duration_s: float
    sent: int
    compared: int
    unanswered: int
    unfinished: int
    differences: tuple[Difference, ...]
    unexpected: Mapping[str, int]
    missing: Mapping[str, int]

    @property
    def exit_code(self) -> int:
        """0, or 1 when anything differs or has not been played to its end."""
        return 1 if self.differences or self.unfinished else 0

    def to_json(self) -> dict[str, Any]:
        """A JSON object with the same names and the exit code."""
        return {**asdict(self), "exit_code": self.exit_code}


def replay_report(parts: Iterable[Part], *, csms: str, duration_s: float) -> ReplayReport:
    """Close the books on all parts."""
    played = list(parts)
    unexpected: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for part in played:
        unexpected += part.unexpected
        missing += part.missing
    return ReplayReport(
        csms=mask(csms),
        points=len(played),
        duration_s=round(duration_s, 3),
        sent=sum(part.sent for part in played),
        compared=sum(part.compared for part in played),
        unanswered=sum(part.script.unanswered for part in played),
        unfinished=sum(not part.over for part in played),
        differences=tuple(one for part in played for one in part.differences),
        unexpected=dict(unexpected.most_common()),
        missing=dict(missing.most_common()),
    )


def render(report: ReplayReport) -> RenderableType:
    """The report for a terminal."""
    table = Table(title=f"replay of {report.points} at {report.csms}", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    rows = {
        "duration": f"{report.duration_s:.1f} s",
        "texts sent": f"{report.sent}",
        "answers compared": f"{report.compared}",
        "calls without a recorded answer": f"{report.unanswered}",
        "calls of the central system that were not recorded": _counted(report.unexpected),
        "recorded ones that it did not make": _counted(report.missing),
        "charge points that did not come to their end": f"{report.unfinished}",
        "differences": f"{len(report.differences)}",
    }
    for name, value in rows.items():
        table.add_row(name, Text(value))
    parts: list[RenderableType] = [table]
    parts += [Text(cut(str(one), _LENGTH), style="red") for one in report.differences[:_SHOWN]]
    if len(report.differences) > _SHOWN:
        parts.append(Text(f"… and {len(report.differences) - _SHOWN} more; --json has them all"))
    return Group(*parts)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "0"
