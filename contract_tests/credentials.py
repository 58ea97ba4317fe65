"""The kinds of credentials that the documents ask for, and how each is shown to a deployment."""

import os
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

# kind of secret -> environment variable that holds it, and that curl lines name
VARIABLES: Mapping[str, str] = {
    "api_key": "CHARGEBENCH_API_KEY",
    "site_owner_token": "CHARGEBENCH_SITE_OWNER_TOKEN",
    "driver_token": "CHARGEBENCH_DRIVER_TOKEN",
    "client_id": "CHARGEBENCH_CLIENT_ID",
    "client_secret": "CHARGEBENCH_CLIENT_SECRET",
    "access_token": "CHARGEBENCH_ACCESS_TOKEN",
    "user_token": "CHARGEBENCH_USER_TOKEN",
}
# what is no secret, but may come from the environment as well
PLACES: Mapping[str, str] = {
    "token_url": "CHARGEBENCH_TOKEN_URL",
    "user": "CHARGEBENCH_USER",
}
# security scheme of the documents -> kind of secret
SCHEMES: Mapping[str, str] = {
    "ApiKeyBearer": "api_key",
    "ApiKeyHeader": "api_key",
    "SiteOwnerToken": "site_owner_token",
    "DriverToken": "driver_token",
    "clientCredentials": "access_token",
    "authorizationCode": "user_token",
}
# the kinds that are given out with chosen scopes
SCOPED = frozenset({"api_key", "access_token"})


def from_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """What the environment holds of these, by kind."""
    return {kind: os.environ[name] for kind, name in variables.items() if os.environ.get(name)}


def variable(kind: str) -> str:
    """The shell variable that stands for a secret in what people read."""
    return VARIABLES.get(kind, f"CHARGEBENCH_{kind.upper()}")


def headers_for(scheme: Mapping[str, Any], secret: str) -> dict[str, str]:
    """How a security scheme sends a secret; for HTTP Basic it is 'name:password' (RFC 7617)."""
    if scheme["type"] == "apiKey":
        return {scheme["name"]: secret}
    if scheme.get("scheme") == "basic":
        return {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}
    return {"Authorization": f"Bearer {secret}"}
