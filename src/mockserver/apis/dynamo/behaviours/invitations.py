"""Invitations to join an organization: mailed, accepted, cancelled, ended by time."""

from datetime import datetime, timedelta
from typing import Any

from mockserver.apis.dynamo.names import INVITATIONS, MEMBERS, ORGANIZATIONS, every, fresh_id
from mockserver.apis.dynamo.people import at_address, member_by_email, name_from
from mockserver.apis.dynamo.reach import found, organization_id, require_admin, shown
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world import mails
from mockserver.world.ids import scattered
from mockserver.world.problems import conflict, gone, not_found
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

LIFE = timedelta(days=7)
EXPIRE = "dynamo.invitation.expire"
"""The kind of timer whose action is `expire`."""
_ACCEPT_PATH = "/api/v1/organizations/invitations/accept"
_SHOWN = ("id", "org_id", "email", "role", "status", "expires_at", "created_at")
_SHOWN_JOINED = ("org_id", "user_id", "role", "joined_at")


async def create(call: Call) -> Answer:
    """Invite an address; the token goes out by mail only.

    Raises ProblemError 403 for a role below admin, 404 out of reach, 409 for a member or somebody
    who has a pending invitation.
    """
    org_id, email, world = organization_id(call), call.body["email"], call.world
    require_admin(call, org_id, "inviting")
    if member_by_email(world, org_id, email) is not None:
        raise conflict(f"{email} is a member already.")
    for other in at_address(world, INVITATIONS, org_id, email):
        if other["status"] == "pending" and not _over(world, other):
            raise conflict(
                f"{email} has a pending invitation, {other['id']}; cancel that one first."
            )
    invitation = invite(world, org_id, email, call.body["role"], base_url=call.base_url)
    return Answer(201, shown(invitation, _SHOWN))


def invite(
    world: World, org_id: str, email: str, role: str, *, base_url: str, at: datetime | None = None
) -> Record:
    """Make an invitation, send its mail and set its end; `at` is when, if not now."""
    key, now = fresh_id(world, INVITATIONS), at or world.now()
    invitation = {
        "id": key,
        "org_id": org_id,
        "email": email,
        "role": role,
        "status": "pending",
        "token": invitation_token(world, key),
        "expires_at": to_seconds_text(now + LIFE),
        "created_at": to_seconds_text(now),
        "accepted_at": None,
        "cancelled_at": None,
    }
    world.put(INVITATIONS, key, invitation)
    world.set_timer(parse(invitation["expires_at"]), EXPIRE, key)
    organization = world.get(ORGANIZATIONS, org_id)
    name = organization["name"] if organization else org_id
    mails.send(
        world,
        to=email,
        subject=f"Join {name}",
        text=(
            f"You are invited to join {name} as {role}.\n"
            f"Your token is {invitation['token']}\n"
            f"It is good until {invitation['expires_at']}."
        ),
        links=(f"{base_url}{_ACCEPT_PATH}#{invitation['token']}",),
        sent_at=invitation["created_at"],
    )
    return invitation


def invitation_token(world: World, key: str) -> str:
    """The secret of an invitation, the same for the same seed; the journal blots it out."""
    label = f"dynamo/invitation/{key}"
    return "inv_token_" + "".join(scattered(world.seed, label, part, 10) for part in (0, 1))


async def accept(call: Call) -> Answer:
    """Make the invitee a member; the token is the proof.

    Raises ProblemError 404 for an unknown token, 409 for one that was used or taken back, 410 for
    one that has run out.
    """
    world, token = call.world, call.body["token"]
    invitation = next(iter(every(world, INVITATIONS, token=token)), None)
    if invitation is None:
        raise not_found("invitation with the token", token)
    check_pending(world, invitation, status="status", expires_at="expires_at")
    org_id, email = invitation["org_id"], invitation["email"]
    if member_by_email(world, org_id, email) is not None:
        raise conflict(f"{email} is a member already.")
    now, key = world.now_seconds_text(), fresh_id(world, MEMBERS)
    member = {
        "user_id": key,
        "org_id": org_id,
        "email": email,
        "name": name_from(email),
        "role": invitation["role"],
        "joined_at": now,
    }
    world.put(MEMBERS, key, member)
    _settle(world, invitation, status="accepted", accepted_at=now)
    return Answer(200, shown(member, _SHOWN_JOINED))


async def cancel(call: Call) -> Answer:
    """Take an invitation back.

    Raises ProblemError 403 for a role below admin, 404, 409 for one that is not pending.
    """
    key, invitation = found(call)
    require_admin(call, invitation["org_id"], "cancelling invitations")
    if invitation["status"] != "pending":
        raise conflict(f"{key} is {invitation['status']}; only a pending one can be cancelled.")
    now = call.world.now_seconds_text()
    _settle(call.world, invitation, status="cancelled", cancelled_at=now)
    return Answer(204)


def expire(world: World, key: str) -> None:
    """The timer's action: end an invitation that nobody accepted."""
    invitation = world.get(INVITATIONS, key)
    if invitation is not None and invitation["status"] == "pending":
        _settle(world, invitation, status="expired")


def check_pending(world: World, record: Record, *, status: str, expires_at: str) -> None:
    """Raises ProblemError unless an invitation can be accepted; the two name its fields."""
    state = record[status]
    if state == "accepted":
        raise conflict(f"The invitation was accepted at {record.get('accepted_at')}.")
    if state == "cancelled":
        raise conflict("The invitation was cancelled; ask for a new one.")
    if state == "expired" or world.now() >= parse(record[expires_at]):
        raise gone(f"The invitation expired at {record[expires_at]}; ask for a new one.")


def _over(world: World, invitation: Record) -> bool:
    """An invitation that was put in by hand has no timer, but ends all the same."""
    return world.now() >= parse(invitation["expires_at"])


def _settle(world: World, invitation: Record, **changes: Any) -> None:
    world.timers.cancel(EXPIRE, invitation["id"])
    world.put(INVITATIONS, invitation["id"], {**invitation, **changes})
