"""A fleet in a few words: "2xAC", "3xDC+1xAC22", "AC7"."""

import re
from collections.abc import Mapping
from typing import Final

from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.model import AC_7, AC_11, AC_22, DC_50, DC_150, MODELS, Model

_KINDS: Final[Mapping[str, Model]] = {
    "AC": AC_11,
    "AC7": AC_7,
    "AC11": AC_11,
    "AC22": AC_22,
    "DC": DC_50,
    "DC50": DC_50,
    "DC150": DC_150,
    **{name.upper(): model for name, model in MODELS.items()},
}
_PART: Final = re.compile(r"(?:(\d{1,5})\s*[x×*]\s*)?(\S.*)", re.IGNORECASE)  # noqa: RUF001


class WordsError(ValueError):
    """Words that name no fleet."""


def plan_in_words(words: str) -> FleetPlan:
    """The fleet that is meant: "3xDC+1xAC22" has CP-0001 to CP-0003 of 50 kW and CP-0004 of 22 kW.

    Nobody comes to it on their own. Raises WordsError, which names what is allowed.
    """
    models: list[Model] = []
    for part in words.split("+"):
        found = _PART.fullmatch(part.strip())
        model = None if found is None else _KINDS.get(found[2].upper())
        if found is None or model is None or found[1] == "0":
            raise WordsError(
                f"{words!r} names no fleet; write as 2xAC or 3xDC+1xAC22, of "
                f"{', '.join(name for name in _KINDS if name.isalnum())}"
                f" or a model: {', '.join(MODELS)}"
            )
        models += [model] * int(found[1] or 1)
    return FleetPlan(mix=tuple(models), count=len(models), autopilot=False, ramp_per_s=1000.0)
