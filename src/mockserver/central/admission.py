"""Who may connect, asked before the websocket upgrade."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest

from mockserver.world import physical
from mockserver.world.world import World

IDENTITY_LIMIT = 255
_EVERYBODY = "*"
_CHALLENGE = {"www-authenticate": 'Basic realm="ocpp", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP answer in place of the upgrade: Refusal(404, "charge point 'X' is not known…")."""

    status: int
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


def check(world: World, station_id: str, authorization: str | None) -> Refusal | None:
    """Why a charge point may not connect to a world; None when it may.

    Settings of the world: `unknown_charge_points` "refuse" knows only registered ones;
    `basic_auth` {"CP-7": "password", "*": "any other's"} demands a password of everybody.
    Source: OCPP-J 1.6 §3.2 (404), OCPP 1.6 security profile 1 (Basic authentication).
    """
    if not 0 < len(station_id) <= IDENTITY_LIMIT or not station_id.isprintable():
        return Refusal(
            404,
            f"a charge point identity has 1 to {IDENTITY_LIMIT} printable characters, found"
            f" {station_id[:60]!r}",
        )
    refuses = world.settings.get("unknown_charge_points") == "refuse"
    if refuses and physical.station(world, station_id) is None:
        return Refusal(
            404,
            f"world '{world.name}' knows no charge point '{station_id}' and registers none:"
            " put it first, or set unknown_charge_points to 'accept'",
        )
    passwords = world.settings.get("basic_auth")
    if passwords is None:
        return None
    expected = passwords.get(station_id, passwords.get(_EVERYBODY))
    found = _password(station_id, authorization)
    if expected is None or found is None or not compare_digest(found, expected.encode()):
        return Refusal(
            401, f"charge point '{station_id}' must send its password (RFC 7617)", _CHALLENGE
        )
    return None


def _password(station_id: str, authorization: str | None) -> bytes | None:
    """The password sent for this identity, which may itself contain a colon."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = b64decode(encoded.strip(), validate=True)
    except ValueError:
        return None
    user = f"{station_id}:".encode()
    return decoded[len(user) :] if decoded.startswith(user) else None
