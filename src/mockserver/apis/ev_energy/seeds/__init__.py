"""What a new world of ev.energy holds: the same for the same seed and time, to the byte."""

from collections.abc import Mapping
from dataclasses import dataclass

from mockserver.apis.ev_energy.seeds import (
    affairs,
    catalogue,
    devices,
    history,
    homes,
    markets,
    offers,
    programs,
    series,
    walks,
)
from mockserver.apis.ev_energy.seeds.calendar import calendar
from mockserver.apis.ev_energy.seeds.patterns import patterns
from mockserver.world.problems import invalid_field
from mockserver.world.world import World

_VERSIONS = "ev_energy.participation_agreement_versions"


@dataclass(frozen=True, slots=True)
class Size:
    """How many users there are, each with `sessions` past charging sessions."""

    users: int
    sessions: int


SIZES: Mapping[str, Size] = {
    "small": Size(users=12, sessions=10),
    "medium": Size(users=500, sessions=4),
    "large": Size(users=20_000, sessions=1),
}


def seed(world: World) -> None:
    """Fill a new world with households in three countries.

    Raises ProblemError 422 for a size that there is not.
    """
    size = SIZES.get(world.options.seed_size)
    if size is None:
        raise invalid_field(
            "body.seed_size", f"is '{world.options.seed_size}'; allowed: {', '.join(SIZES)}"
        )
    days = calendar(world.now())
    sold = catalogue.plant(world, days)
    joined = programs.plant(world, days, sold, programs.plant_regions(world, days))
    lands = [markets.plant(world, days, land) for land in markets.LANDS]
    known = [homes.names(world, market) for market in lands]
    ways = [patterns(market) for market in lands]
    rebate = offers.plant(world, days, sold)
    versions = _agreed(world)
    for number in range(size.users):
        at = number % len(lands)
        program = joined[lands[at].land.country]
        plot = homes.Plot(number, lands[at], known[at], sold, program)
        home = homes.plant(world, plot)
        if number % 2 == 0:
            programs.accept(world, home, versions[program[0]])
        if number < len(lands):
            walks.plant(world, home)
        if size.sessions > 1 or number % 20 == 0:
            walks.plant_place(world, home)
        history.plant(world, home, ways[at], size.sessions)
        devices.plant(world, home, sold)
        affairs.plant(world, home, sold, rebate)
    for market in lands:
        series.plant(world, market)


def _agreed(world: World) -> dict[str, str]:
    """The newest published agreement of each program."""
    return {record["program"]: key for key, record in world.store[_VERSIONS] if record["published"]}
