"""`python -m bench`: run the benches, print the table.

Exit codes: 0 measured, whatever the targets say; 2 usage; 3 something could not run.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from bench import (
    central,
    central_tls,
    client,
    day,
    export,
    large,
    lists,
    points,
    process,
    routes,
    startup,
    table,
    throughput,
    tls,
    worlds,
)
from bench.figure import Figure
from bench.scale import FULL, QUICK, Scale

NOT_RUN = 3
Bench: TypeAlias = Callable[[Scale], Iterator[Figure]]
BENCHES: Mapping[str, Bench] = {
    "throughput": throughput.measure,
    "routes": routes.measure,
    "startup": startup.measure,
    "large": large.measure,
    "export": export.measure,
    "worlds": worlds.measure,
    "points": points.measure,
    "tls": tls.measure,
    "central": central.measure,
    "central-tls": central_tls.measure,
    "day": day.measure,
    "lists": lists.measure,
}


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for; gives the exit code."""
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    scale = QUICK if chosen.quick else FULL
    figures: list[Figure] = []
    code = 0
    for name in chosen.only or BENCHES:
        sys.stderr.write(f"measuring {name} …\n")
        try:
            figures += BENCHES[name](scale)
        except (process.NotStartedError, client.UnexpectedAnswerError) as error:
            sys.stderr.write(f"{name} could not be measured: {error}\n")
            code = NOT_RUN
    table.show(figures)
    if chosen.json:
        written = {**_machine(), "quick": chosen.quick, "figures": [f.as_json() for f in figures]}
        Path(chosen.json).write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    return code


def _machine() -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench",
        description="Speed and memory, each figure beside a reference.",
        allow_abbrev=False,
    )
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    parser.add_argument("--quick", action="store_true", help="see that it runs; trust no figure")
    parser.add_argument(
        "--only", action="append", choices=BENCHES, metavar="BENCH", help=", ".join(BENCHES)
    )
    return parser
