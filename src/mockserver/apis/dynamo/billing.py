"""A portal session's bill, from the very figures that the session shows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mockserver.charging import costs
from mockserver.charging.costs import Breakdown, Line, Usage, price
from virtualtime.instant import parse

_S_PER_MINUTE = 60


def bill(session: Mapping[str, Any]) -> dict[str, Any]:
    """The breakdown of a session as JSON: what was kept at its end, else the running figures.

    Whoever reads a session's energy and times can work out the same sums.
    """
    kept = session["cost_breakdown"]
    return dict(kept) if kept is not None else breakdown(session)


def breakdown(session: Mapping[str, Any]) -> dict[str, Any]:
    """The cost of a session as it stands, priced under the tariff it began with."""
    made = price(session["tariff"], usage(session))
    return {
        "session_id": session["session_id"],
        "currency": made.currency,
        "components": [_component(line) for line in made.lines],
        "rules_applied": [],
        "promotional_code": None,
        **_sums(made),
    }


def total_cost(session: Mapping[str, Any]) -> float:
    """What a session costs as it stands: the total of its breakdown, in a tenth of the time."""
    return costs.total(session["tariff"], usage(session))


def usage(session: Mapping[str, Any]) -> Usage:
    """What a session has used: kWh to the Wh, times to the second."""
    duration_s = round(session["duration_minutes"] * _S_PER_MINUTE)
    parked_s = 0
    if session["charging_ended_at"] is not None:
        charged = parse(session["charging_ended_at"]) - parse(session["started_at"])
        parked_s = max(0, duration_s - round(charged.total_seconds()))
    return Usage(Decimal(str(session["energy_kwh"])) * 1000, duration_s, min(parked_s, duration_s))


def _component(line: Line) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": line.type,
        "quantity": float(line.quantity),
        "unit": line.unit,
        "step_size": None if line.step_size is None else float(line.step_size),
        "price": float(line.price),
        "amount": float(line.amount),
    }
    if component["step_size"] is None:
        del component["step_size"]
    return component


def _sums(made: Breakdown) -> dict[str, Any]:
    return {
        "subtotal": float(made.subtotal),
        "discount": 0.0,
        "tax_rate_percent": float(made.tax_rate_percent),
        "tax": float(made.tax),
        "total_cost": float(made.total),
    }
