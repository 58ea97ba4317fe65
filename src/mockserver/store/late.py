"""Records that follow from others, made when somebody looks at them."""

from collections.abc import Callable, Mapping
from typing import Any


class Late:
    """What a record becomes, worked out at the first question and never again.

    Example: Late(session, lambda before: {**before, "energy_kwh": 7.4}).
    """

    __slots__ = ("_before", "_made", "_make")

    def __init__(
        self, before: Mapping[str, Any], make: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> None:
        self._before = before
        self._make = make
        self._made: Mapping[str, Any] | None = None

    def record(self) -> Mapping[str, Any]:
        if self._made is None:
            self._made = self._make(self._before)
        return self._made
