"""Network connection profiles as values (OCPP 2.0.1 B09, B10)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Network:
    """How to reach a central system, kept in a numbered slot.

    `version` and `interface` are in the words of the peer: "OCPP20", "Wired0".
    """

    slot: int
    url: str
    timeout_s: int
    security_profile: int
    version: str = ""
    transport: str = "JSON"
    interface: str = "Wired0"


@dataclass(frozen=True, slots=True)
class SetNetwork:
    network: Network
