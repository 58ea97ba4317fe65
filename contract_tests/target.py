"""The deployment under test: where it is, whether it is the mock, and who may call it."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import requests

from contract_tests.control import Control, NoWorldError, world
from contract_tests.options import SAFE_RATE_PER_S, Options
from contract_tests.wire import BlockedError, Wire, origin_of

_TIMEOUT_S = 10.0
# what openapi/control says of the mock's health, key by key
_HEALTH = {"status", "version", "uptime_s", "worlds"}
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
# a key of the mock that has no scope, made for the run
UNSCOPED = "unscoped_api_key"


class NotReachableError(Exception):
    """The deployment does not answer; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """A deployment as the tests see it; only the mock has a control API."""

    base_url: str
    wire: Wire
    secrets: Mapping[str, str] = field(repr=False)
    control: Control | None = None

    @property
    def is_mock(self) -> bool:
        return self.control is not None

    def secret_of(self, scheme: str) -> str | None:
        """What satisfies a security scheme of the document; None when none was given."""
        return self.secrets.get(SCHEMES.get(scheme, ""))

    def hide(self, text: str) -> str:
        """A text with each secret replaced by the variable that stands for it."""
        for kind, secret in self.secrets.items():
            variable = VARIABLES.get(kind, f"CHARGEBENCH_{kind.upper()}")
            text = text.replace(secret, f"${variable}")
        return text

    def known(self, told: Mapping[str, str]) -> dict[str, str]:
        """Path parameters that exist: as told, and those that the mock's credentials reach."""
        return {**(self.control.tenants() if self.control else {}), **told}


@contextlib.contextmanager
def opened(options: Options) -> Iterator[Target]:
    """The target of a run, guarded; the mock gets a world of its own that is deleted afterwards.

    Raises NotReachableError.
    """
    with contextlib.ExitStack() as stack:
        if options.base_url is None:
            from contract_tests.inprocess import started

            base_url, dispatch = stack.enter_context(started(options.openapi))
            wire = Wire(origin_of(base_url), allow_writes=True, dispatch=dispatch)
            stack.enter_context(wire.guarding())
            yield stack.enter_context(_mock(base_url, wire, options))
            return
        base_url = options.base_url.rstrip("/")
        wire = Wire(origin_of(base_url), allow_writes=False, rate_per_s=options.rate_per_s)
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
    try:
        with world(base_url, options.control_token) as (control, described):
            secrets = {
                **described["credentials"][options.api],
                UNSCOPED: control.mint({"kind": "api_key", "scopes": []}),
                **options.secrets,
            }
            yield Target(described["urls"]["base_url"], wire, secrets, control)
    except NoWorldError as error:
        raise NotReachableError(str(error)) from error


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
    return response.ok and _is_health(response)


def _is_health(response: requests.Response) -> bool:
    """Whether the mock said it; others answer 200 to any path, and must not be written to."""
    try:
        value = response.json()
    except ValueError:
        return False
    return isinstance(value, dict) and value.keys() == _HEALTH and value["status"] == "ok"
