"""Whether a central system knows what time it is, in any version."""

from typing import Final

from ocpp_sim.csms_check.trial import Trial
from virtualtime.instant import has_zone, parse

_APART_S: Final = 300


async def heartbeat(trial: Trial) -> None:
    """A Heartbeat is answered with the time."""
    wire = await trial.ready()
    answer = await trial.tell(wire, "Heartbeat", {})
    if answer:
        tells_time(trial, answer["currentTime"])


def tells_time(trial: Trial, text: str) -> None:
    """Claim that a currentTime, which fits its schema, has its zone and is about now."""
    zoned = text.endswith("Z") or has_zone(text)
    trial.should("currentTime is told with its zone", held=zoned, found=text)
    held = abs((parse(text) - trial.now()).total_seconds()) <= _APART_S
    trial.should("its clock is within 5 minutes of this machine's", held=held, found=text)
