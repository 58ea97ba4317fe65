"""Who may charge."""

from mockserver.charging.tags import TagInfo
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload


def authorize(world: World, _station_id: str, payload: Payload) -> Payload:
    """Authorize (OCPP 1.6 §4.1)."""
    return {"idTagInfo": id_tag_info(physical.authorize(world, payload["idTag"]))}


def id_tag_info(info: TagInfo) -> Payload:
    """IdTagInfo (OCPP 1.6 §7.27): {"status": "Accepted", "parentIdTag": "FLEET"}."""
    told: Payload = {"status": info.status}
    if info.expires_at is not None:
        told["expiryDate"] = info.expires_at
    if info.parent_id_tag is not None:
        told["parentIdTag"] = info.parent_id_tag
    return told
