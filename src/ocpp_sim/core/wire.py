"""What becomes of a charge point's texts on their way, as data that the charge point carries.

The rules that read this are above the core, in `ocpp_sim.quirks`; a charge point without any has
no Wire at all. When a habit of the core may act is counted here too, since both go by events.
"""

from dataclasses import dataclass
from datetime import datetime

Params = tuple[tuple[str, float | str], ...]


@dataclass(frozen=True, slots=True)
class Selector:
    """Which texts: Selector(action="MeterValues", direction="call", nth=3, after="booted").

    `direction` is one of call, answer, in, out; "" and 0 choose nothing. With an `after` it begins
    to count when that event happens, and anew each time it happens again.
    """

    action: str = ""
    direction: str = ""
    nth: int = 0
    after: str = ""


ANY = Selector()


@dataclass(frozen=True, slots=True)
class Alteration:
    """One quirk as one charge point has it; `params` are complete.

    `stream` names its stream of chance: "late_answer", and "late_answer-2" for one more of it.
    """

    name: str
    probability: float = 1.0
    selector: Selector = ANY
    params: Params = ()
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How often an alteration could have acted: since its event, and ever, which numbers draws."""

    since: int = 0
    ever: int = 0
    armed: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """When a habit may act: Moment("dup_start", nth=3, after="booted"), as a Selector says it."""

    habit: str
    nth: int = 0
    after: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a habit could have acted since its event, and how its last cases were `judged`."""

    since: int = 0
    armed: bool = True
    judged: tuple[tuple[int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A text that is still on its way; a `loose` one keeps no place in the order of the others.

    An `altered` one is not what its sender has said.
    """

    due_at: datetime
    text: str
    incoming: bool
    loose: bool = False
    altered: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """`counts` goes with `alterations`, which are in the order in which they are applied.

    `owed` pairs the message ids of the peer's calls with their actions until they are answered,
    `meter_starts` our transactions with their first readings. The clock drifts since `born_at`.
    The connection is half open until `dead_until`, and will then be found to be.
    `counted` goes with `moments`, which are those of habits that do not act at any time.
    """

    alterations: tuple[Alteration, ...]
    counts: tuple[Count, ...]
    born_at: datetime
    held: tuple[Held, ...] = ()
    owed: tuple[tuple[str, str], ...] = ()
    meter_starts: tuple[tuple[int, int], ...] = ()
    dead_until: datetime | None = None
    moments: tuple[Moment, ...] = ()
    counted: tuple[Counted, ...] = ()
