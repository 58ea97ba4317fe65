"""The app of a driver: the car, how full it is, what it is charging, news; sometimes a boost."""

from collections.abc import Mapping
from typing import Any

from load.personas.visit import Persona, Visit

_POLLS = 3
_USERS = 100
# Charging has ended meanwhile, smart charging is off, or the charge point cannot be told.
_NOT_NOW = frozenset({404, 409, 503})


def open_app(visit: Visit) -> None:
    """Look at the own cars, the sessions of late, and the news."""
    if _log_in(visit):
        _cars(visit)
        visit.think()
        visit.send("ev_energy.listChargingSessions", query={"page_size": 10})
        visit.think()
        visit.send("ev_energy.listNotifications", query={"page_size": 10})


def watch_charging(visit: Visit) -> None:
    """Ask again and again how full a car is, and what it is charging."""
    cars = _cars(visit) if _log_in(visit) else []
    if not cars:
        return
    car = str(visit.chance.choice(cars)["id"])
    for _ in range(_POLLS):
        visit.think()
        visit.send("ev_energy.getStateOfCharge", path={"vehicle_id": car})
        stretch = _stretch(visit, vehicle_id=car)
        if stretch is not None:
            path = {"charging_sub_session_id": str(stretch["id"])}
            visit.send("ev_energy.getEnergyUsage", path=path)


def boost(visit: Visit) -> None:
    """Charge at full power for a while, then leave it to the tariff again."""
    stretch = _stretch(visit, mode="SMART") if _log_in(visit) else None
    if stretch is None:
        return
    sessions = visit.send("ev_energy.listChargingSessions", query={"page_size": 10}).entries()
    for session in sessions:
        if stretch.get("url") in session.get("sub_sessions", ()):
            path = {"charging_session_id": str(session["id"])}
            visit.think()
            visit.send("ev_energy.startBoost", path=path, fine=_NOT_NOW)
            visit.think()
            visit.send("ev_energy.endBoost", path=path, fine=_NOT_NOW)
            return


def _log_in(visit: Visit) -> bool:
    """Be one of the application's users from now on; tells whether there is one."""
    if visit.user is None:
        users = visit.send("ev_energy.listUsers", query={"page_size": _USERS}).entries()
        visit.user = str(visit.chance.choice(users)["id"]) if users else None
    return visit.user is not None


def _cars(visit: Visit) -> list[Mapping[str, Any]]:
    query = {"expand": ["trim", "trim.model", "trim.model.make"]}
    return visit.send("ev_energy.listVehicles", query=query).entries()


def _stretch(visit: Visit, **narrowed: str) -> Mapping[str, Any] | None:
    """The newest sub-session that goes on, if there is one."""
    query = {"is_finished": "false", "page_size": 1, **narrowed}
    return next(iter(visit.send("ev_energy.listChargingSubSessions", query=query).entries()), None)


DRIVER_APP = Persona(
    "DriverApp",
    "ev_energy",
    "client_id",
    {"open_app": open_app, "watch_charging": watch_charging, "boost": boost},
)
