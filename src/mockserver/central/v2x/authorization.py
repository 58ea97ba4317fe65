"""Who may charge."""

from mockserver.charging.tags import TagInfo
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload

_NOBODY = "NoAuthorization"


def authorize(world: World, _station_id: str, payload: Payload) -> Payload:
    """Authorize (OCPP 2.0.1 part 2, C01)."""
    return {
        "idTokenInfo": id_token_info(physical.authorize(world, id_tag(world, payload["idToken"])))
    }


def id_tag(world: World, token: Payload) -> str:
    """The tag of an IdTokenType: {"idToken": "04A2…", "type": "ISO14443"} is "04A2…".

    A station that asks nobody who he is says so by a type, and nobody is refused there (C02): all
    of them share one tag, which is known from then on.
    """
    if token["type"] != _NOBODY:
        return str(token["idToken"])
    if physical.tag(world, _NOBODY) is None:
        physical.put_tag(world, _NOBODY)
    return _NOBODY


def id_token_info(info: TagInfo) -> Payload:
    """IdTokenInfoType (2.29): {"status": "Accepted", "groupIdToken": {…}}."""
    told: Payload = {"status": info.status}
    if info.expires_at is not None:
        told["cacheExpiryDateTime"] = info.expires_at
    if info.parent_id_tag is not None:
        told["groupIdToken"] = {"idToken": info.parent_id_tag, "type": "Central"}
    return told
