"""OCPP 2.1: what it has in common with 2.0.1; what it adds is not built, and is answered so."""

from ocpp_sim.versions import v2x
from ocpp_sim.versions.v2x.dialect import V2x


def dialect() -> V2x:
    """The 2.1 dialect."""
    return V2x("2.1", v2x.READERS, v2x.WRITERS, v2x.ANSWERS, v2x.REPLIES)
