"""The endpoints of OAuth 2, as oauthlib carries them out over the grants of a world."""

from typing import Any

from oauthlib.common import Request
from oauthlib.oauth2 import (
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    BearerToken,
    ClientCredentialsGrant,
    RefreshTokenGrant,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256

from mockserver.apis.ev_energy import kinds
from mockserver.apis.ev_energy.oauth.grants import Grants
from mockserver.world.world import World

_LIFE_S = int(kinds.TOKEN_LIFE.total_seconds())


class _Codes(AuthorizationCodeGrant):  # type: ignore[misc]  # oauthlib is untyped
    """Codes that a world makes, instead of chance; PKCE by S256 only, as the vendor has it."""

    _code_challenge_methods = {"S256": code_challenge_method_s256}  # noqa: RUF012  oauthlib's

    def create_authorization_code(self, request: Request) -> dict[str, Any]:
        state = {"state": request.state} if request.state else {}
        return {"code": self.request_validator.mint_code(request), **state}


def authorization(world: World) -> AuthorizationEndpoint:
    """RFC 6749 §4.1.1 with RFC 7636."""
    grants = Grants(world)
    return AuthorizationEndpoint("code", _bearer(grants), {"code": _Codes(grants)})


def token(world: World) -> TokenEndpoint:
    """RFC 6749 §4.1.3, §4.4 and §6."""
    grants = Grants(world)
    return TokenEndpoint(
        "authorization_code",
        _bearer(grants),
        {
            "authorization_code": _Codes(grants),
            "client_credentials": ClientCredentialsGrant(grants),
            "refresh_token": RefreshTokenGrant(grants),
        },
    )


def revocation(world: World) -> RevocationEndpoint:
    """RFC 7009."""
    return RevocationEndpoint(Grants(world))


def _bearer(grants: Grants) -> BearerToken:
    return BearerToken(
        grants,
        token_generator=grants.mint_access_token,
        expires_in=_LIFE_S,
        refresh_token_generator=grants.mint_refresh_token,
    )
