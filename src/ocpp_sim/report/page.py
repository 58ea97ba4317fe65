"""A report as one HTML file that needs nothing but itself."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ocpp_sim.report.live import energy_text
from ocpp_sim.report.plots import plots
from ocpp_sim.report.summary import FleetReport


def page(report: FleetReport) -> str:
    """The whole page; whatever a peer or a plan has named is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(
        (files("ocpp_sim.report") / "page.html.j2").read_text("utf-8")
    )
    return template.render(
        report=report,
        figures=_figures(report),
        counts=_counts(report),
        # drawn by a library that escapes what it is given
        plots=[(plot, Markup(plot.svg)) for plot in plots(report)],  # noqa: S704
    )


def _figures(report: FleetReport) -> dict[str, str]:
    """What stands on top, by its name."""
    found = {
        "charge points": f"{report.points}",
        "connected at the end": f"{report.connected}",
        "reconnects": f"{report.reconnects}",
        "failed connections": f"{report.connect_failures}",
        "boots accepted": f"{report.boots}",
        "boots refused": f"{report.boots_refused}",
        "transactions": f"{report.transactions_started}",
        "energy": energy_text(report.energy_wh),
        "messages": f"{report.sent + report.received}",
        "messages/s": f"{report.messages_per_s:g}",
        "unanswered calls": f"{sum(report.unanswered.values())}",
        "violations": f"{sum(report.violations.values())}",
    }
    if report.scenario is not None:
        failed = len(report.scenario.failed)
        found["scenario passed"] = f"{len(report.scenario.points) - failed}"
        found["scenario failed"] = f"{failed}"
    return found


def _counts(report: FleetReport) -> dict[str, dict[str, int]]:
    """The tables of names and numbers that have anything in them."""
    found = {
        "Connections that could not be made": report.refusals,
        "Unanswered calls": report.unanswered,
        "Calls without a good answer": report.failures,
        "Violations by the central system": report.violations,
        "Calls of the central system": report.peer_calls,
        "Quirks applied": report.quirks,
        "Charge points with most trouble": report.troubled,
    }
    return {title: dict(counts) for title, counts in found.items() if counts}
