"""Values of the hot path: frozen for whoever checks types, three times as quick to make.

A frozen dataclass sets each field through a call of its own, so that a charge point of 26 fields
takes 3 µs to make where a plain one takes 0.6, and each message makes a dozen values.
Hence they are frozen by mypy, which sees `dataclasses.dataclass` here, and while a program runs
only in Python's development mode (`python -X dev`), in which the tests let a charge point live.
"""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:
    from collections.abc import Callable
    from dataclasses import dataclass

    def value(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """Stand in for `dataclasses.dataclass`; a value can be a key, as a frozen one can."""
        return dataclass(frozen=frozen and sys.flags.dev_mode, slots=slots, unsafe_hash=True)


__all__ = ["value"]
