"""Fleets of 500 for an hour at central systems that others have written."""

import io

from rich.console import Console

from ocpp_sim.fleet import FleetOptions

SILENT = {"ClockAlignedDataInterval": "0"}


def an_hour(csms, *, speed, **settings):
    """500 charge points of the everyday mix, people included, for an hour of their time."""
    return FleetOptions(
        csms,
        count=500,
        seed=3,
        run_time_s=3600.0,
        speed=speed,
        ramp_per_s=400.0,
        settings={**SILENT, **settings},
    )


def quietly():
    return Console(file=io.StringIO())
