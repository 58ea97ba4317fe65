"""Lists: conditions, order and page of a collection, answered from its indexes.

A list confined to one tenant, with one equality or a range on its order, costs O(log n) with its
total; anything else scans the smallest group that an index offers.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from operator import ge, gt, le, lt
from typing import Any

from mockserver.contract.model import FilterOp
from mockserver.store.collection import Collection, Entry, IndexSpec, Record

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"gte": ge, "lte": le, "gt": gt, "lt": lt}


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on one field other than equality: Condition('started_at', 'gte', '2024-06-01…Z')."""

    field: str
    op: FilterOp
    value: Any

    def holds(self, record: Record) -> bool:
        found = record.get(self.field)
        if self.op == "isnull":
            return (found is None) is bool(self.value)
        if self.op == "in":
            return found in self.value
        return found is not None and _COMPARE[self.op](found, self.value)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records, in which order, and which page of them; order None is creation."""

    equals: Mapping[str, Any] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    order: str | None = None
    descending: bool = False
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The records of one page and the count of all that match."""

    records: list[Record]
    total: int


def select(collection: Collection, selection: Selection) -> Page:
    """Find one page and the total."""
    spec = _best_index(collection, selection)
    group = collection.group(spec, tuple([selection.equals[name] for name in spec.equals]))
    ranged, rest = _split(spec, selection)
    low, high = _bounds(group, ranged)
    left = {k: v for k, v in selection.equals.items() if k not in spec.equals}
    if not rest and not left and spec.order == selection.order:
        return _slice(collection, group, low, high, selection)
    matching = [
        entry for entry in group.islice(low, high) if _matches(collection.record(entry), left, rest)
    ]
    if spec.order != selection.order:
        matching.sort(key=lambda entry: _sort_key(collection.record(entry), entry, selection.order))
    if selection.descending:
        matching.reverse()
    page = matching[selection.offset : selection.offset + selection.limit]
    return Page([collection.record(entry) for entry in page], len(matching))


def _best_index(collection: Collection, selection: Selection) -> IndexSpec:
    """The index that leaves least to do: most equalities, then a range, then the right order."""
    ranged = {c.field for c in selection.conditions if c.op in _COMPARE}

    def merit(spec: IndexSpec) -> tuple[int, bool, bool]:
        return (len(spec.equals), spec.order in ranged, spec.order == selection.order)

    wanted = selection.equals.keys()
    usable = (s for s in collection.specs if wanted >= set(s.equals) and not s.caseless)
    return max(usable, key=merit)


def _split(spec: IndexSpec, selection: Selection) -> tuple[list[Condition], tuple[Condition, ...]]:
    ranged = [c for c in selection.conditions if c.op in _COMPARE and c.field == spec.order]
    return ranged, tuple(c for c in selection.conditions if c not in ranged)


def _bounds(group: Any, ranged: list[Condition]) -> tuple[int, int]:
    """Positions in a sorted group that satisfy every range; null never does."""
    if not ranged:
        return 0, len(group)
    lows, highs = [], [len(group)]
    for condition in ranged:
        place = (True, condition.value)
        match condition.op:
            case "gte":
                lows.append(group.bisect_left((place,)))
            case "gt":
                lows.append(group.bisect_right((place, inf)))
            case "lte":
                highs.append(group.bisect_right((place, inf)))
            case _:
                highs.append(group.bisect_left((place,)))
    low = max(lows) if lows else group.bisect_left(((True,),))
    return low, max(low, min(highs))


def _slice(collection: Collection, group: Any, low: int, high: int, selection: Selection) -> Page:
    entries: Iterator[Entry]
    if selection.descending:
        stop = max(low, high - selection.offset)
        entries = group.islice(max(low, stop - selection.limit), stop, reverse=True)
    else:
        start = min(high, low + selection.offset)
        entries = group.islice(start, min(high, start + selection.limit))
    return Page([collection.record(entry) for entry in entries], high - low)


def _matches(record: Record, equals: Mapping[str, Any], rest: tuple[Condition, ...]) -> bool:
    return all(record.get(name) == value for name, value in equals.items()) and all(
        condition.holds(record) for condition in rest
    )


def _sort_key(record: Record, entry: Entry, order: str | None) -> tuple[Any, ...]:
    value = record.get(order) if order else None
    return (value is not None, value, entry[1])
