"""Starts and stops."""

from mockserver.central.instants import read
from mockserver.central.samples import read_meter_values
from mockserver.central.v16.authorization import id_tag_info
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload


def start(world: World, station_id: str, payload: Payload) -> Payload:
    """StartTransaction (OCPP 1.6 §4.8); a refused tag gets a transaction id too."""
    at, flags = read(payload["timestamp"], world.now_text)
    transaction, info = physical.start(
        world,
        station_id=station_id,
        connector_id=payload["connectorId"],
        id_tag=payload["idTag"],
        at=at,
        meter_start_wh=float(payload["meterStart"]),
        reservation_id=payload.get("reservationId"),
        flags=flags,
    )
    return {"transactionId": transaction["id"], "idTagInfo": id_tag_info(info)}


def stop(world: World, station_id: str, payload: Payload) -> Payload:
    """StopTransaction (OCPP 1.6 §4.10); whatever it says, the charge point must not repeat it."""
    at, flags = read(payload["timestamp"], world.now_text)
    samples, oddities = read_meter_values(payload.get("transactionData", ()), world.now_text)
    info = physical.stop(
        world,
        station_id=station_id,
        transaction_id=payload["transactionId"],
        at=at,
        meter_stop_wh=float(payload["meterStop"]),
        reason=payload.get("reason"),
        id_tag=payload.get("idTag"),
        samples=samples,
        flags=(*flags, *oddities),
    )
    return {} if info is None else {"idTagInfo": id_tag_info(info)}
