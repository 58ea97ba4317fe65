"""What charge points report beside their device model, by topic and id.

The journal hears nothing of it: the frames that brought it stand there already, and a record that
grows by one event each time would fill it.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from mockserver.charging import reports
from mockserver.charging.records import REPORTS, Reports
from mockserver.world.world import World


def report(world: World, station_id: str, topic: str, key: str) -> Any:
    """One entry of a topic; None for what was never told."""
    known = _known(world, station_id)
    return known["topics"].get(topic, {}).get(key)


def keep_reports(world: World, station_id: str, topic: str, entries: Mapping[str, Any]) -> None:
    """Take in entries of a topic by their ids."""
    now = world.now_text()
    made = reports.told(_known(world, station_id), topic, entries, now)
    world.store[REPORTS].put(station_id, made)


def drop_reports(world: World, station_id: str, topic: str, is_gone: Callable[[Any], bool]) -> None:
    """Forget the entries of a topic that are no more."""
    now = world.now_text()
    made = reports.dropped(_known(world, station_id), topic, is_gone, now)
    world.store[REPORTS].put(station_id, made)


def _known(world: World, station_id: str) -> Reports:
    found = world.get(REPORTS, station_id)
    return cast("Reports", found) if found else reports.new(station_id, world.now_text())
