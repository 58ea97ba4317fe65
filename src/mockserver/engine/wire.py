"""A request as the request path knows it, for whoever must look beneath a call."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from mockserver.contract.model import Operation
from mockserver.world.limits import Allowance

if TYPE_CHECKING:
    from mockserver.world.world import World


class Wire(Protocol):
    """What was sent, and what is known of it so far.

    `headers` are all of them by lower-case name, `query` and `raw` the query string and the body as
    they came; `raw` is empty where the operation takes no body.
    `base_url` is what the client put before the vendor's path ('http://127.0.0.1:8080/w/blue').
    `operation` and `world` are None where nothing was found, `allowance` where nothing is limited.
    """

    @property
    def request_id(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def query(self) -> bytes: ...
    @property
    def raw(self) -> bytes: ...
    @property
    def world(self) -> "World | None": ...
    @property
    def operation(self) -> Operation | None: ...
    @property
    def allowance(self) -> Allowance | None: ...
