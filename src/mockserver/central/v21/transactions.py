"""What 2.1 adds to the events of a transaction."""

from mockserver.central.dialect import CostOf, Handler
from mockserver.central.v2x import transactions
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload


def event(cost_of: CostOf) -> Handler:
    """TransactionEvent (OCPP 2.1 part 2, block E), with what the station reckons it to cost.

    A session is priced here all the same; a station's own reckoning is kept beside that, by its id
    of the transaction.
    """
    answer = transactions.event(cost_of)

    def keep(world: World, station_id: str, payload: Payload) -> Payload:
        reckoned = payload.get("costDetails")
        if reckoned is not None:
            key = payload["transactionInfo"]["transactionId"]
            physical.keep_reports(world, station_id, "cost_details", {key: reckoned})
        return answer(world, station_id, payload)

    return keep
