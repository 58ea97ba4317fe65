"""Files that charge points inside a world have uploaded, which go no further than that world."""

from typing import Final

from mockserver.store.collection import Record
from mockserver.world.world import World

COLLECTION: Final = "mock.uploads"
_KEPT: Final = 200


def keep(world: World, station_id: str, *, name: str, location: str, text: str) -> Record:
    """Keep a file as it left a charge point; the oldest of too many is forgotten."""
    number = world.count("uploads")
    made = {
        "id": f"upload_{number}",
        "station_id": station_id,
        "name": name,
        "location": location,
        "text": text,
        "at": world.now_text(),
    }
    world.put(COLLECTION, made["id"], made)
    world.delete(COLLECTION, f"upload_{number - _KEPT}")
    return made
