"""The table that changes while a fleet runs."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ocpp_sim.report.tally import Tally


def live_table(tally: Tally, *, csms: str, points: int, elapsed_s: float) -> RenderableType:
    """The state of the fleet now; says so when nobody answers."""
    caption = Text(note_of(tally, csms=csms))
    table = Table(title=f"{points} charge points at {csms}", caption=caption)
    headings = ("time", "connected", "charging", "boots", "messages/s", "failed", "violations")
    for heading in headings:
        table.add_column(heading, justify="right")
    table.add_row(
        f"{elapsed_s:.0f} s",
        str(tally.connected),
        str(tally.charging),
        str(tally.boots),
        f"{(tally.sent + tally.received) / max(elapsed_s, 1.0):.0f}",
        str(tally.failures.total() + tally.connect_failures),
        str(tally.violations.total()),
    )
    return table


def note_of(tally: Tally, *, csms: str) -> str:
    """One line for the user: who does not answer and why, or ""."""
    if tally.connected or not tally.connect_failures:
        return ""
    return f"nobody answers at {csms}: {tally.last_failure}; trying again"
