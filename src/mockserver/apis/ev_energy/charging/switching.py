"""How a session goes from one mode to another while the cable stays in."""

from mockserver.apis.ev_energy.charging import orders
from mockserver.apis.ev_energy.charging.beginning import Mode, begin_sub_session, mode_for
from mockserver.apis.ev_energy.charging.ending import end_sub_session, open_of, up_to_now
from mockserver.apis.ev_energy.charging.names import SESSIONS, VEHICLES
from mockserver.apis.ev_energy.charging.places import Place
from mockserver.store.collection import Record
from mockserver.world.world import World


def switch(world: World, sub_session: Record, mode: Mode, *, finish: str, start: str) -> Record:
    """End a sub-session now and begin the next of its session in another mode; gives that one.

    `finish` and `start` are the reasons in their debug metadata. Both webhooks go out.
    """
    now = world.now_seconds_text()
    ended = end_sub_session(world, up_to_now(world, sub_session), now, finish)
    session = world.get(SESSIONS, ended["charging_session"])
    assert session is not None
    place = Place(
        ended["evse"],
        ended["user"],
        ended["location"],
        ended["currency"],
        ended["tariff"],
        ended["carbon_feed"],
        ended["grid_feeds"],
    )
    return begin_sub_session(world, place, session, mode, at=now, reason=start)


def smart_charging_changed(world: World, vehicle: str) -> None:
    """Follow a vehicle whose `smart_charging_enabled` was changed while it is plugged in at home.

    Call it after the change. Charge points are told of it.
    """
    car = world.get(VEHICLES, vehicle)
    wanted = mode_for(car)
    reason = "SMART_CHARGE_ENABLED" if wanted == "SMART" else "SMART_CHARGE_DISABLED"
    for sub_session in open_of(world, vehicle=vehicle):
        if sub_session["mode"] == wanted or sub_session["mode"].endswith("OTG"):
            continue
        if wanted == "SMART" and sub_session["mode"] == "BOOST":
            continue
        made = switch(world, sub_session, wanted, finish=reason, start=reason)
        orders.soon(world, made["id"])
