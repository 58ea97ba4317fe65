"""The deployment under test: where it is, whether it is the mock, and who may call it."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from contract_tests.options import SAFE_RATE_PER_S, Options
from contract_tests.wire import BlockedError, Wire

_TIMEOUT_S = 10.0
# when the examples of the documents play; the mock's clock stands then
_EXAMPLES_AT = "2024-06-05T17:00:00Z"
# kind of secret -> environment variable that holds it, and that curl lines name
VARIABLES: Mapping[str, str] = {
    "api_key": "CHARGEBENCH_API_KEY",
    "site_owner_token": "CHARGEBENCH_SITE_OWNER_TOKEN",
    "driver_token": "CHARGEBENCH_DRIVER_TOKEN",
}
# security scheme of the documents -> kind of secret
SCHEMES: Mapping[str, str] = {
    "ApiKeyBearer": "api_key",
    "ApiKeyHeader": "api_key",
    "SiteOwnerToken": "site_owner_token",
    "DriverToken": "driver_token",
}


class NotReachableError(Exception):
    """The deployment does not answer; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """A deployment as the tests see it; `control_url` is the mock's control API for its world."""

    base_url: str
    wire: Wire
    secrets: Mapping[str, str] = field(repr=False)
    control_url: str | None = None
    control_headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_mock(self) -> bool:
        return self.control_url is not None

    def secret_of(self, scheme: str) -> str | None:
        """What satisfies a security scheme of the document; None when none was given."""
        return self.secrets.get(SCHEMES.get(scheme, ""))

    def hide(self, text: str) -> str:
        """A text with each secret replaced by the variable that stands for it."""
        for kind, secret in self.secrets.items():
            text = text.replace(secret, f"${VARIABLES[kind]}")
        return text

    def given(self, told: Mapping[str, str]) -> dict[str, str]:
        """Path parameters that exist: as told, and those that the mock's credentials reach."""
        if self.control_url is None:
            return dict(told)
        response = requests.get(
            f"{self.control_url}/credentials",
            headers=dict(self.control_headers),
            timeout=_TIMEOUT_S,
        )
        response.raise_for_status()
        reached = {
            name: values[0]
            for credential in response.json()["credentials"]
            for name, values in credential["tenants"].items()
            if values
        }
        return {**reached, **told}

    def mint(self, wish: Mapping[str, Any]) -> str | None:
        """A credential of the mock made to a wish; None for another deployment."""
        if self.control_url is None:
            return None
        response = requests.post(
            f"{self.control_url}/credentials",
            json=wish,
            headers=dict(self.control_headers),
            timeout=_TIMEOUT_S,
        )
        response.raise_for_status()
        return str(response.json()["secret"])


@contextlib.contextmanager
def opened(options: Options) -> Iterator[Target]:
    """The target of a run, guarded; the mock gets a world of its own that is deleted afterwards.

    Raises NotReachableError.
    """
    with contextlib.ExitStack() as stack:
        if options.base_url is None:
            from contract_tests.inprocess import started

            base_url, dispatch = stack.enter_context(started())
            wire = Wire(_origin(base_url), allow_writes=True, dispatch=dispatch)
            stack.enter_context(wire.guarding())
            yield stack.enter_context(_mock(base_url, wire, options))
            return
        base_url = options.base_url.rstrip("/")
        wire = Wire(_origin(base_url), allow_writes=False, rate_per_s=options.rate_per_s)
        stack.enter_context(wire.guarding())
        if _is_mock(base_url, options):
            wire.allow_writes = True
            yield stack.enter_context(_mock(base_url, wire, options))
            return
        wire.allow_writes = options.allow_writes
        wire.rate_per_s = options.rate_per_s or SAFE_RATE_PER_S
        yield Target(base_url, wire, options.secrets)


def secrets_from_environment() -> dict[str, str]:
    """The secrets that the environment holds."""
    return {kind: os.environ[name] for kind, name in VARIABLES.items() if os.environ.get(name)}


@contextlib.contextmanager
def _mock(base_url: str, wire: Wire, options: Options) -> Iterator[Target]:
    token = options.control_token
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = requests.post(
        f"{base_url}/_mock/worlds",
        json={"fleet": 4, "ttl_s": 3600, "at": _EXAMPLES_AT},
        headers=headers,
        timeout=_TIMEOUT_S,
    )
    if response.status_code != 201:
        raise NotReachableError(
            f"{base_url}/_mock made no world for the tests: {response.status_code}"
            f" {response.text[:300]}; give --control-token if the mock has one"
        )
    world = response.json()
    control_url = world["urls"]["control_url"]
    secrets = {**world["credentials"][options.api], **options.secrets}
    try:
        yield Target(world["urls"]["base_url"], wire, secrets, control_url, headers)
    finally:
        requests.delete(control_url, headers=headers, timeout=_TIMEOUT_S)


def _is_mock(base_url: str, options: Options) -> bool:
    """Ask for the health of the mock, which no other deployment has; raises NotReachableError."""
    if options.is_mock is not None:
        return options.is_mock
    try:
        response = requests.get(f"{base_url}/_mock/health", timeout=_TIMEOUT_S)
    except BlockedError:
        return False
    except requests.RequestException as error:
        raise NotReachableError(
            f"{base_url} does not answer ({type(error).__name__}); check --base-url, or leave it"
            " out to test the bench itself"
        ) from error
    return response.ok and "application/json" in response.headers.get("content-type", "")


def _origin(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"
