"""Charge points as a world knows them: registered, connected, booted, their connectors' status."""

from collections.abc import Mapping
from typing import Any, cast

from mockserver.charging import stations
from mockserver.charging.records import STATIONS, Connector, Station
from mockserver.world.world import World

_HEARTBEAT_INTERVAL_S = 300
ANY = "*"


def station(world: World, station_id: str) -> Station | None:
    return cast("Station | None", world.get(STATIONS, station_id))


def register(world: World, station_id: str, **facts: Any) -> Station:
    """Make a charge point known under the world's defaults, or change facts of a known one.

    Example: register(world, "CP-7", serial_number="SN-1", site_id="site_A").
    """
    known = station(world, station_id)
    if known is None:
        defaults = world.settings.get("defaults", {})
        fresh = stations.new(
            station_id,
            world.now_text(),
            tariff_id=defaults.get("tariff_id"),
            site_id=defaults.get("site_id"),
            operator_id=defaults.get("operator_id"),
        )
    else:
        fresh = known
    made = cast("Station", {**fresh, **facts})
    if made != known:
        world.put(STATIONS, station_id, made)
    if known is None:
        world.publish({"type": "station.registered", "station": made})
    return made


def connect(world: World, station_id: str) -> Station:
    """Note that the point is reachable; an unknown one is registered."""
    made = stations.reachable(register(world, station_id), online=True)
    world.put(STATIONS, station_id, made)
    world.publish({"type": "station.connected", "station": made})
    return made


def disconnect(world: World, station_id: str) -> None:
    """Note that the point is not reachable any more; nothing happens to an unknown one."""
    known = station(world, station_id)
    if known is None:
        return
    made = stations.reachable(known, online=False)
    world.put(STATIONS, station_id, made)
    world.publish({"type": "station.disconnected", "station": made})


def offline(world: World) -> None:
    """Take every point for unreachable: after a fork or a restore no socket belongs to the world.

    The sockets stayed with the parent, and the embedded points connect again.
    """
    for station_id, record in list(world.store[STATIONS]):
        if record["online"]:
            disconnect(world, station_id)


def boot(
    world: World,
    station_id: str,
    *,
    vendor: str,
    model: str,
    serial_number: str | None = None,
    firmware_version: str | None = None,
    ocpp_version: str,
) -> tuple[str, int]:
    """Take in what a point says of itself; gives the status and the interval it is answered.

    The world's setting `next_boot`, e.g. {"CP-7": {"status": "Pending", "interval": 30}}, decides
    once, or always with "repeat": true; else it is Accepted and the heartbeat interval.
    """
    order = take_next(world, "next_boot", station_id)
    status = str(order.get("status", stations.ACCEPTED)) if order else stations.ACCEPTED
    usual_s = world.settings.get("heartbeat_interval_s", _HEARTBEAT_INTERVAL_S)
    interval_s = int(order.get("interval", usual_s)) if order else int(usual_s)
    made = stations.booted(
        register(world, station_id),
        world.now_text(),
        status=status,
        vendor=vendor,
        model=model,
        serial_number=serial_number,
        firmware_version=firmware_version,
        ocpp_version=ocpp_version,
    )
    world.put(STATIONS, station_id, made)
    world.publish({"type": "station.booted", "station": made})
    return status, interval_s


def heartbeat(world: World, station_id: str) -> str:
    """Note that the point lives; gives the world's time as text.

    The journal hears nothing of it: the frame that says so stands there already.
    """
    now = world.now_text()
    known = station(world, station_id)
    if known is not None:
        world.store[STATIONS].put(station_id, stations.seen(known, now))
    return now


def connector_status(
    world: World,
    station_id: str,
    connector_id: int,
    *,
    status: str,
    error_code: str = "NoError",
    info: str | None = None,
    at: str | None = None,
) -> None:
    """Take in the state of a connector, or with 0 of the whole point; the last word counts."""
    connector = Connector(
        status=status, error_code=error_code, info=info, status_at=at or world.now_text()
    )
    known = register(world, station_id)
    before = known["connectors"].get(str(connector_id))
    world.put(STATIONS, station_id, stations.with_connector(known, connector_id, connector))
    world.publish(
        {
            "type": "connector.status",
            "station_id": station_id,
            "connector_id": connector_id,
            "previous_status": before["status"] if before else None,
            **connector,
        }
    )


def take_next(world: World, setting: str, key: str) -> Mapping[str, Any] | None:
    """What the control API ordered for this key, or for "*"; used up unless it repeats.

    A bare status is as good as an object: "Blocked" is {"status": "Blocked"}.
    """
    orders = world.settings.get(setting)
    if not orders:
        return None
    name = key if key in orders else ANY
    if name not in orders:
        return None
    found = orders[name]
    order = found if isinstance(found, Mapping) else {"status": found}
    if not order.get("repeat"):
        world.settings[setting] = {k: v for k, v in orders.items() if k != name}
    return order
