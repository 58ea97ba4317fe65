"""OCPP 2.0.1, which is all in what the versions 2.x have in common."""

from ocpp_sim.versions import v2x
from ocpp_sim.versions.v2x.dialect import V2x


def dialect() -> V2x:
    """The 2.0.1 dialect."""
    return V2x("2.0.1", v2x.READERS, v2x.WRITERS, v2x.ANSWERS, v2x.REPLIES)
