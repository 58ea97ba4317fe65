"""What a bench is started with."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocpp_sim.plan import FleetPlan


@dataclass(frozen=True, slots=True)
class Options:
    """The command line's words for the server; `at` is RFC 3339 text or None for the wall's time.

    `autopilot` lets cars come to the default world's charge points on their own.
    Its charge points are those of the `plan`, of which there are as many as `fleet` says.
    `openapi` is a folder of documents, None for the packaged ones.
    `security_profile` is the least for charge points, `ocpp_password` that of all of them.
    """

    fleet: int = 0
    autopilot: bool = True
    plan: "FleetPlan | None" = None
    seed: int = 1
    seed_size: str = "small"
    at: str | None = None
    control_token: str | None = None
    state_file: Path | None = None
    openapi: Path | None = None
    stock_connexion: bool = False
    security_profile: int | None = None
    ocpp_password: str | None = field(default=None, repr=False)
