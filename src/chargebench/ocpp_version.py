"""What charge points can be told to speak."""

from enum import StrEnum


class OcppVersion(StrEnum):
    """Which OCPP; a test holds this to `ocpp_sim.versions.VERSIONS`."""

    V16 = "1.6"
    V201 = "2.0.1"
    V21 = "2.1"
