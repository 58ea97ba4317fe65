"""The sorted entries of one group of an index.

A list with `bisect`: most groups are small and there are very many of them, so what counts is that
one weighs and costs next to nothing.
To insert into the middle of a million takes half a millisecond.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any, TypeAlias

# (order value, creation sequence, id): unique, and sorted as lists show the records
Entry: TypeAlias = tuple[Any, int, str]
# an entry, or a beginning of one that stands before all that begin so
Bound: TypeAlias = tuple[Any, ...]


class Group(list[Entry]):
    """Entries in order; made of a list that is in order."""

    __slots__ = ()

    def add(self, entry: Entry) -> None:
        # what is new is mostly last
        if not self or entry > self[-1]:
            self.append(entry)
        else:
            self.insert(bisect_left(self, entry), entry)

    def discard(self, entry: Entry) -> None:
        """Take out an entry, which must be there."""
        del self[bisect_left(self, entry)]

    def copy(self) -> "Group":
        return Group(self)

    def bisect_left(self, bound: Bound) -> int:
        """Where the entries from a bound on begin."""
        return bisect_left(self, bound)

    def bisect_right(self, bound: Bound) -> int:
        """Where the entries behind a bound begin."""
        return bisect_right(self, bound)

    def islice(self, low: int, high: int, *, reverse: bool = False) -> Iterator[Entry]:
        """The entries at the positions from `low` to before `high`, one by one."""
        positions = range(low, min(high, len(self)))
        return map(self.__getitem__, reversed(positions) if reverse else positions)

    def irange(self, first: Bound, last: Bound) -> Iterator[Entry]:
        """The entries from one bound to another."""
        return self.islice(bisect_left(self, first), bisect_right(self, last))
