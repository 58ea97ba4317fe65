"""What each flag of a platform, and each quirk of a charge point, explains of a difference.

Flags are those of the mock (`mockserver.charging.flags`), which every session carries that is not
what it seems; another platform may use them too. Quirks are those of the catalogue, for platforms
that tell no flags.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MISSING, DUPLICATE, UNKNOWN = "missing", "duplicate", "unknown"
STARTED, ENDED, RUNNING, ENERGY = "started", "ended", "running", "energy"
COST, RECEIPT = "cost", "receipt"
KINDS: Final = (MISSING, DUPLICATE, UNKNOWN, STARTED, ENDED, RUNNING, ENERGY, COST, RECEIPT)
"""Every kind of difference."""

_TIMES = frozenset({STARTED, ENDED})
_ALL_OF_IT = frozenset({STARTED, ENDED, RUNNING, ENERGY})

FLAGS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "duplicate_start": frozenset({DUPLICATE}),
        "duplicate_stop": frozenset({ENDED, ENERGY}),
        "no_stop": frozenset({ENDED, RUNNING, ENERGY, DUPLICATE, UNKNOWN}),
        "orphan_stop": frozenset({STARTED, ENERGY, UNKNOWN, DUPLICATE}),
        "missing_events": frozenset({STARTED, ENERGY}),
        "unknown_transaction_id": frozenset({ENDED, RUNNING, ENERGY}),
        "unknown_reservation": frozenset(),
        "tag_refused": frozenset({RUNNING}),
        "meter_regress": frozenset({ENERGY}),
        "meter_outside_window": frozenset({ENERGY, ENDED}),
        "meter_out_of_order": frozenset({ENERGY}),
        "kwh_for_wh": frozenset({ENERGY}),
        "implausible_energy": frozenset({ENERGY}),
        "future_timestamp": _TIMES,
        "clock_not_set": _TIMES,
        "clock_ahead": _TIMES,
        "no_time_zone": _TIMES,
        "unreadable_timestamp": _TIMES,
        "unreadable_value": frozenset({ENERGY}),
        "stop_before_start": _TIMES,
        "late_stop": frozenset({ENDED, RUNNING, ENERGY}),
        "bad_unit": frozenset({ENERGY}),
        "bad_measurand": frozenset({ENERGY}),
        "bad_context": frozenset({ENERGY}),
        "schema_violation": frozenset({ENERGY, RUNNING, ENDED}),
    }
)

QUIRKS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "dup_start": frozenset({DUPLICATE, RUNNING, ENDED, ENERGY}),
        "dup_stop": frozenset({ENDED, ENERGY}),
        "tx_id_minus_one": frozenset({RUNNING, ENDED, ENERGY, DUPLICATE, UNKNOWN}),
        "orphan_stop": frozenset({MISSING, *_ALL_OF_IT}),
        "stop_days_late": frozenset({RUNNING, ENDED, ENERGY}),
        "restart_without_stop": frozenset({RUNNING, ENDED, ENERGY}),
        "ended_after_status": frozenset({RUNNING, ENDED, ENERGY}),
        "seq_duplicate": frozenset({RUNNING, ENDED, ENERGY}),
        "never_stops": frozenset({RUNNING, ENDED, ENERGY}),
        "exit_on_disconnect": frozenset({MISSING, RUNNING, ENDED, ENERGY}),
        "meter_regress": frozenset({ENERGY}),
        "mv_outside_window": frozenset({ENERGY, STARTED, ENDED}),
        "history_dump": frozenset({ENERGY}),
        "kwh_not_wh": frozenset({ENERGY}),
        "bad_unit": frozenset({ENERGY}),
        "bad_measurand": frozenset({ENERGY}),
        "bad_context": frozenset({ENERGY}),
        "empty_sampled": frozenset({ENERGY}),
        "meter_object_not_array": frozenset({ENERGY}),
        "tz_missing": _TIMES,
        "local_time_as_utc": _TIMES,
        "clock_drift": _TIMES,
        "future": _TIMES,
        "no_clock_before_boot": _TIMES,
        "truncated_json": frozenset({MISSING, *_ALL_OF_IT}),
        "leading_comma": frozenset({MISSING, *_ALL_OF_IT}),
        "empty_value": frozenset({MISSING, *_ALL_OF_IT}),
        "wrong_type_1": frozenset({MISSING, *_ALL_OF_IT}),
    }
)

NOT_TOLD: Final = "not_told"
"""The charge point never had an answer to what would have told it."""

TOO_FAINT: Final = "too_faint"
"""A quirk did it, and so little that no central system can notice."""


def explained(kind: str, names: tuple[str, ...], table: Mapping[str, frozenset[str]]) -> list[str]:
    """Those of the names that explain a kind of difference."""
    return [name for name in names if kind in table.get(name, ())]
