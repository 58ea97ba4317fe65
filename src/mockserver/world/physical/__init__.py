"""What happens physically in a world: charge points, tags, transactions, reservations.

Every function is synchronous, writes records of charging.* and publishes what happened.
Times are the text of the records ("2024-06-01T09:00:00.000Z"), energies Wh.
"""

from mockserver.charging.tags import TagInfo
from mockserver.world.physical.indexes import INDEXES
from mockserver.world.physical.lookup import current, transaction
from mockserver.world.physical.meters import samples_of
from mockserver.world.physical.remote import keep_remote, remote, remote_name, reported
from mockserver.world.physical.reports import drop_reports, keep_reports, report
from mockserver.world.physical.reservations import (
    EXPIRE,
    expire,
    hold,
    holding,
    reservation,
    settle,
)
from mockserver.world.physical.stations import (
    boot,
    connect,
    connector_status,
    disconnect,
    heartbeat,
    offline,
    register,
    station,
)
from mockserver.world.physical.tags import assess, authorize, put_tag, resolve_tag, tag
from mockserver.world.physical.transactions import flag, meter, record_session, start, stop
from mockserver.world.physical.upkeep import (
    certify,
    handed_over,
    progress,
    security_event,
    upkeep,
)

__all__ = [
    "EXPIRE",
    "INDEXES",
    "TagInfo",
    "assess",
    "authorize",
    "boot",
    "certify",
    "connect",
    "connector_status",
    "current",
    "disconnect",
    "drop_reports",
    "expire",
    "flag",
    "handed_over",
    "heartbeat",
    "hold",
    "holding",
    "keep_remote",
    "keep_reports",
    "meter",
    "offline",
    "progress",
    "put_tag",
    "record_session",
    "register",
    "remote",
    "remote_name",
    "report",
    "reported",
    "reservation",
    "resolve_tag",
    "samples_of",
    "security_event",
    "settle",
    "start",
    "station",
    "stop",
    "tag",
    "transaction",
    "upkeep",
]
