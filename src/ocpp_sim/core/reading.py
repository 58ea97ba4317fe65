"""What a meter shows at one moment."""

from datetime import datetime

from ocppj.value import value

_MOST_RECORDS = 200


@value(frozen=True, slots=True)
class Snapshot:
    """The meter of one connector: power = phases · voltage · current (DC: phases 0, counted as 1).

    Units: voltage in 0.1 V, current in mA for each phase. `soc_percent` is None without a car;
    `offered_w` is what the car might take. `rotation` has the lines of the supply in the order of
    those of the connector: of "STR" a car on one phase uses S, which is L2.
    """

    energy_wh: int
    power_w: int
    voltage_dv: int
    current_ma: int
    phases: int
    soc_percent: int | None = None
    offered_w: int = 0
    rotation: str = "RST"


@value(frozen=True, slots=True)
class Reading:
    """A snapshot that is told later, with the measurands that it is told in.

    The meter has signed it as its page of that number, 0 if it has not; `keyed` with its key.
    """

    at: datetime
    context: str
    snapshot: Snapshot
    measurands: tuple[str, ...]
    page: int = 0
    keyed: bool = False


def one_more(records: tuple[Reading, ...], told: Reading) -> tuple[Reading, ...]:
    """The readings of a transaction with one more.

    Of a long one every second is thinned out, but for the first and the last.
    """
    if len(records) >= _MOST_RECORDS:
        records = (records[0], *records[2:-1:2], records[-1])
    return (*records, told)
