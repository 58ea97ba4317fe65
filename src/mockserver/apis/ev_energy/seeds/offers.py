"""What is offered to all households at once: rebates, waiting lists, a power dispatcher."""

from mockserver.apis.ev_energy.seeds.calendar import Calendar
from mockserver.apis.ev_energy.seeds.catalogue import Catalogue
from mockserver.apis.ev_energy.seeds.draws import put
from mockserver.world.world import World


def plant(world: World, calendar: Calendar, catalogue: Catalogue) -> tuple[str, str]:
    """Rebates to ask for, waiting lists and coordinators; gives a rebate and its evidence."""
    evidence = put(
        world,
        "rebate_evidence_types",
        {
            "title": "Invoice of the installation",
            "description": "Shows the address, the date and the price.",
            "upload_required": True,
            "file": None,
            "evidence_data": [
                {
                    "data_type": "currency",
                    "title": "Price",
                    "description": "What the installation cost.",
                    "required": True,
                    "value": None,
                }
            ],
        },
    )
    rebate = put(
        world,
        "rebate_types",
        {
            "title": "Home charger rebate",
            "value_description": "Up to 250 towards your charge point",
            "icon": "https://assets.example.com/rebates/charger.png",
            "description_long": "A part of what a qualified installation of a charge point costs.",
            "description_short": "Money back on your charge point.",
            "requirements": "<p>An invoice of not more than six months ago.</p>",
            "required_evidence": [evidence],
        },
    )
    _waiting(world, calendar, catalogue)
    _coordinator(world, calendar)
    return rebate, evidence


def _waiting(world: World, calendar: Calendar, catalogue: Catalogue) -> None:
    who = {"email": "waiting@example.com", "country": "GB", "created_at": calendar.ago(days=12)}
    model = catalogue.evses["GB"][0]
    put(world, "evse_waitlist", {
        **who, "program_id": None, "evse_model_id": model,
        "evse_make_name": None, "evse_model_name": None,
    })  # fmt: skip
    put(world, "vehicle_waitlist", {
        **who, "program_id": None, "vehicle_model_id": None,
        "vehicle_make_name": "Smart", "vehicle_model_name": "fortwo EQ",
    })  # fmt: skip


def _coordinator(world: World, calendar: Calendar) -> None:
    coordinator = put(
        world,
        "dispatch_coordinators",
        {
            "id": "gb-flex-1",
            "name": "Severn Flexibility",
            "reference_code": "SEVERN-FLEX",
            "contract_start": calendar.ago(days=300),
            "contract_end": None,
            "timezone": "Europe/London",
        },
    )
    for back in reversed(range(24)):
        log = {
            "logged_at": calendar.ago(hours=back),
            "total_charge_rate_watts": 18_000 + back % 7 * 3_600,
            "dispatch_coordinator": coordinator,
        }
        put(world, "dispatch_logs", log)
