"""Support tickets in figures, over those that the caller sees."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from statistics import fmean, median
from typing import Any

from mockserver.apis.ev_energy.ticket_kinds import CATEGORIES, SUBCATEGORIES, label
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.query import Selection, select
from mockserver.store.collection import Record
from virtualtime.instant import parse

_TICKETS = "ev_energy.support_tickets"
_ALL = 1 << 62
_HOUR_S = 3600
_LAST_MONTH = 12


async def categories(_call: Call) -> Answer:
    """All categories and subcategories with the text to show for each."""
    return Answer(
        200, {"categories": _labelled(CATEGORIES), "subcategories": _labelled(SUBCATEGORIES)}
    )


async def sankey(call: Call) -> Answer:
    """From category to subcategory; a ticket without a subcategory flows nowhere."""
    pairs = Counter(filter(None, map(_about, _seen(call))))
    nodes = dict.fromkeys(("category", category) for category, _ in _ranked(pairs))
    links = []
    for (category, subcategory), count in _ranked(pairs).items():
        if subcategory is not None:
            nodes["subcategory", subcategory] = None
            ends = _node("category", category), _node("subcategory", subcategory)
            links.append({"source": ends[0], "target": ends[1], "value": count})
    shown = [{"id": _node(kind, value), "label": label(value)} for kind, value in nodes]
    return Answer(200, {"nodes": shown, "links": links})


async def volume(call: Call) -> Answer:
    """New tickets by day, week (from Monday) or month, without gaps from the first to the last."""
    by = call.query.get("group_by", "day")
    counts = Counter(_first_day(parse(t["created_at"]).date(), by) for t in _seen(call))
    days = _days(min(counts), max(counts), by) if counts else ()
    series = [{"date": day.isoformat(), "count": counts[day]} for day in days]
    return Answer(200, {"time_series": series})


async def resolution(call: Call) -> Answer:
    """How many tickets are resolved, and after how many hours."""
    tickets = _seen(call)
    hours = [_hours(ticket) for ticket in tickets if ticket.get("resolved_at")]
    return Answer(
        200,
        {
            "resolution_rate": _share(len(hours), len(tickets)),
            "avg_resolution_time_hours": round(fmean(hours), 1) if hours else None,
            "median_resolution_time_hours": round(median(hours), 1) if hours else None,
            "total_resolved": len(hours),
            "total_unresolved": len(tickets) - len(hours),
        },
    )


async def status(call: Call) -> Answer:
    return _breakdown(call, "status")


async def priority(call: Call) -> Answer:
    return _breakdown(call, "priority")


async def source(call: Call) -> Answer:
    return _breakdown(call, "source")


async def top_categories(call: Call) -> Answer:
    """The `limit` most frequent categories, and as many subcategories within their category."""
    limit = call.query.get("limit", 10)
    pairs = Counter(filter(None, map(_about, _seen(call))))
    total = pairs.total()
    above = Counter[str]()
    for (category, _), count in pairs.items():
        above[category] += count
    below = {pair: count for pair, count in _ranked(pairs).items() if pair[1] is not None}
    return Answer(
        200,
        {
            "categories": [
                {"category": category, **_counted(count, total)}
                for category, count in [*_ranked(above).items()][:limit]
            ],
            "subcategories": [
                {"subcategory": subcategory, "category": category, **_counted(count, total)}
                for (category, subcategory), count in [*below.items()][:limit]
            ],
        },
    )


def _seen(call: Call) -> list[Record]:
    """All tickets that the caller sees."""
    assert call.resource is not None
    wanted = Selection(call.resource.confinement(call), limit=_ALL)
    return select(call.world.store[_TICKETS], wanted).records


def _about(ticket: Record) -> tuple[str, str | None] | None:
    """Category and subcategory, as a person found them, else as a model did."""
    for who in ("human_verified", "ai_generated"):
        category = ticket.get(f"{who}_category")
        if category is not None:
            return category, ticket.get(f"{who}_subcategory")
    return None


def _breakdown(call: Call, name: str) -> Answer:
    """Tickets by the value of a field; those without one are not counted."""
    counts = Counter(t[name] for t in _seen(call) if t.get(name) is not None)
    total = counts.total()
    rows = [{name: value, **_counted(count, total)} for value, count in _ranked(counts).items()]
    return Answer(200, {"breakdown": rows})


def _counted(count: int, total: int) -> dict[str, Any]:
    return {"count": count, "percentage": _share(count, total)}


def _share(count: int, total: int) -> float:
    """0.45 for 45 of 100, as the vendor's percentages are; 0 of nothing."""
    return round(count / total, 2) if total else 0.0


def _ranked(counts: Mapping[Any, int]) -> dict[Any, int]:
    """The most frequent first, equals by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))


def _labelled(values: Iterable[str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label(value)} for value in values]


def _node(kind: str, value: str) -> str:
    return f"{kind}:{label(value)}"


def _hours(ticket: Record) -> float:
    took = parse(ticket["resolved_at"]) - parse(ticket["created_at"])
    return took.total_seconds() / _HOUR_S


def _first_day(day: date, by: str) -> date:
    """The first day of the day, week or month in which a day lies."""
    if by == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if by == "week" else day


def _days(first: date, last: date, by: str) -> Iterator[date]:
    """The first days from one to another, both included."""
    day = first
    while day <= last:
        yield day
        if by == "month":
            ahead = day.month == _LAST_MONTH
            day = day.replace(year=day.year + ahead, month=1 if ahead else day.month + 1)
        else:
            day += timedelta(days=7 if by == "week" else 1)


BEHAVIOURS: Mapping[str, Handler] = {
    "support_tickets.categories": categories,
    "support_tickets.priority": priority,
    "support_tickets.resolution": resolution,
    "support_tickets.sankey": sankey,
    "support_tickets.source": source,
    "support_tickets.status": status,
    "support_tickets.top_categories": top_categories,
    "support_tickets.volume": volume,
}
