"""What it takes to advance a day of embedded charge points."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.figure import Figure, Target
from bench.process import CHECKOUT, NotStartedError, environment
from bench.scale import Scale

_LIMIT_S = 600
# as many as `chargebench up` has by itself; the homes of the seed are at the last eight
_HOMES = 12


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield the wall time for `scale.embedded` charge points, as the best of some rounds.

    Hardly any of so many are EVSEs of ev.energy, but most of the first ones are.
    """
    count, hours = scale.embedded, scale.hours
    homes_h = hours * count / _HOMES
    runs = {
        "alone": ("alone", count, hours),
        "world": ("world", count, hours),
        "homes": ("world", _HOMES, homes_h),
    }
    best: dict[str, dict[str, float]] = {}
    for _ in range(scale.rounds):
        for name, run in runs.items():
            found = _probe(*run)
            best[name] = min(best.get(name, found), found, key=lambda one: one["wall_s"])
    yield Figure(
        f"{hours:g} h of {count} charge points advanced in a world",
        best["world"]["wall_s"],
        "s",
        "the simulator alone",
        best["alone"]["wall_s"],
        Target("value", "at most", 5),
        {name: best["world"][name] for name in ("cpu_s", "messages")},
    )
    yield Figure(
        f"{homes_h:g} h of {_HOMES}, eight of which are EVSEs of ev.energy",
        best["homes"]["wall_s"],
        "s",
        "as many calls of the others",
        best["world"]["wall_s"] * best["homes"]["messages"] / best["world"]["messages"],
    )


def _probe(kind: str, count: int, hours: float) -> dict[str, float]:
    ended = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "bench.day_probe", kind, str(count), str(hours)],
        cwd=CHECKOUT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
        check=False,
    )
    if ended.returncode:
        raise NotStartedError(f"a day {kind} ended with {ended.returncode}: {ended.stderr}")
    found: dict[str, float] = json.loads(ended.stdout)
    return found
