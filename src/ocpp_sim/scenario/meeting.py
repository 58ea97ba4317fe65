"""Where the charge points of a scenario wait for each other."""

from collections import Counter
from collections.abc import Iterable

from ocpp_sim.scenario.model import Meet, Scenario


class Meetings:
    """Counts who has come to each of the meetings; everybody comes once to each of theirs."""

    def __init__(self, parts: Iterable[Scenario]) -> None:
        self._missing = Counter(
            step.deed.name for part in parts for step in part.steps if isinstance(step.deed, Meet)
        )
        self._come: set[tuple[str, str]] = set()

    def come(self, name: str, identity: str) -> bool:
        """Take note that somebody stands there; tells whether all have come by that."""
        if (name, identity) in self._come:
            return False
        self._come.add((name, identity))
        self._missing[name] -= 1
        return not self._missing[name]
