"""How charge points can be told to send their passwords."""

from enum import StrEnum


class PasswordAs(StrEnum):
    """As it is, or what it spells; a test holds this to `ocpp_sim.plan.security.PASSWORDS_AS`."""

    TEXT = "text"
    HEX = "hex"
