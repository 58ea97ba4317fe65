"""What oauthlib asks of a provider, answered from the credentials of a world.

Its method names are oauthlib's (`RequestValidator`); a request is told apart from others by what
they leave on it: `client`, `user`, `scopes`, `granted_by`.
"""

from typing import Any

from oauthlib.common import Request
from oauthlib.oauth2 import RequestValidator
from oauthlib.oauth2.rfc6749 import errors

from mockserver.apis.ev_energy import kinds
from mockserver.apis.ev_energy.oauth.client import Client, authenticated, basic, find
from mockserver.store.collection import Record
from mockserver.world import credentials
from mockserver.world.credentials import behind, mint, revoke, secret
from mockserver.world.world import World

_REVOCABLE = frozenset({kinds.ACCESS_TOKEN, kinds.REFRESH_TOKEN})


class Grants(RequestValidator):  # type: ignore[misc]  # oauthlib is untyped
    """The clients, codes and tokens of one world."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    # who the client is

    def client_authentication_required(self, request: Request, *_: Any, **__: Any) -> bool:
        """A public client has nothing to show but its client_id."""
        client = find(self._world, request.client_id)
        return client is None or not client.public

    def authenticate_client(self, request: Request, *_: Any, **__: Any) -> bool:
        """By HTTP Basic, or by the pair in the form."""
        named, shown = request.client_id or "", request.client_secret or ""
        pair = basic(request.headers.get("Authorization"))
        if pair is not None:
            if named not in {"", pair[0]}:
                return False
            named, shown = pair
        request.client = authenticated(self._world, named, shown)
        return request.client is not None

    def authenticate_client_id(
        self, client_id: str | None, request: Request, *_: Any, **__: Any
    ) -> bool:
        request.client = find(self._world, client_id)
        return request.client is not None

    def validate_client_id(self, client_id: str, request: Request, *_: Any, **__: Any) -> bool:
        return self.authenticate_client_id(client_id, request)

    # what it may ask for

    def validate_grant_type(
        self, _client_id: str, grant_type: str, client: Client, *_: Any, **__: Any
    ) -> bool:
        return not (client.public and grant_type == "client_credentials")

    def validate_response_type(
        self, _client_id: str, response_type: str, _client: Client, request: Request, *_: Any
    ) -> bool:
        if response_type != "code":
            raise errors.UnsupportedResponseTypeError(request=request)
        return True

    def validate_scopes(
        self, _client_id: str, scopes: list[str], client: Client, request: Request, *_: Any
    ) -> bool:
        lacking = sorted(set(scopes).difference(client.scopes))
        if lacking:
            text = f"The client may not ask for {lacking[0]}; it may for {' '.join(client.scopes)}."
            raise errors.InvalidScopeError(text, request=request)
        return True

    def get_default_scopes(self, _client_id: str, request: Request, *_: Any) -> list[str]:
        client: Client = request.client
        return client.scopes

    def validate_redirect_uri(
        self, _client_id: str, redirect_uri: str, request: Request, *_: Any
    ) -> bool:
        client: Client = request.client
        return client.may_redirect(redirect_uri)

    def get_default_redirect_uri(self, _client_id: str, request: Request, *_: Any) -> str | None:
        """The redirect address of a client that has only one."""
        client: Client = request.client
        return client.redirect_uris[0] if len(client.redirect_uris) == 1 else None

    def is_pkce_required(self, _client_id: str, request: Request) -> bool:
        """The vendor leaves PKCE to the client; one without a secret has nothing else."""
        client: Client = request.client
        return client.public

    # codes

    def mint_code(self, request: Request) -> str:
        """A code for a user who has agreed, bound to the redirect address and the challenge."""
        client: Client = request.client
        about = {"redirect_uri": request.redirect_uri}
        if request.code_challenge:
            about["challenge"] = request.code_challenge
            about["method"] = request.code_challenge_method
        grant = kinds.token(
            kinds.CODE, client.key, request.scopes, user_id=request.user, about=about
        )
        return secret(self._world, mint(self._world, grant, life=kinds.CODE_LIFE))

    def save_authorization_code(self, *_: Any, **__: Any) -> None:
        """It was kept when it was minted."""

    def validate_code(self, _client_id: str, code: str, client: Client, request: Request) -> bool:
        record = self._granted(code, kinds.CODE, client)
        if record is None:
            raise errors.InvalidGrantError("The code is not known here.", request=request)
        if record["revoked"]:
            self._void(record)
            text = "The code was exchanged before; the tokens that it gave are void now."
            raise errors.InvalidGrantError(text, request=request)
        if credentials.expired(self._world, record):
            text = f"The code expired at {record['expires_at']}; it lives one minute."
            raise errors.InvalidGrantError(text, request=request)
        self._take_over(record, request)
        return True

    def get_code_challenge(self, _code: str, request: Request) -> str | None:
        challenge: str | None = request.granted_by["about"].get("challenge")
        return challenge

    def get_code_challenge_method(self, _code: str, request: Request) -> str:
        return str(request.granted_by["about"]["method"])

    def confirm_redirect_uri(
        self, _client_id: str, _code: str, redirect_uri: str, _client: Client, request: Request
    ) -> bool:
        return bool(request.granted_by["about"]["redirect_uri"] == redirect_uri)

    def invalidate_authorization_code(self, *_: Any, **__: Any) -> None:
        """It was used up when its tokens were kept."""

    # tokens

    def mint_access_token(self, request: Request) -> str:
        """A token of the user who has agreed, or of the client itself."""
        record = mint(self._world, self._token(kinds.ACCESS_TOKEN, request), life=kinds.TOKEN_LIFE)
        request.issued = [record["id"]]
        return secret(self._world, record)

    def mint_refresh_token(self, request: Request) -> str:
        """A token for the next one; it knows the access token that it came with."""
        about = {"issued": list(request.issued)}
        record = mint(self._world, self._token(kinds.REFRESH_TOKEN, request, about))
        request.issued.append(record["id"])
        return secret(self._world, record)

    def save_bearer_token(self, _token: Any, request: Request, *_: Any, **__: Any) -> None:
        """Use up the code or the refresh token that the new tokens were given for."""
        granted_by: Record | None = getattr(request, "granted_by", None)
        if granted_by is None:
            return
        about = granted_by.get("about", {})
        if granted_by["kind"] == kinds.CODE:
            about = {**about, "issued": request.issued}
        credentials.keep(self._world, {**granted_by, "about": about, "revoked": True})

    def validate_refresh_token(
        self, refresh_token: str, client: Client, request: Request, *_: Any
    ) -> bool:
        record = self._granted(refresh_token, kinds.REFRESH_TOKEN, client)
        if record is None:
            text = "The refresh token is not known here."
            raise errors.InvalidGrantError(text, request=request)
        if record["revoked"] or credentials.expired(self._world, record):
            text = "The refresh token was used before or revoked; ask the user again."
            raise errors.InvalidGrantError(text, request=request)
        self._take_over(record, request)
        return True

    def get_original_scopes(self, _refresh_token: str, request: Request, *_: Any) -> list[str]:
        return list(request.granted_by["scopes"])

    def revoke_token(self, token: str, _hint: str | None, request: Request, *_: Any) -> None:
        """Make a token void; with a refresh token goes the access token that it came with."""
        record = behind(self._world, token)
        if record is None or record["kind"] not in _REVOCABLE:
            return
        if record["subject"] != request.client.key:
            text = "The token is that of another client."
            raise errors.UnauthorizedClientError(text, request=request)
        self._void(record)

    def _token(
        self, kind: str, request: Request, about: dict[str, Any] | None = None
    ) -> credentials.Grant:
        client: Client = request.client
        return kinds.token(kind, client.key, request.scopes, user_id=request.user, about=about)

    def _granted(self, text: str, kind: str, client: Client) -> Record | None:
        record = behind(self._world, text)
        ours = record is not None and record["kind"] == kind and record["subject"] == client.key
        return record if ours else None

    def _take_over(self, record: Record, request: Request) -> None:
        request.granted_by = record
        request.user = next(iter(record["tenants"].get("user_id", ())), None)
        request.scopes = list(record["scopes"])

    def _void(self, record: Record) -> None:
        """Revoke a credential and all that was issued for it."""
        revoke(self._world, record)
        for key in record.get("about", {}).get("issued", ()):
            issued = self._world.get(credentials.COLLECTION, key)
            if issued is not None and not issued["revoked"]:
                self._void(issued)
