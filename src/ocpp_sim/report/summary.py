"""The summary of a run: a value, its JSON form and its tables."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ocpp_sim.recording.secrecy import mask
from ocpp_sim.report.latency import NONE, Percentiles
from ocpp_sim.report.offence import Offence, cut
from ocpp_sim.report.outcome import Outcome
from ocpp_sim.report.series import Sample
from ocpp_sim.report.tally import Tally

_EXAMPLES: Final = 20
_SHOWN: Final = 200
_LATE_MS: Final = 100.0
_ADVICE: Final = (
    ("unknown authority", "--ca names the authorities to trust."),
    ("self-signed", "--ca names the authorities to trust."),
    ("wrong name", "The name in --csms has to be one of those in its certificate."),
    ("does not speak it", "It may be ws:// instead of wss:// there."),
    ("closed in the handshake", "It may be wss:// instead of ws:// there."),
    ("no certificate", "A file in --certs is none; `chargebench certs` makes them."),
    ("no key", "A key in --certs cannot be read; `chargebench certs` makes them."),
    ("certificate required", "At --security-profile 3 they show those that --certs has."),
    ("TLS alert: certificate", "--certs has the certificates to show."),
    ("TLS alert: bad certificate", "--certs has the certificates to show."),
    ("TLS alert: unknown ca", "--certs has the certificates to show."),
    ("HTTP 401", "--password is what they send, and --certs what they show."),
    ("HTTP 403", "--password is what they send, and --certs what they show."),
)


@dataclass(frozen=True, slots=True)
class FleetReport:
    """What a fleet did. `energy_wh` counts finished and running transactions.

    `failures` and `violations` count by kind: {"Heartbeat timeout": 3}; `unanswered` counts calls
    by action, `troubled` what went wrong by charge point, for those with the most. `connecting` is
    from the try to the connection, `booting` from there to the accepted boot. `latencies` are what
    the peer took to answer; `since_due` counts from when the call was meant to be sent, so that a
    peer that stalls shows. `loop_lag` is how late the fleet's own event loop was; `losses` say
    which of its processes ended before their time. `refusals` count the connections that could not
    be made, by reason: {"HTTP 401": 3, "server certificate: expired": 2}.
    """

    csms: str
    points: int
    duration_s: float
    connects: int
    connect_failures: int
    disconnects: int
    connected: int
    boots: int
    boots_refused: int
    transactions_started: int
    transactions_stopped: int
    charging: int
    energy_wh: int
    sent: int
    received: int
    messages_per_s: float
    latencies: Mapping[str, Percentiles]
    peer_calls: Mapping[str, int]
    failures: Mapping[str, int]
    violations: Mapping[str, int]
    examples: tuple[str, ...]
    last_failure: str
    scenario: Outcome | None = None
    reconnects: int = 0
    connecting: Percentiles = NONE
    booting: Percentiles = NONE
    unanswered: Mapping[str, int] = field(default_factory=dict)
    quirks: Mapping[str, int] = field(default_factory=dict)
    troubled: Mapping[str, int] = field(default_factory=dict)
    offences: tuple[Offence, ...] = ()
    series: tuple[Sample, ...] = ()
    began_at: str = ""
    since_due: Mapping[str, Percentiles] = field(default_factory=dict)
    loop_lag: Percentiles = NONE
    losses: tuple[str, ...] = ()
    refusals: Mapping[str, int] = field(default_factory=dict)
    last_loss: str = ""

    @property
    def is_overloaded(self) -> bool:
        """Whether the fleet itself was so slow that its latencies tell of it, not of the peer."""
        return self.loop_lag.p99_ms > _LATE_MS

    @property
    def exit_code(self) -> int:
        """0, or 1 when nobody ever answered, a scenario has failed or a process was lost."""
        failed = self.scenario is not None and self.scenario.failed
        return 0 if self.received and not failed and not self.losses else 1

    def to_json(self) -> dict[str, Any]:
        """A JSON object with the same names."""
        played = None if self.scenario is None else self.scenario.to_json()
        plain = asdict(replace(self, scenario=None))
        return {**plain, "scenario": played, "exit_code": self.exit_code}


def summarize(
    tally: Tally,
    *,
    csms: str,
    points: int,
    duration_s: float,
    running_wh: int = 0,
    scenario: Outcome | None = None,
    series: tuple[Sample, ...] = (),
    began_at: str = "",
    losses: tuple[str, ...] = (),
) -> FleetReport:
    """Close the books; `running_wh` is what transactions that go on have taken so far."""
    messages = tally.sent + tally.received
    return FleetReport(
        csms=mask(csms),
        points=points,
        duration_s=round(duration_s, 3),
        connects=tally.connects,
        connect_failures=tally.connect_failures,
        disconnects=tally.disconnects,
        connected=tally.connected,
        boots=tally.boots,
        boots_refused=tally.boots_refused,
        transactions_started=tally.transactions_started,
        transactions_stopped=tally.transactions_stopped,
        charging=tally.charging,
        energy_wh=tally.energy_wh + running_wh,
        sent=tally.sent,
        received=tally.received,
        messages_per_s=round(messages / duration_s, 1) if duration_s else 0.0,
        latencies={name: one.percentiles() for name, one in sorted(tally.latencies.items())},
        peer_calls=dict(tally.peer_calls.most_common()),
        failures=dict(tally.failures.most_common()),
        violations=dict(tally.violations.most_common()),
        examples=tuple(str(one) for one in tally.offences[:_EXAMPLES]),
        last_failure=tally.last_failure,
        last_loss=tally.last_loss,
        scenario=scenario,
        reconnects=tally.reconnects,
        connecting=tally.connect_times.percentiles(),
        booting=tally.boot_times.percentiles(),
        unanswered=dict(tally.unanswered.most_common()),
        quirks=dict(tally.quirks.most_common()),
        troubled=dict(tally.troubles.most_common(_EXAMPLES)),
        offences=tuple(tally.offences),
        series=series,
        began_at=began_at,
        since_due={name: one.percentiles() for name, one in sorted(tally.since_due.items())},
        loop_lag=tally.loop_lag.percentiles(),
        losses=losses,
        refusals=dict(tally.refusals.most_common()),
    )


def render(report: FleetReport) -> RenderableType:
    """The report for a terminal."""
    parts: list[RenderableType] = [_figures(report)]
    if report.latencies:
        parts.append(_latencies(report))
    for title, counts in (
        ("connections that could not be made", report.refusals),
        ("calls of the central system", report.peer_calls),
        ("calls without a good answer", report.failures),
        ("violations by the central system", report.violations),
        ("quirks applied", report.quirks),
    ):
        if counts:
            parts.append(_counts(title, counts))
    parts.extend(Text(cut(example, _SHOWN), style="dim") for example in report.examples[:5])
    if not report.connects:
        parts.append(Text(_nobody(report), style="bold red"))
    elif not report.received:
        parts.append(Text(_silence(report), style="bold red"))
    parts.extend(Text(loss, style="bold red") for loss in report.losses)
    if report.is_overloaded:
        parts.append(Text(_overloaded(report), style="bold yellow"))
    return Group(*parts)


def _nobody(report: FleetReport) -> str:
    return (
        f"No charge point could connect to {report.csms}/{{identity}} "
        f"in {report.duration_s:.0f} s; last reason: {report.last_failure or 'none tried yet'}. "
        f"{_advice(report.refusals)}"
    )


def _advice(refusals: Mapping[str, int]) -> str:
    """What may help against what was in the way most often."""
    kind = next(iter(refusals), "")
    found = (advice for word, advice in _ADVICE if word in kind)
    return next(found, "--csms is what stands before the charge point's identity.")


def _silence(report: FleetReport) -> str:
    ended = f"; the last that ended: {report.last_loss}" if report.last_loss else ""
    return (
        f"{report.connects} connections were made to {report.csms}/{{identity}} and nothing was"
        f" ever heard there, not even an answer to a BootNotification{ended}."
        " See whether it knows these identities, and whether it is a central system at all."
    )


def _overloaded(report: FleetReport) -> str:
    return (
        f"This machine was the limit: the fleet's own event loop was {report.loop_lag.p99_ms:.0f}"
        f" ms late (p99; good is below {_LATE_MS:.0f}), and so are the latencies above. Spread the"
        " charge points over cores with --processes, have fewer, or let them connect more slowly."
    )


def _figures(report: FleetReport) -> Table:
    table = Table(title=f"fleet of {report.points} at {report.csms}", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    rows = {
        "duration": f"{report.duration_s:.1f} s",
        "connected now": f"{report.connected}",
        "connects / failed / lost": f"{report.connects} / {report.connect_failures} / "
        f"{report.disconnects}",
        "reconnects": f"{report.reconnects}",
        "connecting, p50 / p99": _span(report.connecting),
        "booting, p50 / p99": _span(report.booting),
        "boots accepted / other": f"{report.boots} / {report.boots_refused}",
        "transactions started / stopped": f"{report.transactions_started} / "
        f"{report.transactions_stopped}",
        "energy": f"{report.energy_wh / 1000:.3f} kWh",
        "messages sent / received": f"{report.sent} / {report.received}",
        "messages per second": f"{report.messages_per_s}",
        "own event loop late, p99": f"{report.loop_lag.p99_ms:.1f} ms",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _span(found: Percentiles) -> str:
    return f"{found.p50_ms:.1f} / {found.p99_ms:.1f} ms" if found.count else "-"


def _latencies(report: FleetReport) -> Table:
    table = Table(title="answers of the central system (ms)")
    longest = max(map(len, report.latencies), default=0)
    table.add_column("action", style="bold", no_wrap=True, min_width=longest)
    for heading in ("calls", "p50", "p95", "p99", "max", "p95 from due", "p99 from due"):
        table.add_column(heading, justify="right")
    for action, found in report.latencies.items():
        due = report.since_due.get(action, NONE)
        cells = (found.p50_ms, found.p95_ms, found.p99_ms, found.max_ms, due.p95_ms, due.p99_ms)
        table.add_row(action, str(found.count), *(f"{cell:.1f}" for cell in cells))
    return table


def _counts(title: str, counts: Mapping[str, int]) -> Table:
    table = Table(title=title, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, count in counts.items():
        table.add_row(name, str(count))
    return table
