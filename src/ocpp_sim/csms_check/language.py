"""What a version says in its own way, for the cases that are the same in all of them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from ocpp_sim.csms_check.trial import Trial
    from ocpp_sim.csms_check.wire import Wire

Payload: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Language:
    """Language("1.6", "ocpp1.6", {"chargePointVendor": …}, …).

    `examples` gives a whole message of each action that charge points send; `session` begins and
    ends a transaction; `measured` is a MeterValues of so many readings; `command` is a message that
    central systems send, which therefore is none for them.
    """

    version: str
    subprotocol: str
    boot: Payload
    examples: "Callable[[Trial], Mapping[str, Payload]]" = field(repr=False)
    session: "Callable[[Trial, Wire], Awaitable[None]]" = field(repr=False)
    measured: "Callable[[Trial, int], Payload]" = field(repr=False)
    command: tuple[str, Payload] = field(repr=False)
