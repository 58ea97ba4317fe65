"""What Dynamo's world in the mock needs beforehand.

Tokens travel by mail, and an onboarding ends once: no list or link of the documents leads there.
"""

from contract_tests.control import Control
from contract_tests.preparation import Prepared
from contract_tests.target import Target

_INVITATIONS, _SITE_OWNERS = "dynamo.invitations", "dynamo.site_owners"
_STEPS = ["accept_invitation", "profile", "bank_details", "agreement"]


def prepare(_target: Target, control: Control) -> Prepared:
    known = control.tenants()
    pending = [i for i in control.records(_INVITATIONS) if i["status"] == "pending"]
    own = next(i for i in pending if i["org_id"] == known["org_id"])
    other = next(i for i in pending if i["org_id"] != known["org_id"])
    owners = control.records(_SITE_OWNERS)
    invited = next(o for o in owners if o["invitation_status"] == "pending")
    caller = next(o for o in owners if o["site_owner_id"] == known["site_owner_id"])
    control.put(_SITE_OWNERS, known["site_owner_id"], {**caller, "completed_steps": _STEPS})
    reservation = {
        "body.charge_point_id": "CP-0001",
        "body.connector_id": 1,
        "body.expires_at": "2024-06-05T18:30:00Z",
        "body.id_tag": "04A2B9C1D35E80",
    }
    return Prepared(
        examples={
            "dynamo.acceptInvitation": {"body.token": other["token"]},
            "dynamo.cancelInvitation": {
                "path.org_id": own["org_id"],
                "path.invitation_id": own["id"],
            },
            "dynamo.acceptSiteOwnerInvitation": {"path.token": invited["token"]},
            "dynamo.createReservation": reservation,
        },
        steps={
            "dynamo.createReservation": reservation,
            "dynamo.acceptInvitation": {"body.token": own["token"]},
            "dynamo.acceptSiteOwnerInvitation": {"path.token": invited["token"]},
        },
    )
