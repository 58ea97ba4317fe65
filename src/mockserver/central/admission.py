"""Who may connect, asked before the websocket upgrade."""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

from mockserver.world import physical
from mockserver.world.world import World

IDENTITY_LIMIT = 255
PASSWORDS: Final = "basic_auth"
PROFILES: Final = "security_profiles"
"""Settings of a world: {"CP-7": "password", "*": "any other's"}, {"CP-7": 3, "*": 2}."""
EVERYBODY: Final = "*"
OPEN, BASIC, TLS, CERTIFIED = range(4)
"""The security profiles (OCPP 2.0.1 A00; OCPP 1.6 security whitepaper, where 0 has no number)."""

_HEXADECIMAL = re.compile("(?:[0-9A-Fa-f]{2}){16,20}")
_CHALLENGE = {"www-authenticate": 'Basic realm="ocpp", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP answer in place of the upgrade: Refusal(404, "charge point 'X' is not known…")."""

    status: int
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Peer:
    """What somebody at the door shows: a header `authorization`, whether it came by TLS.

    `common_name` is that of its certificate, which TLS has found to be good.
    """

    authorization: str | None = None
    encrypted: bool = False
    common_name: str | None = None


def check(world: World, station_id: str, peer: Peer) -> Refusal | int:
    """Why a charge point may not connect to a world, or the security profile that it may at.

    Settings of the world: `unknown_charge_points` "refuse" knows only registered ones;
    `basic_auth` demands a password of everybody without a certificate; `security_profiles` says
    what is the least of each, and None leaves it to the passwords.
    Source: OCPP-J 1.6 §3.2 (404), OCPP 2.0.1 A00 (a profile below the one that is set is refused).
    """
    unknown = _unknown(world, station_id)
    if unknown is not None:
        return unknown
    if peer.common_name is None:
        return _without_certificate(world, station_id, peer)
    if peer.common_name != station_id:
        return Refusal(
            403,
            f"the certificate is for {peer.common_name!r}, not for charge point '{station_id}'",
        )
    return CERTIFIED


def admit(world: World, station_id: str, profile: int) -> None:
    """Note that a charge point has come at a security profile, below which it may not go again.

    Only a world that has set any keeps it (OCPP 2.0.1 A00, A05: it is lowered by other means than
    OCPP, which here are the settings of the world).
    """
    held = world.settings.get(PROFILES)
    if held is not None and profile > _least(world, station_id):
        world.settings[PROFILES] = {**held, station_id: profile}


def _unknown(world: World, station_id: str) -> Refusal | None:
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
    return None


def _without_certificate(world: World, station_id: str, peer: Peer) -> Refusal | int:
    least = _least(world, station_id)
    missing = None
    if least >= TLS and not peer.encrypted:
        missing = "come by TLS, to wss://"
    elif least >= CERTIFIED:
        missing = "show its certificate"
    if missing is not None:
        said = f"charge point '{station_id}' must {missing} (security profile {least})"
        return Refusal(403, said)
    passwords: Mapping[str, str] | None = world.settings.get(PASSWORDS)
    if passwords is None and least == OPEN:
        return OPEN
    known = passwords or {}
    expected = known.get(station_id, known.get(EVERYBODY))
    found = _password(station_id, peer.authorization)
    if expected is None or found is None or not _same(found, expected):
        return Refusal(
            401, f"charge point '{station_id}' must send its password (RFC 7617)", _CHALLENGE
        )
    return TLS if peer.encrypted else BASIC


def _same(found: bytes, expected: str) -> bool:
    """Whether a password was sent as its text, or as the octets that it spells.

    AuthorizationKey is hexadecimal for some charge points (OCPP 1.6 security whitepaper, A01), and
    40 digits are 20 octets.
    """
    ways = [expected.encode()]
    if _HEXADECIMAL.fullmatch(expected):
        ways.append(bytes.fromhex(expected))
    return any(compare_digest(found, way) for way in ways)


def _least(world: World, station_id: str) -> int:
    """The profile below which a charge point is refused: its own, or that of everybody."""
    held: Mapping[str, int] = world.settings.get(PROFILES) or {}
    return max(held.get(station_id, OPEN), held.get(EVERYBODY, OPEN))


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
