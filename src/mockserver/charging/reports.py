"""What charge points report beside their device model: records in, records out."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from mockserver.charging.records import Reports

KEPT: Final = 200


def new(station_id: str, at: str) -> Reports:
    """A charge point that has reported nothing yet."""
    return Reports(station_id=station_id, reported_at=at, topics={})


def told(reports: Reports, topic: str, entries: Mapping[str, Any], at: str) -> Reports:
    """More entries of a topic, each in place of an older one; the oldest of too many go.

    Example: told(…, "monitors", {"7": {"value": 5, "type": "UpperThreshold"}}, "2024-…Z").
    """
    before = reports["topics"].get(topic, {})
    together = {key: entry for key, entry in before.items() if key not in entries}
    together.update(entries)
    newest = dict(list(together.items())[-KEPT:])
    return {**reports, "reported_at": at, "topics": {**reports["topics"], topic: newest}}


def dropped(reports: Reports, topic: str, is_gone: Callable[[Any], bool], at: str) -> Reports:
    """Without the entries of a topic that are no more."""
    left = {
        key: entry for key, entry in reports["topics"].get(topic, {}).items() if not is_gone(entry)
    }
    return {**reports, "reported_at": at, "topics": {**reports["topics"], topic: left}}
