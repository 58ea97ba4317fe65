"""What 2.1 adds to the events of a transaction."""

from mockserver.central.v2x import transactions
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload


def event(world: World, station_id: str, payload: Payload) -> Payload:
    """TransactionEvent (OCPP 2.1 part 2, block E), with what the station reckons it to cost.

    The tariffs of this world price a session all the same; a station's own reckoning is kept
    beside them, by its id of the transaction.
    """
    reckoned = payload.get("costDetails")
    if reckoned is not None:
        key = payload["transactionInfo"]["transactionId"]
        physical.keep_reports(world, station_id, "cost_details", {key: reckoned})
    return transactions.event(world, station_id, payload)
