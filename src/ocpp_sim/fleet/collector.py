"""The garbage collector in a process that holds ten thousand charge points."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = (10_000, 20, 1_000)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for cycles among young objects only.

    Charge points are values without cycles, which go as soon as nobody holds them; to look through
    all of ten thousand for garbage takes a quarter of a second and finds none.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
