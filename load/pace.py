"""How often each persona walks each journey, and how long it thinks; read from `pace.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGED = Path(__file__).parent / "pace.toml"


@dataclass(frozen=True, slots=True)
class Pace:
    """`share` of the users, `think_s` from-to in seconds, `journeys` by name with their weight."""

    share: int
    think_s: tuple[float, float]
    journeys: Mapping[str, int]


def read(path: Path = PACKAGED) -> dict[str, Pace]:
    """The pace of each persona by its name."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Pace(
            table["share"], (table["think_s"][0], table["think_s"][1]), dict(table["journeys"])
        )
        for name, table in tables.items()
    }
