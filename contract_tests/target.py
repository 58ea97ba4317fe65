"""The deployment under test: where it is, whether it is the mock, and who may call it."""

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

import requests

from contract_tests.control import Control, NoWorldError, world
from contract_tests.credentials import SCHEMES, SCOPED, variable
from contract_tests.options import SAFE_RATE_PER_S, Options
from contract_tests.preparation import USER_HEADER
from contract_tests.tokens import TokenError, Tokens
from contract_tests.wire import BlockedError, Wire, origin_of
from mockserver.contract.load import load_document, user_cache
from mockserver.contract.model import Document

_TIMEOUT_S = 10.0
# what openapi/control says of the mock's health, key by key
_HEALTH = {"status", "version", "uptime_s", "worlds"}
_USER = "user"
_CLIENT = ("client_id", "client_secret")


class NotReachableError(Exception):
    """The deployment does not answer; the text says what to do."""


@dataclass(slots=True)
class Target:
    """A deployment as the tests see it; only the mock has a control API.

    `user` is for whom operations are called that want a user.
    Of the whole `document` the operations that fit a pattern of `only` are tested.
    """

    document: Document
    base_url: str
    wire: Wire
    secrets: dict[str, str] = field(repr=False)
    control: Control | None = None
    tokens: Tokens | None = None
    user: str | None = None
    only: tuple[str, ...] = ()
    admit: Callable[["Target"], None] | None = field(default=None, repr=False)
    _lacking: dict[frozenset[str], str | None] = field(default_factory=dict, repr=False)

    @property
    def tested(self) -> Document:
        """The document with those operations only that are tested."""
        return narrowed(self.document, self.only)

    @property
    def is_mock(self) -> bool:
        return self.control is not None

    @property
    def takes_users(self) -> bool:
        """Whether what is tested is called for a user who is named in a header."""
        return any(p.name == USER_HEADER for o in self.tested.operations for p in o.parameters)

    def begin_anew(self) -> None:
        """Put the mock's world back to its beginning; nothing at another deployment."""
        if self.control is None:
            return
        self.control.reset()
        self._lacking.clear()
        if self.admit is not None:
            self.admit(self)

    def secret_of(self, scheme: str) -> str | None:
        """What satisfies a security scheme of the document; None when none was given."""
        return self.secrets.get(SCHEMES.get(scheme, ""))

    def lacking(self, needed: frozenset[str]) -> str | None:
        """A credential with all scopes but the needed ones; None when none can be had."""
        if needed not in self._lacking:
            self._lacking[needed] = self._made_without(needed)
        return self._lacking[needed]

    def _made_without(self, needed: frozenset[str]) -> str | None:
        if self.control is not None:
            kind = next(kind for kind in SCOPED if kind in self.secrets)
            every = {scope for operation in self.document.operations for scope in operation.scopes}
            return self.control.mint({"kind": kind, "scopes": sorted(every - needed)})
        return None if self.tokens is None else self.tokens.without(needed)

    def hide(self, text: str) -> str:
        """A text with each secret replaced by the variable that stands for it."""
        for kind, secret in self.secrets.items():
            text = text.replace(secret, f"${variable(kind)}")
        for secret in self._made():
            text = text.replace(secret, f"${variable('access_token')}")
        return text

    def _made(self) -> set[str]:
        made = {secret for secret in self._lacking.values() if secret is not None}
        return made if self.tokens is None else made | self.tokens.issued

    def known(self, told: Mapping[str, str]) -> dict[str, str]:
        """Path parameters that exist: as told, and those that the mock's credentials reach."""
        return {**(self.control.tenants() if self.control else {}), **told}


