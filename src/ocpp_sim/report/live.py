"""What is shown while a fleet runs: a table that changes, or a line from time to time."""

from dataclasses import dataclass
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from ocpp_sim.recording.secrecy import mask
from ocpp_sim.report.recent import Lately
from ocpp_sim.report.tally import Tally

_ANY: Final = 1000
_TROUBLED: Final = 5
_COUNT_WIDTH: Final = 9
_MEGA: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class View:
    """The fleet now: print it, or take its `line`. Eleven columns, or two on a narrow terminal."""

    csms: str
    points: int
    elapsed_s: float
    tally: Tally
    lately: Lately
    power_w: int
    energy_wh: int

    def cells(self) -> dict[str, str]:
        """What is shown, by its heading."""
        tally, lately = self.tally, self.lately
        return {
            "connected": str(tally.connected),
            "charging": str(tally.charging),
            "faulted": str(len(tally.faulted)),
            "offline": str(max(self.points - tally.connected, 0)),
            "power": power_text(self.power_w),
            "energy": energy_text(self.energy_wh),
            "messages/s": f"{lately.messages_per_s:.0f}",
            "errors": str(tally.errors),
            "unanswered": str(tally.unanswered.total()),
            "p95": _ms(lately.p95_ms),
            "own lag": _ms(lately.lag_ms),
        }

    @property
    def line(self) -> str:
        """All on one line: "30 s: 12 connected, 3 charging, …"."""
        cells = self.cells()
        said = ", ".join(f"{cells[name]} {name}" for name in ("connected", "charging"))
        told = ", ".join(f"{cells[name]} {name}" for name in ("faulted", "offline"))
        rest = ", ".join(f"{cells[name]} {name}" for name in ("messages/s", "errors", "unanswered"))
        flow = f"{cells['power']}, {cells['energy']}"
        times = f"p95 {cells['p95']}, own lag {cells['own lag']}"
        return f"{self.elapsed_s:.0f} s: {said}, {told}, {flow}, {rest}, {times}"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = self._wide()
        if console.measure(table, options=options.update(width=_ANY)).maximum > options.max_width:
            table = self._narrow()
        parts: list[RenderableType] = [self._title(), table]
        if note := note_of(self.tally, csms=self.csms):
            parts.append(Text(note, style="bold red"))
        if self.tally.troubles:
            parts.append(self._troubled(options.max_width))
        yield Group(*parts)

    def _wide(self) -> Table:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=0)
        cells = self.cells()
        for heading in cells:
            table.add_column(heading, justify="right", no_wrap=True)
        table.add_row(*cells.values())
        return table

    def _narrow(self) -> Table:
        table = Table(show_header=False, box=None, pad_edge=False)
        table.add_column(style="bold")
        table.add_column(justify="right")
        for heading, cell in self.cells().items():
            table.add_row(heading, cell)
        return table

    def _troubled(self, width: int) -> Table:
        """Who had the most, how often, and what last, which is cut where there is no room."""
        table = Table(title="most trouble", show_header=False, title_justify="left", box=None)
        table.add_column(justify="right", no_wrap=True)
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=width - _COUNT_WIDTH)
        for identity, count in self.tally.troubles.most_common(_TROUBLED):
            what = Text.assemble(identity, " ", (self.tally.last_troubles[identity], "dim"))
            table.add_row(str(count), what)
        return table

    def _title(self) -> Text:
        said = f"{self.points} charge points at {mask(self.csms)}, {self.elapsed_s:.0f} s"
        return Text(said, style="italic")


def note_of(tally: Tally, *, csms: str) -> str:
    """One line for the user: who does not answer and why, or ""."""
    if tally.connected or not tally.connect_failures:
        return ""
    return f"nobody answers at {mask(csms)}: {tally.last_failure}; trying again"


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} ms"


def power_text(power_w: int) -> str:
    """Power as people say it: "11.0 kW", "1.25 MW"."""
    return f"{power_w / 1000:.1f} kW" if power_w < _MEGA else f"{power_w / _MEGA:.2f} MW"


def energy_text(energy_wh: int) -> str:
    """Energy as people say it: "0.350 kWh", "1.250 MWh"."""
    small = energy_wh < _MEGA
    return f"{energy_wh / 1000:.3f} kWh" if small else f"{energy_wh / _MEGA:.3f} MWh"
