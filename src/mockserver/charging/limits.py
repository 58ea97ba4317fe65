"""How much a transaction may draw over time: a charging profile in no version's words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """Limit("CP-7", 1, 42, "2024-06-01T18:00:00Z", ((0, 0.0), (21_600, 32.0))): after midnight.

    `periods` are seconds after `start_at` and amperes a phase from then on; the last has no end.
    Without any, the transaction is free again.
    """

    station_id: str
    connector_id: int
    transaction_id: int
    start_at: str
    periods: tuple[tuple[int, float], ...] = ()
