"""A server without simulated charge points: any number of them but none is refused."""

from collections.abc import Mapping
from typing import Any, NoReturn

from mockserver.world import physical
from mockserver.world.problems import invalid_field, not_found
from mockserver.world.world import World


class NoFleet:
    """Implements `mockserver.world.ports.Fleet` where no simulator was composed in."""

    def populate(self, world: World, count: int) -> None:
        del world
        raise invalid_field(
            "body.fleet", f"found {count}; this server was put together without charge points"
        )

    def revive(self, world: World) -> None:
        physical.offline(world)

    def end(self, world: World) -> None:
        pass

    def tick(self, world: World, station_id: str) -> None:
        pass

    def befall(self, world: World, station_id: str) -> None:
        """Do nothing: a world of charge points from outside has no such timers."""

    def drive(
        self, world: World, station_id: str, deed: str, options: Mapping[str, Any]
    ) -> NoReturn:
        del world, deed, options
        raise not_found("embedded charge point", station_id)

    def describe(self, world: World, station_id: str) -> NoReturn:
        del world
        raise not_found("embedded charge point", station_id)

    def dump(self, point: Any) -> Mapping[str, Any]:
        return dict(point)

    def load(self, record: Mapping[str, Any]) -> Any:
        return record
