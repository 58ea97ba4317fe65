"""MeterValues, with or without a transaction."""

from mockserver.central.samples import read_meter_values
from mockserver.central.v16.provisioning import connector
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload


def meter_values(world: World, station_id: str, payload: Payload) -> Payload:
    """MeterValues (OCPP 1.6 §4.7)."""
    samples, flags = read_meter_values(payload["meterValue"], world.now_text)
    physical.meter(
        world,
        station_id=station_id,
        connector_id=connector(payload),
        transaction_id=payload.get("transactionId"),
        samples=samples,
        flags=flags,
    )
    return {}
