"""How one server is set up; read from nowhere but its arguments."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """`openapi` is the folder of the documents, `cache` where bundles are kept (None: nowhere).

    `seed` to `at` are of the default world: cars come to its `fleet` on their own with `autopilot`,
    and `at` freezes its clock there.
    `control_token` guards `/_mock`; None leaves it open.
    `security_profile` is the least for charge points, `ocpp_password` that of all of them; a world
    begins with both, and None asks for nothing.
    `state_file` is read at start when it exists and written at the end.
    """

    openapi: Path
    cache: Path | None = None
    seed: int = 1
    seed_size: str = "small"
    fleet: int = 0
    autopilot: bool = True
    at: datetime | None = None
    control_token: str | None = None
    security_profile: int | None = None
    ocpp_password: str | None = field(default=None, repr=False)
    state_file: Path | None = None
    stock_connexion: bool = False
    max_body_bytes: int = 1 << 20
    journal_bytes: int = 16 << 20
    command_timeout_s: float = 10.0