@contextlib.contextmanager
def opened(options: Options) -> Iterator[Target]:
    """The target of a run, guarded; the mock gets a world of its own that is deleted afterwards.

    Raises NotReachableError, also when no token is to be had, and SpecError.
    """
    document = load_document(options.openapi / options.api, cache=user_cache(os.environ))
    with contextlib.ExitStack() as stack:
        if options.base_url is None:
            from contract_tests.inprocess import started

            base_url, dispatch = stack.enter_context(started(options.openapi))
            wire = Wire(origin_of(base_url), allow_writes=True, dispatch=dispatch)
            stack.enter_context(wire.guarding())
            yield stack.enter_context(_mock(document, base_url, wire, options))
            return
        base_url = options.base_url.rstrip("/")
        wire = Wire(origin_of(base_url), allow_writes=False, rate_per_s=options.rate_per_s)
        stack.enter_context(wire.guarding())
        if _is_mock(base_url, options):
            wire.allow_writes = True
            yield stack.enter_context(_mock(document, base_url, wire, options))
            return
        wire.allow_writes = options.allow_writes
        wire.rate_per_s = options.rate_per_s or SAFE_RATE_PER_S
        wire.heeds_limits = True
        target = Target(
            document, base_url, wire, dict(options.secrets), user=options.user, only=options.only
        )
        if options.secrets.keys() >= set(_CLIENT) and "access_token" not in options.secrets:
            _take_token(target, options.token_url or base_url + _token_path(document))
        yield target


def narrowed(document: Document, patterns: Collection[str]) -> Document:
    """The document with those operations only whose id fits a pattern; all without patterns."""
    fitting = tuple(
        o for o in document.operations if any(fnmatchcase(o.id, pattern) for pattern in patterns)
    )
    return replace(document, operations=fitting) if patterns else document


def _take_token(target: Target, url: str) -> None:
    """Have the client's own token, kept fresh; raises NotReachableError."""
    client_id, client_secret = (target.secrets[kind] for kind in _CLIENT)
    try:
        target.tokens = Tokens(url, client_id, client_secret, target.wire.letting_pass)
    except TokenError as error:
        raise NotReachableError(str(error)) from error
    target.wire.present = target.tokens.present
    target.secrets["access_token"] = target.tokens.first


def _token_path(document: Document) -> str:
    """Where the document says that a client gets its token: '/o/token'."""
    for scheme in document.spec["components"]["securitySchemes"].values():
        flow = scheme.get("flows", {}).get("clientCredentials")
        if flow is not None:
            return str(flow["tokenUrl"])
    raise NotReachableError(f"{document.name} has no tokens for clients; leave out --client-id")


@contextlib.contextmanager
def _mock(document: Document, base_url: str, wire: Wire, options: Options) -> Iterator[Target]:
    try:
        with world(base_url, options.control_token) as (control, described):
            handed: Mapping[str, str] = described["credentials"][options.api]
            target = Target(
                document, described["urls"]["base_url"], wire, {}, control, only=options.only
            )

            def admit(target: Target) -> None:
                _admit_to_mock(target, handed, options)

            target.admit = admit
            admit(target)
            yield target
    except NoWorldError as error:
        raise NotReachableError(str(error)) from error


def _admit_to_mock(target: Target, handed: Mapping[str, str], options: Options) -> None:
    """Lift the limits of the mock's world, and have every credential that the API knows of."""
    assert target.control is not None
    target.control.lift_limits(options.api)
    target.secrets = {k: v for k, v in handed.items() if k != "token_url"}
    if "token_url" in handed:
        _take_token(target, handed["token_url"])
        target.user = options.user or busiest(target.control, target.document)
        wish = {"kind": "access_token", "user": target.user}
        target.secrets["user_token"] = target.control.mint(wish)
    target.secrets |= options.secrets


def busiest(control: Control, document: Document) -> str:
    """The user who owns records in most collections, so that most lists hold something."""
    owned: Counter[str] = Counter()
    for model in document.collections.values():
        if _USER in model.tenant:
            owned.update({record[_USER] for record in control.records(model.name)})
    return owned.most_common(1)[0][0]


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
