"""Lists: conditions, order and page of a collection, answered from its indexes.

A list confined to one tenant, with one equality or a range on its order, costs O(log n) with its
total; anything else scans the smallest group that an index offers.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import inf
from operator import ge, gt, le, lt
from typing import Any, Literal, Protocol, TypeAlias

from mockserver.engine.moments import Moment
from mockserver.store.collection import Collection, IndexSpec, Record
from mockserver.store.group import Entry, Group

# 'has': the field is a list that holds the value; no list holds everything
Operator: TypeAlias = Literal["gte", "lte", "gt", "lt", "in", "isnull", "notnull", "has"]
Hidden: TypeAlias = tuple[tuple[str, Any], ...]
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"gte": ge, "lte": le, "gt": gt, "lt": lt}
_FEW = 48
# bounds that a time between two units of the record's text is rounded up to
_UPWARDS = frozenset({"gte", "lt"})


class Test(Protocol):
    """Anything that lets records through."""

    def holds(self, record: Record) -> bool: ...


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on one field other than equality: Condition('started_at', 'gte', Moment(…)).

    A time is a Moment, or text in the very form in which records write it.
    """

    field: str
    op: Operator
    value: Any

    def holds(self, record: Record) -> bool:
        found = record.get(self.field)
        match self.op:
            case "isnull":
                return (found is None) is bool(self.value)
            case "notnull":
                return (found is not None) is bool(self.value)
            case "in":
                return found in self.value
            case "has":
                return found is None or self.value in found
            case _:
                return found is not None and _COMPARE[self.op](found, self.bound(found))

    def bound(self, found: Any) -> Any:
        """The value in the form of one that records hold."""
        if isinstance(self.value, Moment) and isinstance(found, str):
            return self.value.like(found, up=self.op in _UPWARDS)
        return self.value


