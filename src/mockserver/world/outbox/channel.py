"""What distinguishes the webhooks of one API from those of another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from mockserver.store.collection import Record
from mockserver.world.world import World

ACTIVE, PAUSED, DISABLED = "active", "paused", "disabled"
ALL = "*"
# (world, id of the message, event, data) -> the body: {"event": …, "data": …}
Envelope: TypeAlias = Callable[[World, str, str, Any], dict[str, Any]]
# (world, endpoint, delivery, wall time, body as sent) -> headers that identify and sign it
Sign: TypeAlias = Callable[[World, Record, Record, datetime, bytes], Mapping[str, str]]
# (endpoint, lower-case headers, body as sent) -> does a signature of this endpoint fit?
Verify: TypeAlias = Callable[[Record, Mapping[str, str], bytes], bool]


@dataclass(frozen=True, slots=True)
class Channel:
    """How one API delivers its webhooks.

    `endpoints` is the collection of its endpoints; each record holds at least {"id", "url",
    "events": ["session.ended"] or ["*"], "status": "active" | "paused" | "disabled"}.
    `delays` are the waits of the world's time after the first and each further failure, so there is
    one try more than delays.
    `signature` is the header, in lower case, that `sign` puts the signature in.
    With `gives_up_after` an endpoint that has failed for so long is disabled; its records then
    hold "failing_since" as well.
    """

    api: str
    endpoints: str
    events: tuple[str, ...]
    delays: tuple[timedelta, ...]
    message_id: Callable[[World], str]
    envelope: Envelope
    sign: Sign
    signature: str
    verify: Verify
    gives_up_after: timedelta | None = None

    def delay(self, failures: int) -> timedelta | None:
        """How long to wait after the failure with this number, from 1; None when it was the last.

        Example: with delays of 5 s and 5 min delay(1) is 5 s and delay(3) None.
        """
        return self.delays[failures - 1] if failures <= len(self.delays) else None


def wants(endpoint: Record, event: str) -> bool:
    """Tell whether an endpoint is to hear of an event now."""
    events = endpoint["events"]
    return endpoint["status"] == ACTIVE and (ALL in events or event in events)


def exponential(first: timedelta, factor: int, tries: int) -> tuple[timedelta, ...]:
    """The delays between so many tries: exponential(30 s, 4, tries=3) is 30 s and 2 min."""
    return tuple(first * factor**number for number in range(tries - 1))
