"""A world as one JSON object, and back."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mockserver.contract.findings import listed
from mockserver.store.store import Store
from mockserver.world.problems import ProblemError, invalid_field
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial
from virtualtime.instant import parse
from virtualtime.timers import Timer, Timers

VERSION = 1


def dump(world: World) -> dict[str, Any]:
    """Everything that `load` needs, in a fixed order: equal worlds give equal bytes.

    Timers stand in the order in which they fire, so their numbers need not be told.
    """
    options = world.options
    return {
        "version": VERSION,
        "options": {
            "seed": options.seed,
            "seed_size": options.seed_size,
            "fleet": options.fleet,
            "autopilot": options.autopilot,
            "at": _text(options.at) if options.at else None,
        },
        "clock": _clock(world),
        "counters": dict(sorted(world.counters.items())),
        "settings": dict(sorted(world.settings.items())),
        "buckets": {
            subject: [list(some) for some in spent]
            for subject, spent in sorted(world.buckets.items())
        },
        "timers": [[_text(t.due_at), t.kind, t.key] for t in world.timers],
        "points": {k: world.runtime.ports.fleet.dump(p) for k, p in sorted(world.points.items())},
        "records": {
            name: [[key, record] for key, record in pairs]
            for name, pairs in world.store.dump().items()
        },
    }


def load(
    name: str, dumped: Mapping[str, Any], runtime: Runtime, store: Store, *, journal_bytes: int
) -> World:
    """A world from its dump: a real clock keeps its distance from the wall, others stand where
    they stood.

    Raises ProblemError 422 naming the part that does not fit.
    """
    if dumped.get("version") != VERSION:
        raise invalid_field(
            "body.version", f"found {dumped.get('version')!r}; this server reads version {VERSION}"
        )
    try:
        _load_records(store, dumped["records"])
        options, wall = dumped["options"], runtime.clock.now()
        return World(
            name,
            Options(
                seed=options["seed"],
                seed_size=options["seed_size"],
                fleet=options["fleet"],
                autopilot=options["autopilot"],
                at=parse(options["at"]) if options["at"] else None,
            ),
            runtime,
            store,
            _dial(dumped["clock"], wall),
            timers=Timers(_timers(dumped["timers"], runtime)),
            counters=dict(dumped["counters"]),
            settings=dict(dumped["settings"]),
            points={k: runtime.ports.fleet.load(v) for k, v in dumped["points"].items()},
            buckets={
                subject: tuple((int(at_ms), int(count)) for at_ms, count in spent)
                for subject, spent in dumped["buckets"].items()
            },
            journal_bytes=journal_bytes,
        )
    except ProblemError:
        raise
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise invalid_field(
            "body", f"this is no snapshot of a world: {type(error).__name__}: {error}"
        ) from error


def _load_records(store: Store, records: Mapping[str, Any]) -> None:
    unknown = [name for name in records if name not in store]
    if unknown:
        raise invalid_field(
            f"body.records.{unknown[0]}",
            f"no such collection; this server has {listed(store)}",
        )
    for name, pairs in records.items():
        for number, (key, record) in enumerate(pairs):
            if not (isinstance(key, str) and isinstance(record, Mapping)):
                raise invalid_field(
                    f"body.records.{name}.{number}", "expected a pair of an id and an object"
                )
    store.load(records)


def _timers(timers: Iterable[Any], runtime: Runtime) -> Iterable[Timer]:
    for number, (due_at, kind, key) in enumerate(timers):
        if kind not in runtime.timer_actions:
            raise invalid_field(
                f"body.timers.{number}",
                f"'{kind}' is no kind of timer; this server has {listed(runtime.timer_actions)}",
            )
        yield Timer(parse(due_at), number + 1, kind, key)


def _clock(world: World) -> dict[str, Any]:
    wall = world.runtime.clock.now()
    now = world.dial.read(wall)
    return {
        "mode": world.dial.mode,
        "at": _text(now),
        "factor": world.dial.factor,
        "ahead_s": (now - wall).total_seconds() if world.dial.mode == "real" else 0.0,
    }


def _dial(clock: Mapping[str, Any], wall: datetime) -> Dial:
    match clock["mode"]:
        case "real":
            return Dial("real", wall, wall + timedelta(seconds=clock["ahead_s"]))
        case "frozen" | "scaled" as mode:
            factor = float(clock["factor"])
            if not factor > 0:
                raise invalid_field("body.clock.factor", f"is {factor}; it must be more than 0")
            return Dial(mode, wall, parse(clock["at"]), factor)
        case mode:
            raise invalid_field("body.clock.mode", f"'{mode}'; allowed are real, frozen, scaled")


def _text(at: datetime) -> str:
    """An instant to the microsecond, so that nothing moves by being written down."""
    return at.isoformat().replace("+00:00", "Z")
