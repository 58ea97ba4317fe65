"""Every protocol version that is spoken, and the path below which it is."""

from collections.abc import Mapping
from types import MappingProxyType

from mockserver.central import v16
from mockserver.central.dialect import Dialect

ROUTES: Mapping[str, str] = MappingProxyType({"ocpp16": v16.SUBPROTOCOL})
"""Path segment to subprotocol, as `Endpoint` wants them."""


def dialects() -> Mapping[str, Dialect]:
    """Dialects by websocket subprotocol, as `Central` wants them."""
    return {v16.SUBPROTOCOL: v16.dialect()}
