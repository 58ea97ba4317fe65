"""Records that follow from others, made when somebody looks at them."""

from collections.abc import Callable, Mapping
from typing import Any, Union


class Late:
    """What a record becomes, worked out at the first question and never again.

    Example: Late(session, lambda before: {**before, "energy_kwh": 7.4}).
    What it is made of may be late itself.
    """

    __slots__ = ("_before", "_made", "make")

    def __init__(
        self,
        before: Union[Mapping[str, Any], "Late"],
        make: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    ) -> None:
        self._before: Mapping[str, Any] | Late | None = before
        self.make: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = make
        self._made: Mapping[str, Any] | None = None

    def record(self) -> Mapping[str, Any]:
        # one after the other, since a chain may be longer than calls may be deep
        chain, late = [], self
        while late._made is None:
            chain.append(late)
            if not isinstance(late._before, Late):
                break
            late = late._before
        for one in reversed(chain):
            one._work()
        assert self._made is not None
        return self._made

    def _work(self) -> None:
        before, make = self._before, self.make
        assert before is not None
        assert make is not None
        self._made = make(before.record() if isinstance(before, Late) else before)
        self._before = self.make = None
