"""Charging sessions of ev.energy, with their stretches, energy and costs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from chargebench.verifying.bills import ev_energy_cost, price_faults
from chargebench.verifying.door import CouldNotAskError, Door
from ocpp_sim.ledger.told import Fault, Told
from virtualtime.instant import parse, to_seconds_text

_PAGE: Final = 100
_EXPANDED: Final = ("energy_usage", "flags")
# the lists go back for years; a session that began so long before the ledger is not of it
_BEFORE: Final = timedelta(days=10)


def evses(door: Door) -> dict[str, str]:
    """The charge point that each EVSE is, by the EVSE's URL: {"https://…/evse01…": "CP-0001"}."""
    return {
        each["url"]: each["cpid"]
        for page in door.links("/v2/evses", page_size=_PAGE)
        for each in page
    }


def sessions(door: Door, places: Mapping[str, str], began_at: datetime | None) -> list[Told]:
    """The sessions at these EVSEs, as neutral values."""
    stretches = {
        each["url"]: each for each in _since(door, "/v2/charging_sub_sessions", began_at, _EXPANDED)
    }
    tariffs = _Tariffs(door, began_at)
    return [
        _told(each, places[each["evse"]], [stretches[url] for url in known], tariffs)
        for each in _since(door, "/v2/charging_sessions", began_at, ())
        if each["evse"] in places
        if (known := [url for url in each["sub_sessions"] if url in stretches])
    ]


def _since(
    door: Door, path: str, began_at: datetime | None, expand: Iterable[str]
) -> Iterator[dict[str, Any]]:
    """The entries of a list that has the latest first, as far back as they matter."""
    for page in door.links(path, page_size=_PAGE, expand=list(expand) or None):
        yield from page
        if began_at is not None and page and parse(page[-1]["start"]) < began_at - _BEFORE:
            return


class _Tariffs:
    """The prices of each tariff from a while before the ledger on, asked for once."""

    def __init__(self, door: Door, began_at: datetime | None) -> None:
        self._door = door
        self._since = None if began_at is None else to_seconds_text(began_at - _BEFORE)
        self._known: dict[str, list[dict[str, Any]]] = {}

    def prices(self, tariff: str | None) -> list[dict[str, Any]]:
        """Those of a tariff; none where the platform does not tell them."""
        if tariff is None:
            return []
        if tariff not in self._known:
            try:
                pages = list(
                    self._door.links(
                        f"{tariff}/prices", started_at__gte=self._since, page_size=_PAGE
                    )
                )
            except CouldNotAskError:  # it takes a scope of its own
                pages = []
            self._known[tariff] = [price for page in pages for price in page]
        return self._known[tariff]


def _told(
    session: Mapping[str, Any], place: str, stretches: list[dict[str, Any]], tariffs: _Tariffs
) -> Told:
    energy_wh = sum(each["energy_delivered_watt_hours"] for each in stretches)
    flags = {flag["name"]: None for each in stretches for flag in each["flags"]["flags"]}
    return Told(
        id=session["id"],
        charge_point=place,
        connector_id=None,
        started_at=parse(session["start"]),
        ended_at=None if session["end"] is None else parse(session["end"]),
        energy_wh=Decimal(energy_wh),
        at=max(parse(each["energy_usage"]["last_updated_at"]) for each in stretches),
        flags=tuple(name.lower() for name in flags),
        faults=tuple(fault for each in stretches for fault in _faults(each, tariffs)),
    )


def _faults(stretch: Mapping[str, Any], tariffs: _Tariffs) -> Iterator[Fault]:
    yield from ev_energy_cost(stretch)
    yield from price_faults(stretch, tariffs.prices(stretch["tariff"]))
