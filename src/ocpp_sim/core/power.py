"""The mains: what a power cut ends at once, and what happens when the light comes back."""

from dataclasses import replace
from datetime import datetime

from ocpp_sim.core import energy, transaction
from ocpp_sim.core.port import PowerCycle
from ocpp_sim.core.turn import Turn


def cut(turn: Turn, act: PowerCycle) -> None:
    """Take the mains away; the register and the transactions are in a memory that survives it."""
    link = turn.link
    light_at = max(turn.after(act.off_s), link.light_at or turn.now)
    backed = act.backed and link.dark in ("no", "backed")
    if not backed and act.transactions == "stop":
        transaction.stop_all(turn, "PowerLoss")
    turn.link = replace(link, dark="backed" if backed else "off", light_at=light_at)
    put_out(turn)


def put_out(turn: Turn) -> None:
    """Have every outlet feel that the power is gone, and forget what only a program knows."""
    out = is_out(turn)
    if out:
        turn.clock_due_at = None
    for connector in turn.connectors:
        unpowered = replace(connector, grant=None, sample_due_at=None) if out else connector
        energy.put(turn, unpowered)


def restored(turn: Turn) -> None:
    """The light is back: outlets give power again, samples are due again.

    A transaction whose car went away in the dark ends now, if it would have ended then (OCPP 1.6
    §9.1.22).
    """
    was_out = is_out(turn)
    turn.link = replace(turn.link, dark="no", light_at=None)
    for connector in turn.connectors:
        energy.put(turn, connector)
    if not was_out:
        return
    energy.reschedule(turn)
    if turn.flag("StopTransactionOnEVSideDisconnect"):
        for connector in turn.connectors:
            if connector.transaction is not None and connector.vehicle is None:
                transaction.stop(turn, connector, "EVDisconnected")


def next_due(turn: Turn) -> datetime | None:
    """What can happen in the dark: the light comes back, and people come and go."""
    due = [progress.due_at for progress in turn.visits]
    if turn.link.light_at is not None:
        due.append(turn.link.light_at)
    return min(due, default=None)


def is_out(turn: Turn) -> bool:
    """Whether nothing at all has power here."""
    return turn.link.dark in ("off", "dead")
