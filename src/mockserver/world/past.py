"""Records that a world has without holding them: they are made when they are read."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from mockserver.store.collection import Collection, Record

if TYPE_CHECKING:
    from mockserver.world.world import Options, World


class Past(Protocol):
    """Makes records that nobody has written, always the same for the same world.

    One that is written is held from then on, and what is held goes before what is made.
    """

    def belongs(self, options: "Options") -> bool:
        """Tell whether worlds that are made so may have such records; most hold all they have."""
        ...

    def record(self, world: "World", collection: str, key: str) -> Record | None:
        """The record of this id that a world does not hold; None when there is none either."""
        ...

    def around(
        self, world: "World", collection: str, equals: Mapping[str, Any]
    ) -> Collection | None:
        """All records that hold these values, held or made, and perhaps others.

        None where nothing is made: then those that are held are all.
        """
        ...
