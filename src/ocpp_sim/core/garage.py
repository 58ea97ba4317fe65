"""Cars as people say them: in a plan, in a scenario, in a request."""

from collections.abc import Mapping
from typing import Any, Final

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.curve import CURVES, Curve

_PERCENT: Final = 100
_POINTS: Final = "a name or points such as [[0, 60000], [20, 100%], [80, 40%]]"


def vehicle_of(said: Mapping[str, Any]) -> Vehicle:
    """A car by the names of its values: {"battery_wh": 77000, "curve": "plateau"}.

    Raises ValueError that says what is allowed.
    """
    if "curve" not in said:
        return Vehicle(**said)
    plain = Vehicle(**{name: value for name, value in said.items() if name != "curve"})
    try:
        curve = curve_of(said["curve"], plain.dc_power_w or plain.max_power_w)
    except ValueError as error:
        raise ValueError(f"vehicle.curve: {error}") from error
    return Vehicle(**{**said, "curve": curve})


def curve_of(said: object, peak_w: int) -> Curve | None:
    """A curve by its name, or by its points in watts or in percent of the peak.

    None is the taper that a car has without a curve. Raises ValueError that says what is allowed.
    """
    if isinstance(said, str):
        if said not in CURVES:
            raise ValueError(f"'{said}' is no curve; known are {', '.join(CURVES)}")
        return CURVES[said] if said != "taper" else None
    if not isinstance(said, list):
        raise ValueError(f"found {said!r}; expected {_POINTS}")  # noqa: TRY004  # a value of JSON
    return Curve(tuple(_point(one, peak_w) for one in said), peak_w)


def _point(said: object, peak_w: int) -> tuple[int, int]:
    match said:
        case [int(percent), int(watts)]:
            return percent, watts
        case [int(percent), str(share)] if share.endswith("%") and share[:-1].isdecimal():
            return percent, peak_w * int(share[:-1]) // _PERCENT
    raise ValueError(f"found the point {said!r}; expected {_POINTS}")
