"""All collections of one world."""

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.store.collection import Collection, IndexSpec, Record


class Store(dict[str, Collection]):
    """Collections by full name ('dynamo.reservations', 'charging.transactions').

    A dictionary itself, since each frame looks a dozen collections up.
    """

    __slots__ = ()

    def __init__(self, indexes: Mapping[str, Iterable[IndexSpec]]) -> None:
        super().__init__({name: Collection(specs) for name, specs in indexes.items()})

    def fork(self) -> "Store":
        other = Store({})
        other.update({name: collection.fork() for name, collection in self.items()})
        return other

    def dump(self) -> dict[str, list[tuple[str, Record]]]:
        """Every record in order of creation; `load` of it gives an equal store."""
        return {name: list(collection) for name, collection in self.items()}

    def load(self, dumped: Mapping[str, Iterable[tuple[str, Mapping[str, Any]]]]) -> None:
        """Replace the content of each collection by what was dumped.

        Raises KeyError for a collection this store does not have.
        """
        unknown = dumped.keys() - self.keys()
        if unknown:
            raise KeyError(min(unknown))
        for name, collection in self.items():
            fresh = Collection(collection.specs)
            for key, record in dumped.get(name, ()):
                fresh.put(key, record)
            self[name] = fresh
