"""What households have to do with the service: rebates, tickets, notifications, routes, payouts."""

from typing import Any

from mockserver.apis.ev_energy.seeds.catalogue import Catalogue
from mockserver.apis.ev_energy.seeds.draws import put, uuid
from mockserver.apis.ev_energy.seeds.homes import Home
from mockserver.world.world import World

_REBATES = (
    ("NOT_STARTED", None),
    ("PENDING_TYPE_SELECTED", None),
    ("PENDING_IN_PROGRESS", None),
    ("COMPLETE", "PENDING_REVIEW"),
    ("COMPLETE", "APPROVED"),
    ("COMPLETE", "REJECTED"),
)
_TICKETS = (
    ("open", "CHARGER", "OFFLINE", "My charger shows as offline"),
    ("pending", "VEHICLE", "REAUTHENTICATION", "The app asks me to sign in to my car again"),
    ("resolved", "CHARGING_SESSION", "INCOMPLETE_CHARGE", "The car was not full in the morning"),
    ("closed", "ACCOUNT", "PASSWORD", "I cannot reset my password"),
)
_TALK = (
    ("INITIAL_REQUEST", "Hello, {subject}. What can I do?"),
    ("AI_AGENT_RESPONSE", "Thanks for writing. Please restart the device and tell us how it went."),
    ("CUSTOMER_RESPONSE", "I did that, and nothing has changed."),
    ("HUMAN_AGENT_RESPONSE", "We have looked into it and will get back to you today."),
)
_NOTES = (
    ("ACTIONABLE", "Reconnect your car", "We cannot reach your car any more."),
    ("SERVICE", "Charging complete", "Your car is ready."),
    ("RETRY", "Still trying", "Your charger has not answered yet."),
    ("MARKETING", "Earn more points", "Charge off-peak this week."),
    ("INTERNAL", "Data refreshed", "Your history was reckoned anew."),
)
_PAYOUTS = (("PAYPAL", "EMAIL"), ("VENMO", "PHONE"), ("BILL_CREDITS", None))
_EACH = 6  # households to one with a rebate, a ticket and so on, after the first ones
_WITH_ROUTE = 2
_WITH_ONBOARDING = 3


def plant(world: World, home: Home, catalogue: Catalogue, rebate: tuple[str, str]) -> None:
    """A household's affairs; the first ones have all there is, of the others some have some."""
    number = home.number
    first = number < 2 * _EACH
    if first or number % _EACH == 0:
        _rebate(world, home, *rebate)
        _notes(world, home)
        offering = catalogue.offerings[number % 2]
        put(world, "subscriptions", {"offering": offering, "user": home.user})
    if first or number % _EACH == 1:
        _ticket(world, home)
        _payout(world, home)
    if first or number % _EACH == _WITH_ROUTE:
        _route(world, home)
    if first or number % (10 * _EACH) == _WITH_ONBOARDING:
        _onboarding(world, home)
        modes = {
            "target_power": number % 2 == 0,
            "import_max_power": True,
            "export_max_power": False,
            "charge_mode": True,
        }
        put(world, "vehicle_vpp_modes", {"vehicle": home.vehicle, **modes})
        put(world, "evse_vpp_modes", {"evse": home.evse, **modes})
        adaptors = ["CHADEMO"] if number % 2 else []
        put(
            world,
            "vehicle_connectors",
            {
                "vehicle": home.vehicle,
                "native_connector": None,
                "adaptors": adaptors,
                "updated_at": home.market.calendar.ago(days=20),
            },
        )


def _turn(home: Home, count: int) -> int:
    """Which of some states falls to a household: each in turn."""
    if home.number < 2 * _EACH:
        return home.number % count
    return home.number // _EACH % count


def _rebate(world: World, home: Home, rebate: str, evidence: str) -> None:
    status, application = _REBATES[_turn(home, len(_REBATES))]
    calendar, started = home.market.calendar, status != "NOT_STARTED"
    key = put(
        world,
        "user_rebates",
        {
            "status": status,
            "rebate_type": rebate,
            "user": home.user,
            "evidence": {},
            "submitted_at": calendar.ago(days=5) if status == "COMPLETE" else None,
            "application_status": application,
        },
    )
    if started:
        done = status == "COMPLETE"
        put(
            world,
            "rebate_evidence_files",
            {
                "file_name": "invoice.pdf",
                "rebate_evidence_type": evidence,
                "user": home.user,
                "user_rebate": key,
                "started_at": calendar.ago(days=6),
                "finished_at": calendar.ago(days=6, minutes=-2) if done else None,
            },
        )


