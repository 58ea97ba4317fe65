"""`chargebench fleet`: simulated charge points against any central system."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from ocpp_sim.fleet import FleetOptions, OptionError
from ocpp_sim.fleet import run as run_fleet
from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.read import read_plan, ready, ready_plan
from ocpp_sim.plan.security import Security
from ocpp_sim.quirks import Quirk
from ocpp_sim.quirks.catalogue import CATALOGUE
from ocpp_sim.quirks.presets import PRESETS
from ocpp_sim.quirks.written import named
from ocpp_sim.scenario.read import read_scenario
from ocpp_sim.transport.limits import TooFewFilesError
from ocpp_sim.written.source import WrittenError

USAGE, NOT_STARTED = 2, 3
_FILES = (".yaml", ".yml")
_SEED = 1
_PREFIX = "FLEET-"  # not that of the charge points inside a bench, whose connections it would take


@dataclass(frozen=True, slots=True)
class What:
    """`plan` is the name of a ready plan or the path of a file; `scenario` overrules it.

    The report goes to the file `page` as HTML. All charge points have the `quirks` as well, and are
    let in by the `security`, in the words of `ocpp_sim.plan.security`.
    """

    plan: str | None = None
    scenario: Path | None = None
    junit: Path | None = None
    page: Path | None = None
    quirks: tuple[str, ...] = ()
    security: Mapping[str, Any] = field(default_factory=dict)


def run(options: dict[str, Any], what: What | None = None, *, as_json: bool) -> int:
    """Run the fleet and print its summary; 0 done, 1 when nobody answered or a scenario failed."""
    console = Console(quiet=as_json)
    wanted = what or What()
    try:
        chosen = _options(options, wanted)
        if wanted.page is not None:
            wanted.page.touch()  # that there is no such folder is to be known now
        report = run_fleet(chosen, console)
        if wanted.page is not None:
            from ocpp_sim.report.page import page  # what draws plots is for this only

            wanted.page.write_text(page(report), "utf-8")
        if wanted.junit is not None and report.scenario is not None:
            wanted.junit.write_text(report.scenario.junit(), "utf-8")
    except (OptionError, WrittenError, LookupError) as error:
        return _refuse(error, USAGE)
    except OSError as error:
        return _refuse(error, NOT_STARTED if isinstance(error, TooFewFilesError) else USAGE)
    if as_json:
        sys.stdout.write(json.dumps(report.to_json()) + "\n")
    return report.exit_code


def show_plans() -> int:
    """List the ready plans."""
    for name, title in ready().items():
        sys.stdout.write(f"{name:15} {ready_plan(name).count:6}  {title}\n")
    return 0


def show_quirks() -> int:
    """List the presets and the quirks."""
    for preset in PRESETS.values():
        sys.stdout.write(f"{preset.name:27} {preset.about}\n")
    for quirk in CATALOGUE.values():
        sys.stdout.write(f"{quirk.name:27} {quirk.does}\n")
    return 0


def find_plan(words: str) -> FleetPlan:
    """A ready plan, or that of a file, which has its suffix or a slash in it.

    Raises WrittenError, LookupError, OSError.
    """
    if "/" not in words and not words.endswith(_FILES):
        return ready_plan(words)
    return read_plan(words, text_of(words))


def text_of(path: str) -> str:
    """A file's text. Raises WrittenError when it is not UTF-8, and OSError."""
    try:
        return Path(path).read_bytes().decode()
    except UnicodeDecodeError as error:
        raise WrittenError((f"{path}: is not UTF-8: {error}",)) from error


def _options(said: dict[str, Any], what: What) -> FleetOptions:
    if what.scenario is not None and what.plan is not None:
        raise OptionError("--plan and --scenario are both given; a scenario names its own fleet")
    if what.junit is not None and what.scenario is None:
        raise OptionError("--junit is given without --scenario, which it would tell of")
    more = tuple(quirk for name in what.quirks for quirk in named(name))
    if what.security:
        said = {**said, "security": Security(**what.security)}
    if what.scenario is not None:
        scenario = read_scenario(str(what.scenario), text_of(str(what.scenario)))
        plan = _with(scenario.plan, more)
        return FleetOptions.of_plan(plan=plan, scenario=replace(scenario, plan=plan), **said)
    if what.plan is not None:
        return FleetOptions.of_plan(plan=_with(find_plan(what.plan), more), **said)
    everyday = FleetPlan(seed=_SEED, prefix=_PREFIX)
    return FleetOptions.of_plan(plan=_with(everyday, more), **said)


def _with(plan: FleetPlan, quirks: tuple[Quirk, ...]) -> FleetPlan:
    return replace(plan, quirks=plan.quirks + quirks) if quirks else plan


def _refuse(error: Exception, code: int) -> int:
    gap = "\n" if isinstance(error, WrittenError) else " "
    sys.stderr.write(f"chargebench fleet could not start:{gap}{error}\n")
    return code
