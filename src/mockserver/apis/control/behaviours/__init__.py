"""What each operation of the control API does, by the verb that its document names."""

from collections.abc import Mapping
from types import MappingProxyType

from mockserver.apis.control.behaviours import (
    charge_points,
    clock,
    credentials,
    faults,
    journal,
    mails,
    records,
    server,
    settings,
    worlds,
)
from mockserver.apis.control.parts import ControlHandler

BEHAVIOURS: Mapping[str, ControlHandler] = MappingProxyType(
    {
        "server.index": server.index,
        "server.health": server.health,
        "server.ready": server.ready,
        "server.problems": server.problems,
        "server.problem": server.problem,
        "worlds.list_all": worlds.list_all,
        "worlds.create": worlds.create,
        "worlds.read": worlds.read,
        "worlds.delete": worlds.delete,
        "worlds.fork": worlds.fork,
        "worlds.reset": worlds.reset,
        "worlds.snapshot": worlds.snapshot,
        "worlds.restore": worlds.restore,
        "clock.read": clock.read,
        "clock.change": clock.change,
        "clock.advance": clock.advance,
        "credentials.list_all": credentials.list_all,
        "credentials.mint": credentials.mint,
        "credentials.update": credentials.update,
        "records.collections": records.collections,
        "records.list_all": records.list_all,
        "records.read": records.read,
        "records.put": records.put,
        "records.delete": records.delete,
        "settings.read": settings.read,
        "settings.update": settings.update,
        "faults.list_all": faults.list_all,
        "faults.create": faults.create,
        "faults.read": faults.read,
        "faults.delete": faults.delete,
        "faults.delete_all": faults.delete_all,
        "journal.query": journal.query,
        "journal.clear": journal.clear,
        "mails.list_all": mails.list_all,
        "charge_points.list_all": charge_points.list_all,
        "charge_points.read": charge_points.read,
        "charge_points.drive": charge_points.drive,
        "charge_points.command": charge_points.command,
    }
)
