"""Who may charge."""

from mockserver.charging.tags import TagInfo
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload


def authorize(world: World, _station_id: str, payload: Payload) -> Payload:
    """Authorize (OCPP 2.0.1 part 2, C01)."""
    return {"idTokenInfo": id_token_info(physical.authorize(world, id_tag(payload["idToken"])))}


def id_tag(token: Payload) -> str:
    """The tag of an IdTokenType: {"idToken": "04A2…", "type": "ISO14443"} is "04A2…"."""
    return str(token["idToken"])


def id_token_info(info: TagInfo) -> Payload:
    """IdTokenInfoType (2.29): {"status": "Accepted", "groupIdToken": {…}}."""
    told: Payload = {"status": info.status}
    if info.expires_at is not None:
        told["cacheExpiryDateTime"] = info.expires_at
    if info.parent_id_tag is not None:
        told["groupIdToken"] = {"idToken": info.parent_id_tag, "type": "Central"}
    return told
