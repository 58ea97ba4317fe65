"""Signatures of webhooks: as Svix makes them, and the plain HMAC of a body.

A signature tells of the wall's time, since whoever verifies it has no other.
"""

import base64
import hmac
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256

from standardwebhooks.webhooks import Webhook

from mockserver.world.world import World

SECRET_PREFIX = "whsec_"  # noqa: S105  the prefix is no secret
_SECRET_BYTES = 24
_VERSION = "v1"
_HEX = "sha256="
_ID, _TIMESTAMP, _SIGNATURE = "svix-id", "svix-timestamp", "svix-signature"


def new_secret(world: World) -> str:
    """A secret that no other endpoint has, the same in every run of a seed: 'whsec_MfKQ9r8G…'.

    It is part of a record, so it must not tell the worlds of one seed apart.
    """
    label = f"webhook_secret/{world.count('webhook_secrets')}"
    digest = hmac.digest(str(world.seed).encode(), label.encode(), sha256)
    return SECRET_PREFIX + base64.b64encode(digest[:_SECRET_BYTES]).decode()


def svix_headers(
    secrets: Iterable[str], message_id: str, wall: datetime, content: bytes
) -> dict[str, str]:
    """The three headers of Svix; each secret that is in force gives one signature.

    Of several secrets the newest comes first: {"svix-signature": "v1,g0hM9… v1,bm9ldHU…"}.
    `content` is UTF-8.
    Source: Svix, "Verifying webhooks manually"; standardwebhooks does the reckoning.
    """
    at, text = wall.astimezone(UTC), content.decode()
    signatures = [Webhook(secret).sign(message_id, at, text) for secret in secrets]
    return {
        _ID: message_id,
        _TIMESTAMP: str(int(at.timestamp())),
        _SIGNATURE: " ".join(signatures),
    }


def svix_signed(secret: str, headers: Mapping[str, str], content: bytes) -> bool:
    """Tell whether one of the signatures in a request's headers was made with this secret.

    Its age does not matter here, unlike to a client of Svix.
    """
    with suppress(KeyError, ValueError, OverflowError, OSError):
        at = datetime.fromtimestamp(int(headers[_TIMESTAMP]), tz=UTC)
        made = Webhook(secret).sign(headers[_ID], at, content.decode())
        sent = headers[_SIGNATURE].split(" ")
        return any(_same(made, one) for one in sent if one.startswith(f"{_VERSION},"))
    return False


def hex_signature(secret: str, content: bytes) -> str:
    """HMAC-SHA256 of a body with the secret's own characters as key: 'sha256=9f86d0…'."""
    return _HEX + hmac.digest(secret.encode(), content, sha256).hex()


def hex_signed(secret: str, signature: str, content: bytes) -> bool:
    """Tell whether a body was signed so with this secret."""
    return _same(hex_signature(secret, content), signature)


def _same(made: str, sent: str) -> bool:
    return hmac.compare_digest(made.encode(), sent.encode())