def _notes(world: World, home: Home) -> None:
    turn = _turn(home, len(_NOTES))
    category, title, body = _NOTES[turn]
    calendar = home.market.calendar
    put(
        world,
        "notifications",
        {
            "message_id": f"message-{home.number + 1}",
            "category": category,
            "event_time": calendar.ago(days=2),
            "short_text_title": title,
            "short_text_body": body,
            "detail_page_title": title,
            "detail_page_body": f"{body} Open the app to see more.",
            "external_link": "https://www.example.com/help",
            "external_button_label": "Show",
            "read_at": calendar.ago(days=1) if home.number // 2 % 2 else None,
            "resolved_at": calendar.ago(hours=20) if home.number // 4 % 2 else None,
            "user": home.user,
        },
    )


def _ticket(world: World, home: Home) -> None:
    status, category, subcategory, subject = _TICKETS[_turn(home, len(_TICKETS))]
    calendar, done = home.market.calendar, status in ("resolved", "closed")
    days = 26 - 2 * (home.number % 12)  # the first household has waited longest
    updated_at = calendar.ago(days=days, hours=-6 - home.number % 20)
    ticket = put(
        world,
        "support_tickets",
        {
            "user": home.user,
            "external_ticket_id": str(410_001 + home.number),
            "subject": subject,
            "status": status,
            "priority": ("low", "medium", "high")[home.number % 3],
            "source": "email",
            "human_verified_category": category if done else None,
            "human_verified_subcategory": subcategory if done else None,
            "ai_generated_category": category,
            "ai_generated_subcategory": subcategory,
            "type_deprecated": None,
            "tags": [category.lower()],
            "conversation_summary": f"{subject}; answered." if done else None,
            "custom_fields": {},
            "attributes": {},
            "created_at": calendar.ago(days=days),
            "ticket_updated_at": updated_at,
            "resolved_at": updated_at if done else None,
        },
    )
    for position, (kind, text) in enumerate(_TALK, start=1):
        message = text.format(subject=subject.lower())
        put(
            world,
            "support_ticket_messages",
            {
                "position": position,
                "message_type": kind,
                "message": message,
                "message_clean": message,
                "created_at": calendar.ago(days=days, hours=-position),
                "support_ticket": ticket,
            },
        )


def _payout(world: World, home: Home) -> None:
    wallet, kind = _PAYOUTS[_turn(home, len(_PAYOUTS))]
    receivers = {"EMAIL": f"payout{home.number + 1}@example.com", "PHONE": "+12025550143"}
    record: dict[str, Any] = {
        "user": home.user,
        "receiver": None if kind is None else receivers[kind],
        "receiver_type": kind,
        "receiver_wallet": wallet,
    }
    put(world, "payout_methods", record)


def _route(world: World, home: Home) -> None:
    towns, calendar = home.market.land.towns, home.market.calendar
    start, goal = (
        {"latitude": town.latitude, "longitude": town.longitude, "name": town.city}
        for town in (home.town, towns[(towns.index(home.town) + 1) % len(towns)])
    )
    put(
        world,
        "saved_routes",
        {
            "user": home.user,
            "name": f"{start['name']} to {goal['name']}",
            "favourite": home.number % 2 == 0,
            "origin": start,
            "destination": goal,
            "waypoints": [],
            "arrive_with_min_percent": 15,
            "preferred_departure_minutes": 510,
            "created_at": calendar.ago(days=25),
            "last_used_at": calendar.ago(days=3),
        },
    )
    put(
        world,
        "route_planner_preferences",
        {
            "user": home.user,
            "preferred_vehicle": home.vehicle,
            "min_charger_power_watts": 50_000,
            "arrive_with_min_percent": 15,
            "updated_at": calendar.ago(days=25),
        },
    )


def _onboarding(world: World, home: Home) -> None:
    calendar, state = home.market.calendar, home.number % 3
    key = uuid(world, f"onboarding/{home.number}")
    back_h = 0.2 if state == 0 else 300  # still open, completed or run out
    put(
        world,
        "vehicle_onboardings",
        {
            "authorization_request_id": key,
            "user": home.user,
            "client_id": "chargebench",
            "redirect_uri": "https://app.example.com/callback",
            "make": None,
            "model": home.trim.model,
            "trim": home.trim.id,
            "auth_code": None,
            "created_at": calendar.ago(hours=back_h),
            "expires_at": calendar.ago(hours=back_h - 1),
            "completed_at": calendar.ago(hours=back_h - 0.1) if state == 1 else None,
        },
    )
