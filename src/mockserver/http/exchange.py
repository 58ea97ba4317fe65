"""One request on its way through the server."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from mockserver.contract.model import Operation
from mockserver.http.address import Address, split
from mockserver.http.bound import Bound
from mockserver.world.limits import Allowance
from mockserver.world.world import World

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_SAFE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


@dataclass(slots=True)
class Exchange:
    """What is known of a request so far; the later fields are filled in as it goes on.

    It is the `engine.wire.Wire` of its call.
    `peer` is the address that it came from, `raw` its body as it came, `allow` the methods that its
    path takes.
    """

    method: str
    address: Address
    query: bytes
    headers: Mapping[str, str]
    scheme: str
    peer: str = ""
    request_id: str = ""
    bound: Bound | None = None
    world: World | None = None
    raw: bytes = b""
    caller: str = ""
    allow: str = ""
    allowance: Allowance | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """What the client put before the vendor's path: 'http://127.0.0.1:8080/w/blue'."""
        return f"{self.scheme}://{self.headers.get('host', 'localhost')}{self.address.prefix}"

    @property
    def path(self) -> str:
        """The vendor's path, without that of the world."""
        return self.address.path

    @property
    def operation(self) -> Operation | None:
        return None if self.bound is None else self.bound.operation

    def identify(self, world: World | None, strays: Iterator[int]) -> None:
        """Name the request: by the client's own id when it is harmless, else by counting.

        Requests without a world, and those of the control API, take their number from `strays`.
        """
        sent = self.headers.get("x-request-id")
        if sent is not None and _SAFE_ID.fullmatch(sent):
            self.request_id = sent
        elif world is None or (self.bound is not None and not self.bound.product):
            self.request_id = f"mock_{next(strays)}"
        else:
            self.request_id = f"req_{world.count('requests'):016d}"

    def record(self, status: int, answered: bytes) -> None:
        """Enter the request into its world's journal; status 0 is a connection that was dropped."""
        world, bound = self.world, self.bound
        if world is None or (bound is not None and not bound.product):
            return
        data = {
            "method": self.method,
            "path": self.address.path,
            "query": self.query.decode("latin-1"),
            "status": status,
            "caller": self.caller,
            "request_body": self.raw,
            # a copy: what orjson gives holds on to a buffer of at least 4 KB
            "response_body": bytes(memoryview(answered)),
            **self.notes,
        }
        size = len(self.raw) + len(answered) + len(self.address.path) + len(self.query)
        subject = "" if bound is None else bound.operation.id
        world.journal.add("request", subject, data, size=size, cause=self.request_id)


def open_exchange(scope: Scope) -> Exchange:
    """Take over what the ASGI scope of an HTTP request says."""
    headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
    raw_path: bytes | None = scope.get("raw_path")
    path = scope["path"] if raw_path is None else raw_path.decode("latin-1")
    client = scope.get("client")
    return Exchange(
        scope["method"],
        split(path),
        scope["query_string"],
        headers,
        scope["scheme"],
        client[0] if client else "",
    )
