"""How much is measured: enough to trust, or just enough to see that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """`rounds` of `round_s` seconds for each throughput, the best counts.

    Lists are measured at `few` and `many` records, memory and forks at `stored`, a whole seed with
    `users`, whose first cars have plugged in after `plugged_s`, `hours` of `embedded` points, and
    a table of `rows`. `points` come up at `ramp_per_s`, settle for `settle_s` and are watched for
    `points_s`; `restless` ones saturate a core, and `secured` ones come through TLS.
    """

    round_s: float
    rounds: int
    starts: int
    few: int
    many: int
    stored: int
    repeats: int
    points: int
    points_s: float
    ramp_per_s: float
    restless: int
    settle_s: float
    users: int
    plugged_s: float
    embedded: int
    hours: float
    rows: int
    secured: int


FULL = Scale(
    round_s=2.0,
    rounds=3,
    starts=5,
    few=1_000,
    many=1_000_000,
    stored=10_000,
    repeats=300,
    points=10_000,
    points_s=30,
    ramp_per_s=800,
    restless=200,
    settle_s=8,
    users=20_000,
    plugged_s=8,
    embedded=100,
    hours=24,
    rows=1_000_000,
    secured=1_000,
)
QUICK = Scale(
    round_s=0.2,
    rounds=1,
    starts=1,
    few=100,
    many=1_000,
    stored=200,
    repeats=20,
    points=50,
    points_s=0.5,
    ramp_per_s=200,
    restless=5,
    settle_s=0.1,
    users=500,
    plugged_s=0.1,
    embedded=4,
    hours=1,
    rows=2_000,
    secured=20,
)
