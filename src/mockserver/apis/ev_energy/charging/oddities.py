"""What was odd about a transaction, as flags of the stretches of its session."""

from collections.abc import Sequence
from typing import Final

from mockserver.apis.ev_energy.charging.ending import BY_SESSION
from mockserver.apis.ev_energy.charging.names import FLAGS, SUB_SESSIONS
from mockserver.world.world import World

ROOT_CAUSE: Final = "CHARGE_POINT_REPORT"
"""All of them come of what a charge point said."""


def note(world: World, session: str, flags: Sequence[str]) -> None:
    """Name what was odd on each stretch of a session: "kwh_for_wh" is the flag KWH_FOR_WH."""
    made = [{"name": name.upper(), "root_cause": ROOT_CAUSE} for name in flags]
    collection = world.store[SUB_SESSIONS]
    for entry in collection.group(BY_SESSION, (session,)):
        key = collection.record(entry)["id"]
        known = world.get(FLAGS, key)
        if made != ([] if known is None else known["flags"]):
            world.put(FLAGS, key, {"charging_sub_session": key, "flags": made})
