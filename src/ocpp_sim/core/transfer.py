"""Files that go between the charge point and a server that the peer names.

The core asks for a transfer by an output, which carries its number, and is told of its end by an
input with that number.
"""

from dataclasses import replace
from typing import Final

from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import Errand, Upkeep

DEFAULT_TRIES: Final = 3
DEFAULT_INTERVAL_S: Final = 60
_MOST_TRIES: Final = 100
_LONGEST_S: Final = 7 * 86_400
# After so long without a word a transfer is given up, as after a restart of its runner.
PATIENCE_S: Final = 900


def errand(location: str, tries: int | None, interval_s: int | None) -> Errand:
    """An errand within sane bounds; what the peer leaves open is three tries a minute apart."""
    chosen = DEFAULT_TRIES if tries is None else min(max(tries, 1), _MOST_TRIES)
    wait_s = DEFAULT_INTERVAL_S if interval_s is None else min(max(interval_s, 1), _LONGEST_S)
    return Errand(location, chosen, wait_s)


def number(turn: Turn) -> int:
    """The number of the next transfer."""
    turn.upkeep = replace(turn.upkeep, transfers=turn.upkeep.transfers + 1)
    return turn.upkeep.transfers


def keep(turn: Turn, upkeep: Upkeep) -> None:
    """Keep the errands as they now are, and when the first of them is due."""
    moments = [one.due_at for one in (upkeep.update, upkeep.upload) if one is not None]
    if upkeep.renew_at is not None:
        moments.append(upkeep.renew_at)
    turn.upkeep = replace(upkeep, due_at=min(moments, default=None))
