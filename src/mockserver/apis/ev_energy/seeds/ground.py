"""What all households of a seed stand on; planted first, so that its ids do not depend on them."""

from dataclasses import dataclass

from mockserver.apis.ev_energy.seeds import catalogue, homes, markets, programs
from mockserver.apis.ev_energy.seeds.calendar import Calendar
from mockserver.apis.ev_energy.seeds.patterns import Patterns, patterns
from mockserver.world.world import World


@dataclass(frozen=True, slots=True)
class Ground:
    """The catalogue, and for each country its market, names and ways to charge.

    `joined` holds a program and its default tier by country.
    """

    calendar: Calendar
    catalogue: catalogue.Catalogue
    joined: dict[str, tuple[str, str]]
    markets: list[markets.Market]
    names: list[homes.Names]
    ways: list[Patterns]

    def plot(self, number: int) -> homes.Plot:
        """Where the n-th household lives: the countries take turns."""
        market = self.markets[number % len(self.markets)]
        known = self.names[number % len(self.names)]
        program = self.joined[market.land.country]
        return homes.Plot(number, market, known, self.catalogue, program)

    def charges(self, number: int) -> Patterns:
        """The ways to charge where the n-th household lives."""
        return self.ways[number % len(self.ways)]


def plant(world: World, calendar: Calendar) -> Ground:
    """Plant what does not belong to any household."""
    sold = catalogue.plant(world, calendar)
    joined = programs.plant(world, calendar, sold, programs.plant_regions(world, calendar))
    lands = [markets.plant(world, calendar, land) for land in markets.LANDS]
    known = [homes.names(world, market) for market in lands]
    return Ground(calendar, sold, joined, lands, known, [patterns(market) for market in lands])
