"""Which readings of a transaction the meter signs (OCPP 2.0.1 J02, SignReadings).

SignReadings is for those of the beginning and the end, SignStartedReadings and SignUpdatedReadings
say of which others or not; the clock-aligned ones have a SignReadings of their own.
"""

from dataclasses import replace
from typing import Final

from ocpp_sim.core.ocmf import REGISTER
from ocpp_sim.core.reading import Reading
from ocpp_sim.core.turn import Turn

_SWITCHES: Final = {
    "Sample.Clock": ("AlignedSignReadings",),
    "Transaction.Begin": ("SignReadings", "SignStartedReadings"),
    "Transaction.End": ("SignReadings",),
}
_OTHERS: Final = ("SignReadings", "SignUpdatedReadings")


def signed(turn: Turn, records: tuple[Reading, ...], *, keyed: bool) -> tuple[Reading, ...]:
    """The readings as the meter gives them; `keyed` once the transaction was told its key."""
    given = list[Reading]()
    for one in records:
        read = one
        switches = _SWITCHES.get(one.context, _OTHERS)
        if REGISTER in one.measurands and all(map(turn.flag, switches)):
            there = turn.facilities
            turn.facilities = replace(there, signed=there.signed + 1)
            read = replace(one, page=turn.facilities.signed, keyed=_tells_key(turn, keyed=keyed))
            keyed = keyed or read.keyed
        given.append(read)
    return tuple(given)


def _tells_key(turn: Turn, *, keyed: bool) -> bool:
    """Whether the public key goes with a value (PublicKeyWithSignedMeterValue)."""
    when = turn.text("PublicKeyWithSignedMeterValue")
    return when == "EveryMeterValue" or (when == "OncePerTransaction" and not keyed)
