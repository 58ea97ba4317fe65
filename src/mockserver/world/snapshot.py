"""A world as one JSON object, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mockserver.store.store import Store
from mockserver.world.problems import invalid_field
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial
from virtualtime.instant import parse, to_text
from virtualtime.timers import Timer, Timers

VERSION = 1


def dump(world: World) -> dict[str, Any]:
    """Everything that `load` needs, in a fixed order: equal worlds give equal bytes."""
    options = world.options
    return {
        "version": VERSION,
        "options": {
            "seed": options.seed,
            "seed_size": options.seed_size,
            "fleet": options.fleet,
            "at": to_text(options.at) if options.at else None,
        },
        "clock": {
            "mode": world.dial.mode,
            "at": to_text(world.now()),
            "factor": world.dial.factor,
        },
        "counters": dict(sorted(world.counters.items())),
        "settings": dict(sorted(world.settings.items())),
        "buckets": {k: [to_text(at), used] for k, (at, used) in sorted(world.buckets.items())},
        "timers": [[to_text(t.due_at), t.number, t.kind, t.key] for t in world.timers],
        "points": {k: world.runtime.ports.fleet.dump(p) for k, p in sorted(world.points.items())},
        "records": world.store.dump(),
    }


def load(
    name: str, dumped: Mapping[str, Any], runtime: Runtime, store: Store, *, journal_bytes: int
) -> World:
    """A world from its dump; a real clock goes on at the wall's time, others where they stood.

    Raises ProblemError 422 naming the part that does not fit.
    """
    if dumped.get("version") != VERSION:
        raise invalid_field(
            "body.version", f"found {dumped.get('version')!r}; this server reads version {VERSION}"
        )
    try:
        store.load(dumped["records"])
        options, wall = dumped["options"], runtime.clock.now()
        return World(
            name,
            Options(
                seed=options["seed"],
                seed_size=options["seed_size"],
                fleet=options["fleet"],
                at=_instant(options["at"]),
            ),
            runtime,
            store,
            _dial(dumped["clock"], wall),
            timers=Timers(Timer(parse(at), n, kind, key) for at, n, kind, key in dumped["timers"]),
            counters=dict(dumped["counters"]),
            settings=dict(dumped["settings"]),
            points={k: runtime.ports.fleet.load(v) for k, v in dumped["points"].items()},
            buckets={k: (parse(at), used) for k, (at, used) in dumped["buckets"].items()},
            journal_bytes=journal_bytes,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise invalid_field(
            "body", f"this is no dump of a world: {type(error).__name__} at {error}"
        ) from error


def _dial(clock: Mapping[str, Any], wall: datetime) -> Dial:
    if clock["mode"] == "real":
        return Dial("real", wall, wall)
    return Dial(clock["mode"], wall, parse(clock["at"]), float(clock["factor"]))


def _instant(text: str | None) -> datetime | None:
    return parse(text) if text else None
