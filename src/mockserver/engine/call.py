"""A request after the wire and an answer before it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from mockserver.contract.model import Operation
from mockserver.engine.wire import Wire
from mockserver.store.collection import Record
from mockserver.world.ports import Ports
from mockserver.world.world import World


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as found from the credential.

    Example: Caller("api_key", {"org_id": "org_A"}, {"org_id": frozenset({"org_A", "org_B"})},
    frozenset({"read:charge_points"}), "key_1").
    `claims` holds the primary value of each tenant field, `reach` all that it may touch.
    Its requests count against `account` where there is one, so that several credentials share a
    rate limit, else against `subject`.
    """

    kind: str
    claims: Mapping[str, str] = field(default_factory=dict)
    reach: Mapping[str, frozenset[str]] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    subject: str = ""
    account: str = ""


ANONYMOUS = Caller("anonymous")


@dataclass(slots=True)
class Call:
    """One request, validated: parameters are typed as the document says, the body is JSON.

    `headers` holds the declared header parameters by lower-case name, `base_url` what the client
    put before the vendor's path ('http://127.0.0.1:8080/w/blue'), `cause` the id of the request.
    `wire` is the request beneath, for a protocol that reads it by itself, such as OAuth 2.
    """

    world: World
    operation: Operation
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    caller: Caller
    base_url: str
    ports: Ports
    cause: str
    wire: Wire | None = None


@dataclass(slots=True)
class Answer:
    """A status with a JSON value, bytes, or nothing."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


Handler: TypeAlias = Callable[[Call], Awaitable[Answer]]

__all__ = ["ANONYMOUS", "Answer", "Call", "Caller", "Handler", "Record"]
