"""What is told to the endpoints."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mockserver.apis.ev_energy.webhooks.channel import CHANNEL
from mockserver.engine.call import Onlooker, Viewpoint
from mockserver.store.collection import Record
from mockserver.world.outbox import broadcast
from mockserver.world.world import World

# the resource as its GET shows it from there
Show: TypeAlias = Callable[[Viewpoint], Mapping[str, Any]]


def tell(world: World, event: str, show: Show) -> list[Record]:
    """Tell every endpoint that wants it of an event; gives the deliveries.

    Links in the data begin as the page did on which the endpoint was added.
    Example: tell(world, ENDED, lambda view: shape(view, sub_session)), where `shape` is
    `Shapes(document).resource("charging_sub_sessions")`.
    """
    return broadcast(
        world, CHANNEL, event, lambda endpoint: dict(show(Onlooker(world, endpoint["base_url"])))
    )
