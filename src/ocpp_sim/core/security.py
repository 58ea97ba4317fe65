"""Security events: kept in a log, the critical ones told too (security extension §4.10)."""

from dataclasses import replace
from typing import Final

from ocpp_sim.core.intent import Alert
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import SecurityEvent

CRITICAL: Final = frozenset(
    {
        "FirmwareUpdated",
        "FailedToAuthenticateAtCentralSystem",
        "CentralSystemFailedToAuthenticate",
        "SettingSystemTime",
        "StartupOfTheDevice",
        "ResetOrReboot",
        "SecurityLogWasCleared",
        "MemoryExhaustion",
        "TamperDetectionActivated",
    }
)
_KEPT: Final = 40


def note(turn: Turn, kind: str, info: str = "", *, urgent: bool = False) -> None:
    """Keep an event; a critical one is told from security profile 1 on, be it later.

    An `urgent` one is told though it is not critical.
    """
    event = SecurityEvent(kind, turn.now, info)
    upkeep = turn.upkeep
    untold = upkeep.untold
    if (urgent or kind in CRITICAL) and turn.whole("SecurityProfile"):
        untold = (*untold[1 - _KEPT :], event)
    turn.upkeep = replace(upkeep, security=(*upkeep.security[1 - _KEPT :], event), untold=untold)
    tell(turn)


def tell(turn: Turn) -> None:
    """Tell what could not be told before."""
    if turn.upkeep.untold and turn.online:
        for event in turn.upkeep.untold:
            turn.want(Alert(event.kind, event.at, event.info))
        turn.upkeep = replace(turn.upkeep, untold=())
