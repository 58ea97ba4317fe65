"""What each process of a fleet has to tell, and the one report that it adds up to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.plan.security import IDENTITY
from ocpp_sim.report.outcome import Outcome, PointOutcome
from ocpp_sim.report.series import Sample, together
from ocpp_sim.report.summary import FleetReport, summarize
from ocpp_sim.report.tally import Tally
from virtualtime.instant import EPOCH, to_text


@dataclass(frozen=True, slots=True)
class Findings:
    """Sums and counts, from which nothing is lost when they are added to those of others.

    `running_wh` is what transactions that go on have taken, `outcome` how a scenario ended.
    """

    points: int
    began_at: datetime = EPOCH
    duration_s: float = 0.0
    tally: Tally = field(default_factory=Tally)
    running_wh: int = 0
    outcome: Outcome | None = None
    series: tuple[Sample, ...] = ()


def report_of(
    options: FleetOptions, found: Sequence[Findings], losses: tuple[str, ...] = ()
) -> FleetReport:
    """The report of a fleet; `losses` say which processes have not come to their end."""
    tally = Tally()
    for one in found:
        tally.merge(one.tally)
    tally.offences = [
        one.without(*(secret.replace(IDENTITY, one.charge_point) for secret in options.secrets))
        for one in tally.offences
    ]
    return summarize(
        tally,
        csms=options.csms,
        points=sum(one.points for one in found),
        duration_s=max((one.duration_s for one in found), default=0.0),
        running_wh=sum(one.running_wh for one in found),
        scenario=_outcome([one.outcome for one in found if one.outcome is not None]),
        series=together([one.series for one in found]),
        losses=losses,
        began_at=to_text(min((one.began_at for one in found), default=EPOCH)),
    )


def _outcome(outcomes: Sequence[Outcome]) -> Outcome | None:
    """One outcome of all charge points, in the order of their numbers."""
    if not outcomes:
        return None
    points = [point for outcome in outcomes for point in outcome.points]
    return Outcome(outcomes[0].title, tuple(sorted(points, key=_place)))


def _place(point: PointOutcome) -> tuple[int, str]:
    return len(point.identity), point.identity
