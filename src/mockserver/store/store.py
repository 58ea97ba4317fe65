"""All collections of one world."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockserver.store.collection import Collection, IndexSpec, Record


class Store:
    """Collections by full name ('dynamo.reservations', 'charging.transactions')."""

    __slots__ = ("_collections",)

    def __init__(self, indexes: Mapping[str, Iterable[IndexSpec]]) -> None:
        self._collections = {name: Collection(specs) for name, specs in indexes.items()}

    def __getitem__(self, name: str) -> Collection:
        return self._collections[name]

    def __contains__(self, name: str) -> bool:
        return name in self._collections

    def __iter__(self) -> Iterator[str]:
        return iter(self._collections)

    def fork(self) -> "Store":
        other = Store({})
        other._collections = {name: c.fork() for name, c in self._collections.items()}
        return other

    def dump(self) -> dict[str, list[tuple[str, Record]]]:
        """Every record in order of creation; `load` of it gives an equal store."""
        return {name: list(collection) for name, collection in self._collections.items()}

    def load(self, dumped: Mapping[str, Iterable[tuple[str, Mapping[str, Any]]]]) -> None:
        """Replace the content of each collection by what was dumped.

        Raises KeyError for a collection this store does not have.
        """
        unknown = dumped.keys() - self._collections.keys()
        if unknown:
            raise KeyError(min(unknown))
        for name, collection in self._collections.items():
            fresh = Collection(collection.specs)
            for key, record in dumped.get(name, ()):
                fresh.put(key, record)
            self._collections[name] = fresh
