"""Names for what was odd about a transaction; a charge point is answered and its word kept."""

DUPLICATE_START = "duplicate_start"  # the same start came again
DUPLICATE_STOP = "duplicate_stop"  # a second stop came; the first one counts
NO_STOP = "no_stop"  # the connector is free, or started another one, before this one was stopped
ORPHAN_STOP = "orphan_stop"  # a stop whose start never came
MISSING_EVENTS = "missing_events"  # numbered events of it had not come when it ended
UNKNOWN_TRANSACTION_ID = "unknown_transaction_id"  # an id nobody gave out, matched by connector
UNKNOWN_RESERVATION = "unknown_reservation"  # a start with a reservation that does not hold
TAG_REFUSED = "tag_refused"  # it started although the tag was not accepted
METER_REGRESS = "meter_regress"  # the register went backwards
METER_OUTSIDE_WINDOW = "meter_outside_window"  # samples from before the start or after the stop
METER_OUT_OF_ORDER = "meter_out_of_order"  # samples older than those before them
KWH_FOR_WH = "kwh_for_wh"  # figures that only make sense a thousand times as large, or small
IMPLAUSIBLE_ENERGY = "implausible_energy"  # more energy than any outlet delivers in that time
FUTURE_TIMESTAMP = "future_timestamp"  # later than the world's clock by more than a minute
CLOCK_AHEAD = "clock_ahead"  # later than the world's clock, by seconds
CLOCK_NOT_SET = "clock_not_set"  # decades ago, as from a charge point before its first boot
NO_TIME_ZONE = "no_time_zone"  # read as UTC
UNREADABLE_TIMESTAMP = "unreadable_timestamp"  # the time of arrival stands in its place
UNREADABLE_VALUE = "unreadable_value"  # a sampled value that is no number
STOP_BEFORE_START = "stop_before_start"
LATE_STOP = "late_stop"  # told more than a day after it happened
BAD_UNIT = "bad_unit"  # MeterValues refused for their unit
BAD_MEASURAND = "bad_measurand"
BAD_CONTEXT = "bad_context"
SCHEMA_VIOLATION = "schema_violation"  # a frame about it was refused


def added(flags: list[str], *more: str) -> list[str]:
    """The flags with more, each once, in the order in which they came."""
    fresh = [flag for flag in dict.fromkeys(more) if flag not in flags]
    return [*flags, *fresh] if fresh else flags
