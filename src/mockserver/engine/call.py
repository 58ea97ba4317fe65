"""A request after the wire and an answer before it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from mockserver.contract.model import Operation
from mockserver.engine.wire import Wire
from mockserver.store.collection import Record
from mockserver.world.ports import Ports
from mockserver.world.world import World

if TYPE_CHECKING:
    from mockserver.engine.filters import Filters
    from mockserver.engine.lists import Listing
    from mockserver.engine.resource import Resource


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as found from the credential.

    Example: Caller("api_key", {"org_id": "org_A"}, {"org_id": frozenset({"org_A", "org_B"})},
    frozenset({"read:charge_points"}), "key_1").
    `claims` holds the primary value of each tenant field, `reach` all that it may touch.
    Its requests count against `account` where there is one, so that several credentials share a
    rate limit, else against `subject`.
    A caller without any claim stands for no tenant and may touch them all, unless it is anonymous.
    """

    kind: str
    claims: Mapping[str, str] = field(default_factory=dict)
    reach: Mapping[str, frozenset[str]] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    subject: str = ""
    account: str = ""

    def may(self, scopes: frozenset[str]) -> bool:
        """Whether it holds all of these scopes; whoever only looks on needs none."""
        return self.kind == _ONLOOKER or scopes <= self.scopes

    @property
    def confined(self) -> bool:
        """Whether the tenants that it may touch are counted."""
        return bool(self.claims) or self.kind == _ANONYMOUS


_ANONYMOUS, _ONLOOKER = "anonymous", "onlooker"
ANONYMOUS = Caller(_ANONYMOUS)


class Viewpoint(Protocol):
    """From where records are looked at: a Call, or an Onlooker where nobody called.

    `base_url` is put before the paths of links; `caller` decides what can be seen through them.
    """

    @property
    def world(self) -> World: ...
    @property
    def base_url(self) -> str: ...
    @property
    def caller(self) -> Caller: ...


@dataclass(frozen=True, slots=True)
class Onlooker:
    """A viewpoint outside any request, as of a webhook; it sees the records of all tenants."""

    world: World
    base_url: str
    caller: Caller = Caller(_ONLOOKER)


@dataclass(slots=True)
class Call:
    """One request, validated: parameters are typed as the document says, the body is JSON.

    `headers` holds the declared header parameters by lower-case name, `base_url` what the client
    put before the vendor's path ('http://127.0.0.1:8080/w/blue'), `cause` the id of the request.
    `wire` is the request beneath, for a protocol that reads it by itself, such as OAuth 2.
    `resource`, `listing` and `filters` are what the engine knows of the operation's collection, set
    before a behaviour runs.
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
    resource: "Resource | None" = None
    listing: "Listing | None" = None
    filters: "Filters | None" = None
    wire: Wire | None = None


@dataclass(slots=True)
class Answer:
    """A status with a JSON value, bytes, an async iterator of bytes, or nothing.

    What is iterated goes out as it comes; its content is not held against the document.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


Handler: TypeAlias = Callable[[Call], Awaitable[Answer]]

__all__ = [
    "ANONYMOUS",
    "Answer",
    "Call",
    "Caller",
    "Handler",
    "Onlooker",
    "Record",
    "Viewpoint",
]
