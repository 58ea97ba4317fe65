"""What a running session costs, told to stations that show it (OCPP 2.0.1 part 2, I02).

It goes out on a timer of the world, so that it never overtakes the answer to the event that
changed it, and only where the setting `cost_updates` wants it.
"""

from typing import Final

from mockserver.central.dialect import CostOf
from mockserver.world import physical
from mockserver.world.ports import CommandResult
from mockserver.world.world import TimerAction, World

UPDATE: Final = "central.cost"
"""The kind of timer that has a station told a cost; its action is `updating(cost_of)`."""
SETTING: Final = "cost_updates"


def remind(world: World, number: int) -> None:
    """Have the station of a transaction told its cost as soon as it has its answer."""
    if world.settings.get(SETTING):
        world.set_timer(world.now(), UPDATE, str(number))


def updating(cost_of: CostOf) -> TimerAction:
    """The timer's action: CostUpdated, for as long as the transaction runs and has a price."""

    def update(world: World, key: str) -> None:
        running = physical.transaction(world, int(key))
        name, cost = physical.remote_name(world, int(key)), cost_of(world, int(key))
        if running is None or running["stopped_at"] is not None or name is None or cost is None:
            return
        told = {"totalCost": cost, "transactionId": name}
        world.runtime.ports.commands.send_soon(
            world, running["station_id"], "CostUpdated", told, _no_matter
        )

    return update


def _no_matter(_result: CommandResult) -> None:
    """What a station makes of a cost changes nothing here; the journal has its answer."""
