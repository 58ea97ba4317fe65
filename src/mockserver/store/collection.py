"""Records of one kind by id, in creation order, with indexes that count and slice in O(log n).

An index is made when it is first asked, so that one which nobody asks costs nothing.
A fork shares everything until one side writes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TypeAlias

from mockserver.store.group import Entry, Group
from mockserver.store.late import Late

Record: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """Records grouped by the values of `equals`, each group sorted by `order`, then by creation.

    Example: IndexSpec(("driver_id", "status"), "started_at"); order None is creation alone.
    `caseless` puts texts that differ in case only, such as addresses, into one group, whose values
    are casefolded; no list uses such an index by itself.
    Records that hold all values of `hidden`, as in (("reviewed", False),), are not in the index.
    `fields` are all that it looks at.
    """

    equals: tuple[str, ...]
    order: str | None = None
    caseless: bool = False
    hidden: tuple[tuple[str, Any], ...] = ()
    fields: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        order = () if self.order is None else (self.order,)
        hidden = [name for name, _ in self.hidden]
        object.__setattr__(self, "fields", (*self.equals, *order, *hidden))
        # indexes are looked up by their spec, many times for one list
        object.__setattr__(
            self, "_hash", hash((self.equals, self.order, self.caseless, self.hidden))
        )

    def __hash__(self) -> int:
        return self._hash


class Collection:
    """A dictionary of records that knows its order and its indexes.

    After a fork the dictionaries are copied at the first write, and each group of an index at the
    first write into that group: `_borrowed` names the groups that are still another's.
    """

    __slots__ = (
        "_borrowed", "_changing", "_indexes", "_late", "_records", "_sequence", "_sequences",
        "_shared", "_watched", "specs",
    )  # fmt: skip

    def __init__(self, specs: Iterable[IndexSpec] = ()) -> None:
        self.specs = tuple(dict.fromkeys((*specs, IndexSpec(()))))
        self._records: dict[str, Record] = {}
        self._sequences: dict[str, int] = {}
        self._sequence = 0
        self._indexes: dict[IndexSpec, dict[tuple[Any, ...], Group]] = {}
        self._shared = False
        self._borrowed: dict[IndexSpec, set[tuple[Any, ...]]] = {}
        self._late: dict[str, Late] = {}
        self._changing: frozenset[str] | None = None
        self._watched = _Watched()

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, key: str) -> bool:
        return key in self._records

    def __iter__(self) -> Iterator[tuple[str, Record]]:
        """Ids and records in order of creation."""
        if self._late:
            self._settle()
        return iter(self._records.items())

    def get(self, key: str) -> Record | None:
        if self._late:
            self._settle(key)
        return self._records.get(key)

    def put(self, key: str, record: Record) -> Record | None:
        """Insert or replace; a replaced record keeps its place. Gives back what stood there."""
        if self._late:
            self._settle(key)
        return self._put(key, record)

    def put_late(
        self,
        key: str,
        make: Callable[[Record], Record],
        *,
        changes: frozenset[str] | None = None,
        chained: bool = False,
    ) -> tuple[Record | Late, Late]:
        """Replace a record that is there by what `make` makes of it, when somebody looks.

        Whoever looks in any way finds it made. Until then a further one takes its place, so it must
        not need what came between, unless it is `chained`. `changes` are all the fields that it may
        change, None when it may change any. Gives what stood there, and what stands there now.
        Raises KeyError.
        """
        before = self._records[key]
        stood = self._late.get(key, before)
        if not self._late:
            self._changing = changes
        elif self._changing is not None and changes != self._changing:
            self._changing = None if changes is None else self._changing | changes
        self._late[key] = late = Late(stood if chained else before, make)
        return stood, late

    def standing(self, key: str) -> Record:
        """A record as it is but for the fields that are late. Raises KeyError."""
        return self._records[key]

    def awaited(self, key: str) -> Callable[[Record], Record] | None:
        """What will make a record when somebody looks; None for one that is made."""
        late = self._late.get(key)
        return None if late is None else late.make

    def is_late(self, key: str) -> bool:
        """Tell whether somebody who looks would have a record made."""
        return key in self._late

    def _put(self, key: str, record: Record) -> Record | None:
        if self._shared:
            self._unshare()
        before = self._records.get(key)
        if before is None:
            self._sequence += 1
            self._sequences[key] = self._sequence
        self._records[key] = record
        if before is None or self._moves(before, record):
            self._reindex(key, before, record)
        return before

    def delete(self, key: str) -> Record | None:
        """Take a record out; None when there was none."""
        if key not in self._records:
            return None
        self._settle(key)
        if self._shared:
            self._unshare()
        before = self._records.pop(key)
        self._reindex(key, before, None)
        del self._sequences[key]
        return before

    def group(self, spec: IndexSpec, values: tuple[Any, ...]) -> Group:
        """The sorted entries of one group; empty when no record has these values.

        The first question to an index makes it, in O(n log n).
        Raises KeyError for an index that this collection was not made with.
        """
        if self._late and not self._is_steady(spec):
            self._settle()
        groups = self._indexes.get(spec)
        if groups is None:
            groups = self._build(spec)
        found = groups.get(values)
        return _EMPTY if found is None else found

    def entry(self, key: str, order: str | None) -> Entry:
        """Where a record stands in groups sorted by `order`; raises KeyError when there is none."""
        self._settle(key)
        record = self._records[key]
        return _rank(record.get(order) if order else None), self._sequences[key], key

    def record(self, entry: Entry) -> Record:
        if self._late:
            self._settle(entry[2])
        return self._records[entry[2]]

    def records(self, entries: Iterable[Entry]) -> list[Record]:
        """The records of many entries, as a page of a list is."""
        if self._late:
            return [self.record(entry) for entry in entries]
        held = self._records
        return [held[entry[2]] for entry in entries]

    def fork(self) -> "Collection":
        """A collection that goes on alone; both sides copy on their next write."""
        self._settle()
        other = Collection.__new__(Collection)
        other.specs = self.specs
        other._records, other._sequences = self._records, self._sequences
        other._sequence, other._indexes = self._sequence, self._indexes
        other._watched = self._watched
        other._borrowed, other._late, other._changing = {}, {}, None
        self._shared = other._shared = True
        return other

    def _build(self, spec: IndexSpec) -> dict[tuple[Any, ...], Group]:
        """Make an index of the records as they are; twins that share them may have it too."""
        if spec not in self.specs:
            raise KeyError(spec)
        entries: dict[tuple[Any, ...], list[Entry]] = {}
        for key, record in self._records.items():
            place = _place(spec, record, self._sequences[key], key)
            if place is not None:
                entries.setdefault(place[0], []).append(place[1])
        groups = {values: Group(sorted(found)) for values, found in entries.items()}
        self._indexes[spec] = groups
        self._borrowed[spec] = set()
        self._watched.add(spec.fields)
        return groups

    def _is_steady(self, spec: IndexSpec) -> bool:
        """Tell whether nothing that is late moves a record in an index."""
        return self._changing is not None and self._changing.isdisjoint(spec.fields)

    def _settle(self, key: str | None = None) -> None:
        """Make what is late: one record, or all."""
        for one in (key,) if key is not None else tuple(self._late):
            late = self._late.pop(one, None)
            if late is not None:
                self._put(one, late.record())

    def _unshare(self) -> None:
        self._records, self._sequences = dict(self._records), dict(self._sequences)
        self._indexes = {spec: dict(groups) for spec, groups in self._indexes.items()}
        self._borrowed = {spec: set(groups) for spec, groups in self._indexes.items()}
        self._watched = _Watched(self._watched.fields)
        self._shared = False

    def _moves(self, before: Record, after: Record) -> bool:
        """Tell whether a replaced record may have another place, as next to none has."""
        watched = self._watched
        try:
            return bool(watched.of(before) != watched.of(after))
        except KeyError:  # not every record has all of them
            return any(before.get(name) != after.get(name) for name in watched.fields)

    def _reindex(self, key: str, before: Record | None, after: Record | None) -> None:
        sequence = self._sequences[key]
        for spec, groups in self._indexes.items():
            old = None if before is None else _place(spec, before, sequence, key)
            new = None if after is None else _place(spec, after, sequence, key)
            if old == new:
                continue
            if old is not None:
                group = self._own(spec, old[0])
                group.discard(old[1])
                if not group:
                    del groups[old[0]]
            if new is not None:
                self._own(spec, new[0]).add(new[1])

    def _own(self, spec: IndexSpec, values: tuple[Any, ...]) -> Group:
        """The group of these values, made or copied so that it may be written to."""
        groups, borrowed = self._indexes[spec], self._borrowed[spec]
        group = groups.get(values)
        if group is None:
            group = groups[values] = Group()
        elif values in borrowed:
            group = groups[values] = group.copy()
        borrowed.discard(values)
        return group


def folded(*values: Any) -> tuple[Any, ...]:
    """The values of a group in a caseless index."""
    return tuple([v.casefold() if isinstance(v, str) else v for v in values])


def _place(
    spec: IndexSpec, record: Record, sequence: int, key: str
) -> tuple[tuple[Any, ...], Entry] | None:
    """The group of a record and its entry there; None for one that the index leaves out."""
    if spec.hidden and all(record.get(name) == value for name, value in spec.hidden):
        return None
    values = tuple([record.get(name) for name in spec.equals])
    if spec.caseless:
        values = folded(*values)
    return values, (_rank(record.get(spec.order) if spec.order else None), sequence, key)


def _rank(value: Any) -> tuple[bool, Any]:
    """Order with null first, so that a missing value compares with any other."""
    return _NULL if value is None else (True, value)


class _Watched:
    """The fields by which the indexes that there are place a record, and what reads them all."""

    __slots__ = ("fields", "of")

    def __init__(self, fields: Iterable[str] = ()) -> None:
        self.fields: tuple[str, ...] = ()
        self.of: Callable[[Record], Any] = _nothing
        self.add(fields)

    def add(self, fields: Iterable[str]) -> None:
        """Watch these too."""
        self.fields = tuple(dict.fromkeys((*self.fields, *fields)))
        if self.fields:
            self.of = itemgetter(*self.fields)


def _nothing(_record: Record) -> None:
    """Of a record that no index places."""


_EMPTY = Group()
_NULL = (False, None)
