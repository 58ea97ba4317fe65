"""What a new world of ev.energy holds: the same for the same seed and time, to the byte."""

from mockserver.apis.ev_energy.seeds import (
    affairs,
    beginning,
    devices,
    ground,
    history,
    homes,
    offers,
    programs,
    series,
    walks,
)
from mockserver.apis.ev_energy.seeds.calendar import calendar
from mockserver.apis.ev_energy.seeds.sizes import SIZES
from mockserver.world.problems import invalid_field
from mockserver.world.world import World

_VERSIONS = "ev_energy.participation_agreement_versions"


def seed(world: World) -> None:
    """Fill a new world with households in three countries.

    Raises ProblemError 422 for a size that there is not.
    """
    size = SIZES.get(world.options.seed_size)
    if size is None:
        raise invalid_field(
            "body.seed_size", f"is '{world.options.seed_size}'; allowed: {', '.join(SIZES)}"
        )
    beginning.note(world)
    days = calendar(world.now())
    base = ground.plant(world, days)
    sold = base.catalogue
    rebate = offers.plant(world, days, sold)
    versions = _agreed(world)
    for number in range(size.users):
        plot = base.plot(number)
        home = homes.plant(world, plot)
        if number % 2 == 0:
            programs.accept(world, home, versions[plot.program[0]])
        if number < len(base.markets):
            walks.plant(world, home)
        if size.span.held > 1 or number % 20 == 0:
            walks.plant_place(world, home)
        history.plant(world, home, base.charges(number), size.span)
        devices.plant(world, home, sold)
        affairs.plant(world, home, sold, rebate)
    for market in base.markets:
        series.plant(world, market)


def _agreed(world: World) -> dict[str, str]:
    """The newest published agreement of each program."""
    return {record["program"]: key for key, record in world.store[_VERSIONS] if record["published"]}
