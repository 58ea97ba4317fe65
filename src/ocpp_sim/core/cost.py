"""What a transaction has cost so far, as the peer keeps telling (OCPP 2.0.1 I02)."""

from dataclasses import replace

from ocpp_sim.core import transaction
from ocpp_sim.core.duty import TellCost
from ocpp_sim.core.facilities import Cost
from ocpp_sim.core.turn import Turn


def take(turn: Turn, command: TellCost) -> str:
    """Keep it for the driver to see; the answer says nothing, whatever becomes of it."""
    connector = transaction.by_remote_id(turn, command.remote_id)
    if connector is None or connector.transaction is None:
        turn.decline("cost_updated", f"there is no transaction {command.remote_id!r}")
        return "Accepted"
    number = connector.transaction.number
    others = tuple(one for one in turn.facilities.costs if one.number != number)
    costs = (*others, Cost(number, command.total))
    turn.facilities = replace(turn.facilities, costs=costs)
    return "Accepted"


def tidy(turn: Turn) -> None:
    """Forget the costs of transactions that are over."""
    running = {one.transaction.number for one in turn.connectors if one.transaction is not None}
    kept = tuple(one for one in turn.facilities.costs if one.number in running)
    if len(kept) != len(turn.facilities.costs):
        turn.facilities = replace(turn.facilities, costs=kept)