@dataclass(frozen=True, slots=True)
class Where:
    """A test of any kind; it costs a look at each record."""

    holds: Callable[[Record], bool]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records, in which order, and which page of them; order None is creation.

    Records that hold all values of `hidden` are left out.
    """

    equals: Mapping[str, Any] = field(default_factory=dict)
    conditions: tuple[Condition | Where, ...] = ()
    order: str | None = None
    descending: bool = False
    limit: int = 50
    offset: int = 0
    hidden: Hidden = ()

    def page(self, limit: int, offset: int = 0) -> "Selection":
        """The same records, another page of them."""
        # all by hand, since dataclasses.replace takes three times as long
        return Selection(
            self.equals,
            self.conditions,
            self.order,
            self.descending,
            limit,
            offset,
            self.hidden,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """The records of one page and the count of all that match."""

    records: list[Record]
    total: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: right behind the record with this id, or right before it."""

    key: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a list: ids, records, and whether there is more on either side."""

    keys: list[str]
    records: list[Record]
    more_before: bool
    more_after: bool


def select(collection: Collection, selection: Selection) -> Page:
    """Find one page and the total."""
    spec = _best_index(collection, selection)
    run = _run(collection, selection, spec)
    if run.test is None and spec.order == selection.order:
        return _slice(collection, run, selection)
    matching = list(run.walk(run.low, run.high))
    if spec.order != selection.order:
        matching.sort(key=lambda entry: collection.entry(entry[2], selection.order))
    if selection.descending:
        matching.reverse()
    page = matching[selection.offset : selection.offset + selection.limit]
    return Page(collection.records(page), len(matching))


def window(collection: Collection, selection: Selection, cursor: Cursor | None) -> Window:
    """Find the stretch of `selection.limit` records behind or before a place; None is the start.

    The record of the cursor need not be in the selection, but it must be in the collection.
    """
    spec = _best_index(collection, selection, for_order=True)
    run = _run(collection, selection, spec)
    if spec.order != selection.order:
        run = _sorted(collection, run, selection.order)
    before = cursor is not None and cursor.before
    upwards = selection.descending == before
    if cursor is None:
        left = right = run.low if upwards else run.high
    else:
        left, right = run.around(collection.entry(cursor.key, selection.order))
    if upwards:
        ahead = run.walk(right, run.high)
        behind = run.walk(run.low, right, reverse=True)
    else:
        ahead = run.walk(run.low, left, reverse=True)
        behind = run.walk(left, run.high)
    found = [entry for entry, _ in zip(ahead, range(selection.limit + 1), strict=False)]
    further = len(found) > selection.limit
    del found[selection.limit :]
    back = next(behind, None) is not None
    if before:
        found.reverse()
        back, further = further, back
    return Window([entry[2] for entry in found], collection.records(found), back, further)


def batches(collection: Collection, selection: Selection, size: int) -> Iterator[list[Record]]:
    """All that match, in order, after looking at no more than `size` records for each batch.

    The collection may change from one batch to the next: what is put in ahead of the place is
    seen, and nothing twice.
    """
    spec = _best_index(collection, selection, for_order=True)
    place: Entry | None = None
    while True:
        run = _run(collection, selection, spec)
        if spec.order != selection.order:
            run = _sorted(collection, run, selection.order)
        left, right = (run.high, run.low) if place is None else run.around(place)
        low, high = (run.low, left) if selection.descending else (right, run.high)
        ahead = run.entries.islice(low, high, reverse=selection.descending)
        entries: list[Entry] = list(islice(ahead, size))
        if not entries:
            return
        place = entries[-1]
        yield [collection.record(e) for e in entries if run.test is None or run.test(e)]


@dataclass(frozen=True, slots=True)
class _Run:
    """Entries of an index from `low` to `high`, of which those that pass the test are meant."""

    entries: Group
    low: int
    high: int
    test: Callable[[Entry], bool] | None

    def walk(self, low: int, high: int, *, reverse: bool = False) -> Iterator[Entry]:
        found: Iterator[Entry] = self.entries.islice(low, high, reverse=reverse)
        return found if self.test is None else filter(self.test, found)

    def around(self, entry: Entry) -> tuple[int, int]:
        """The positions before and behind an entry, which need not be there."""
        left = min(max(self.entries.bisect_left(entry), self.low), self.high)
        return left, min(max(self.entries.bisect_right(entry), self.low), self.high)


def _run(collection: Collection, selection: Selection, spec: IndexSpec) -> _Run:
    group = collection.group(spec, tuple([selection.equals[name] for name in spec.equals]))
    ranged, rest = _split(spec, selection)
    left = {k: v for k, v in selection.equals.items() if k not in spec.equals}
    low, high = _bounds(group, ranged)
    if not rest and not left:
        return _Run(group, low, high, None)

    def test(entry: Entry) -> bool:
        record = collection.record(entry)
        return all(record.get(name) == value for name, value in left.items()) and all(
            condition.holds(record) for condition in rest
        )

    return _Run(group, low, high, test)


def _sorted(collection: Collection, run: _Run, order: str | None) -> _Run:
    """The same entries in another order."""
    found = run.walk(run.low, run.high)
    entries = Group(sorted(collection.entry(entry[2], order) for entry in found))
    return _Run(entries, 0, len(entries), None)


def _best_index(
    collection: Collection, selection: Selection, *, for_order: bool = False
) -> IndexSpec:
    """The index that leaves least to do: most equalities, then a range, then the right order.

    A window needs no total, so the right order serves it better than a range: `for_order`.
    """
    ranged = {c.field for c in selection.conditions if isinstance(c, Condition) and _is_range(c)}

    def merit(spec: IndexSpec) -> tuple[int, bool, bool]:
        fits, sorts = spec.order in ranged, spec.order == selection.order
        return (len(spec.equals), sorts, fits) if for_order else (len(spec.equals), fits, sorts)

    wanted = selection.equals.keys()
    usable = [
        spec
        for spec in collection.specs
        if wanted >= set(spec.equals) and not spec.caseless and spec.hidden == selection.hidden
    ]
    first, best = usable[0], max(usable, key=merit)
    if first is not best and first.equals and _is_small(collection, first, selection):
        return first
    return best


def _is_small(collection: Collection, spec: IndexSpec, selection: Selection) -> bool:
    """Tell whether looking at each record of a group is cheaper than another index."""
    return len(collection.group(spec, tuple([selection.equals[n] for n in spec.equals]))) <= _FEW


def _split(
    spec: IndexSpec, selection: Selection
) -> tuple[list[Condition], tuple[Condition | Where, ...]]:
    ranged = [
        c
        for c in selection.conditions
        if isinstance(c, Condition) and _is_range(c) and c.field == spec.order
    ]
    return ranged, tuple(c for c in selection.conditions if c not in ranged)


def _is_range(condition: Condition) -> bool:
    return condition.op in _COMPARE


def _bounds(group: Any, ranged: list[Condition]) -> tuple[int, int]:
    """Positions in a sorted group that satisfy every range; null never does."""
    if not ranged:
        return 0, len(group)
    lows, highs = [], [len(group)]
    # any value will do as a sample of how records write this field, and null is no value
    sample = group[-1][0][1] if group else None
    for condition in ranged:
        place = (True, condition.bound(sample))
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


def _slice(collection: Collection, run: _Run, selection: Selection) -> Page:
    low, high = run.low, run.high
    if selection.descending:
        stop = max(low, high - selection.offset)
        entries = run.walk(max(low, stop - selection.limit), stop, reverse=True)
    else:
        start = min(high, low + selection.offset)
        entries = run.walk(start, min(high, start + selection.limit))
    return Page(collection.records(entries), high - low)
