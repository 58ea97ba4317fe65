"""`chargebench fleet`: simulated charge points against any central system."""

import json
import sys
from typing import Any

from rich.console import Console

from ocpp_sim.fleet import FleetOptions, OptionError
from ocpp_sim.fleet import run as run_fleet
from ocpp_sim.transport.limits import TooFewFilesError

USAGE, NOT_STARTED = 2, 3


def run(options: dict[str, Any], *, as_json: bool) -> int:
    """Run the fleet and print its summary; 0 done, 1 when nobody ever answered."""
    console = Console(quiet=as_json)
    try:
        report = run_fleet(FleetOptions(**options), console)
    except OptionError as error:
        return _refuse(error, USAGE)
    except TooFewFilesError as error:
        return _refuse(error, NOT_STARTED)
    if as_json:
        sys.stdout.write(json.dumps(report.to_json()) + "\n")
    return report.exit_code


def _refuse(error: Exception, code: int) -> int:
    sys.stderr.write(f"chargebench fleet could not start: {error}\n")
    return code
