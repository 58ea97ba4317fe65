"""Site owners: from the invitation to the end of the onboarding."""

from datetime import timedelta

from mockserver.apis.dynamo.behaviours.invitations import check_pending
from mockserver.apis.dynamo.kinds import site_owner_token
from mockserver.apis.dynamo.names import SITE_OWNERS, every
from mockserver.apis.dynamo.reach import shown
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world import credentials, mails
from mockserver.world.problems import conflict, not_found, unauthorized
from mockserver.world.world import World

STEPS = ("accept_invitation", "profile", "bank_details", "agreement")
TOKEN_LIFE = timedelta(hours=1)
EXPIRE = "dynamo.site_owner.expire"
"""The kind of timer whose action is `expire`."""
_ACCEPT_PATH = "/api/v1/site-owner/accept-invitation"
_PROFILE = ("site_owner_id", "email", "name", "company", "phone", "status", "created_at")


async def accept_invitation(call: Call) -> Answer:
    """Begin the onboarding of an invited site owner and hand out the first token.

    Raises ProblemError 404 for an unknown token, 409 for one that was used or taken back, 410 for
    one that has run out.
    """
    world, token = call.world, call.path["token"]
    owner = next(iter(every(world, SITE_OWNERS, token=token)), None)
    if owner is None:
        raise not_found("invitation with the token", token)
    check_pending(world, owner, status="invitation_status", expires_at="invitation_expires_at")
    key = owner["site_owner_id"]
    accepted = {
        **owner,
        "status": "active",
        "invitation_status": "accepted",
        "onboarding_status": "in_progress",
        "completed_steps": [STEPS[0], *(s for s in owner["completed_steps"] if s != STEPS[0])],
        "accepted_at": world.now_seconds_text(),
    }
    world.timers.cancel(EXPIRE, key)
    world.put(SITE_OWNERS, key, accepted)
    credential = credentials.mint(world, site_owner_token(key), life=TOKEN_LIFE)
    return Answer(
        200,
        {
            "site_owner_id": key,
            "email": owner["email"],
            "status": "accepted",
            "onboarding_status": "in_progress",
            "access_token": credentials.secret(world, credential),
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFE.total_seconds()),
        },
    )


def mail_invitation(world: World, owner: Record, *, base_url: str) -> None:
    """Send an invited site owner the token; Dynamo's API has no call that invites one."""
    mails.send(
        world,
        to=owner["email"],
        subject="Host charge points",
        text=(
            "You are invited to host charge points.\n"
            f"Your token is {owner['token']}\n"
            f"It is good until {owner['invitation_expires_at']}."
        ),
        links=(f"{base_url}{_ACCEPT_PATH}/{owner['token']}",),
        sent_at=owner["created_at"],
    )


async def onboarding_status(call: Call) -> Answer:
    """Which steps are done and which are left."""
    owner = _caller(call)
    left = _left(owner)
    return Answer(
        200,
        {
            "status": owner["onboarding_status"],
            "current_step": left[0] if left else None,
            "completed_steps": [step for step in STEPS if step not in left],
            "pending_steps": left,
        },
    )


async def complete_onboarding(call: Call) -> Answer:
    """End the onboarding. Raises ProblemError 409 while steps are left, and the second time."""
    owner = _caller(call)
    if owner["onboarding_status"] == "completed":
        raise conflict(f"The onboarding was completed at {owner.get('completed_at')}.")
    left = _left(owner)
    if left:
        raise conflict(f"Not all steps are done; left: {', '.join(left)}.")
    now = call.world.now_seconds_text()
    completed = {**owner, "onboarding_status": "completed", "completed_at": now}
    call.world.put(SITE_OWNERS, owner["site_owner_id"], completed)
    return Answer(200, {"status": "completed", "completed_at": now})


async def profile(call: Call) -> Answer:
    """The account of the calling site owner."""
    return Answer(200, shown(_caller(call), _PROFILE))


def expire(world: World, key: str) -> None:
    """The timer's action: end the invitation of a site owner who never came."""
    owner = world.get(SITE_OWNERS, key)
    if owner is not None and owner["invitation_status"] == "pending":
        world.put(SITE_OWNERS, key, {**owner, "invitation_status": "expired"})


def _caller(call: Call) -> Record:
    """The calling site owner. Raises ProblemError 401 when that one is gone."""
    key = call.caller.claims.get("site_owner_id", "")
    owner = call.world.get(SITE_OWNERS, key)
    if owner is None:
        raise unauthorized(f"The site owner '{key}' of this token does not exist any more.")
    return owner


def _left(owner: Record) -> list[str]:
    return [step for step in STEPS if step not in owner["completed_steps"]]
