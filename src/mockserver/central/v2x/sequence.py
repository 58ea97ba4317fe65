"""Which events of a transaction have come, by their numbers (OCPP 2.0.1 part 2, E01.FR.07, E13)."""

from mockserver.charging.records import RemoteTransaction

_MISSING_KEPT = 100


def is_fresh(known: RemoteTransaction, number: int) -> bool:
    """Tell whether an event is none that came before; one that was overtaken is fresh too."""
    return number > known["sequence"] or number in known["missing"]


def counted(known: RemoteTransaction, number: int) -> RemoteTransaction:
    """With a fresh event; the numbers that it leaves out are missed from now on.

    Example: after 0 and 1 the event 4 leaves sequence 4 and missing [2, 3].
    """
    if number == known["sequence"] + 1:
        return {**known, "sequence": number}
    missing = [one for one in known["missing"] if one != number]
    skipped = range(known["sequence"] + 1, number)[-_MISSING_KEPT:]
    return {
        **known,
        "sequence": max(number, known["sequence"]),
        "missing": [*missing, *skipped][-_MISSING_KEPT:],
    }
