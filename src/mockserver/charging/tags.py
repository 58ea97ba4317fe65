"""RFID tags: whom they let charge."""

from dataclasses import dataclass

from mockserver.charging.records import Tag

ACCEPTED = "Accepted"
EXPIRED = "Expired"


@dataclass(frozen=True, slots=True)
class TagInfo:
    """What a charge point is told about a tag: TagInfo("Accepted", None, "2024-07-01T…Z").

    `status` is Accepted, Blocked, Expired, Invalid or ConcurrentTx (OCPP 1.6 §7.2).
    """

    status: str
    parent_id_tag: str | None = None
    expires_at: str | None = None


INVALID = TagInfo("Invalid")
RESERVED_FOR_ANOTHER = TagInfo("Blocked")


def new(
    id_tag: str,
    *,
    holder_id: str | None = None,
    email: str | None = None,
    status: str = ACCEPTED,
    expires_at: str | None = None,
    parent_id_tag: str | None = None,
) -> Tag:
    return Tag(
        id_tag=id_tag,
        holder_id=holder_id,
        email=email,
        status=status,
        expires_at=expires_at,
        parent_id_tag=parent_id_tag,
    )


def judge(tag: Tag, now: str) -> TagInfo:
    """What the tag is worth at an instant; only an accepted one can expire."""
    status, expires_at = tag["status"], tag["expires_at"]
    if status == ACCEPTED and expires_at is not None and expires_at <= now:
        status = EXPIRED
    return TagInfo(status, tag["parent_id_tag"], expires_at)


def same(one: str | None, other: str | None) -> bool:
    """Tags are compared without regard to case (OCPP 1.6 §7.28, CiString20Type)."""
    return one is not None and other is not None and one.casefold() == other.casefold()
