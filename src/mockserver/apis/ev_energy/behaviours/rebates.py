"""Rebates: filling a claim in, evidence for it, handing it in."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.apis.ev_energy.access import need_user
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import created, found, shown
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, ProblemError, bad_request, forbidden, not_found
from mockserver.world.world import World
from virtualtime import chance

_CLAIMS, _TYPES = "ev_energy.user_rebates", "ev_energy.rebate_types"
_EVIDENCE_TYPES = "ev_energy.rebate_evidence_types"
_FILES, _CONTENTS = "ev_energy.rebate_evidence_files", "ev_energy.rebate_evidence_contents"
_BY_CLAIM = IndexSpec(("user_rebate",))  # the list of files has it, for its filter
_COMPLETE = "COMPLETE"
_UPLOADS = "/rebate_evidence_uploads/"
_PLAIN = "application/octet-stream"
# 'rbtu01HN…', or the URL of that claim, whatever its host
_CLAIM = re.compile(r"(?:\S*/v2/user_rebates/)?(rbtu[A-Z\d]{26})/?")


async def fill_in(call: Call) -> Answer:
    """Take the figures of one kind of evidence.

    Raises ProblemError 404, and 400 for kinds that are not the claim's, for positions that are not
    there and for a claim that was handed in.
    """
    key, claim = found(call)
    _refuse_complete(claim)
    body, world = call.body, call.world
    rebate = claim["rebate_type"] or body["rebate_type"]
    kind, wrong = body["evidence_type"], list[Detail]()
    if body["rebate_type"] != rebate:
        wrong.append(Detail("body.rebate_type", f"is not the claim's own, which is {rebate}"))
    needed = _needed(world, rebate)
    if kind not in needed:
        allowed = ", ".join(needed) or "none"
        wrong.append(Detail("body.evidence_type", f"is not asked for; allowed: {allowed}"))
        raise _bad(wrong)
    figures = needed[kind]["evidence_data"]
    filled = dict((claim.get("evidence") or {}).get(kind) or {})
    for number, each in enumerate(body["evidence_data"]):
        position = _position(each["id"], len(figures))
        if position is None:
            text = f"is {each['id']}; allowed: {_positions(len(figures))}"[:200]
            wrong.append(Detail(f"body.evidence_data.{number}.id", text))
        else:
            filled[str(position)] = each["value"]
    if wrong:
        raise _bad(wrong)
    changed = {
        **claim,
        "rebate_type": rebate,
        "evidence": {**(claim.get("evidence") or {}), kind: filled},
        "status": "PENDING_IN_PROGRESS",
    }
    world.put(_CLAIMS, key, changed)
    return shown(call, changed)


async def submit(call: Call) -> Answer:
    """Hand a claim in for review. Raises ProblemError 404, 400 with all that is missing."""
    key, claim = found(call)
    _refuse_complete(claim)
    missing = list(_missing(call.world, key, claim))
    if missing:
        raise _bad(missing)
    changed = {
        **claim,
        "status": _COMPLETE,
        "application_status": "PENDING_REVIEW",
        "submitted_at": call.world.now_seconds_text(),
    }
    call.world.put(_CLAIMS, key, changed)
    return shown(call, changed)


async def start_upload(call: Call) -> Answer:
    """Announce a file; the answer says where its bytes go.

    Raises ProblemError 400 without a user, or for a claim that is not the user's.
    """
    user = need_user(call)
    claim, named = None, call.query.get("user_rebate")
    if named is not None:
        match = _CLAIM.fullmatch(named.strip())
        record = None if match is None else call.world.get(_CLAIMS, match[1])
        if record is None or record["user"] != user:
            text = f"is '{named[:100]}'; allowed: the id or the URL of a claim of the user"
            raise bad_request(f"query.user_rebate {text}.", Detail("query.user_rebate", text))
        claim = record["id"]
    file = created(call, user_rebate=claim, started_at=call.world.now_seconds_text())
    target = f"{_UPLOADS}{file['id']}?signature={_signature(call.world, file['id'])}"
    answer = shown(call, file)
    answer.body["presigned_url"] = call.base_url + target
    return answer


async def receive(call: Call) -> Answer:
    """Keep the bytes of an announced file; later ones take the place of earlier ones.

    Raises ProblemError 404, 403 for another signature.
    """
    key = _signed(call)
    wire = call.wire
    sent = "" if wire is None else wire.headers.get("content-type", "")
    record = {
        "rebate_evidence_file": key,
        "media_type": sent[:200] or _PLAIN,
        "size_bytes": len(call.body or b""),
        "content": b64encode(call.body or b"").decode(),
    }
    # past the journal, which would forget all else for it
    call.world.store[_CONTENTS].put(key, record)
    return Answer(200)


async def give_back(call: Call) -> Answer:
    """The bytes of a file. Raises ProblemError 404, also before any came, 403."""
    key = _signed(call)
    content = call.world.get(_CONTENTS, key)
    if content is None:
        raise not_found("content of the file", key)
    return Answer(200, b64decode(content["content"]), {}, _PLAIN)


async def finish_upload(call: Call) -> Answer:
    """Stamp a file, and tell how many bytes of it came. Raises ProblemError 404."""
    key, file = found(call)
    if file.get("finished_at") is None:
        file = {**file, "finished_at": call.world.now_seconds_text()}
        call.world.put(_FILES, key, file)
    content = call.world.get(_CONTENTS, key) or {}
    answer = shown(call, file)
    answer.body["received_bytes"] = content.get("size_bytes", 0)
    return answer


def _refuse_complete(claim: Record) -> None:
    if claim["status"] == _COMPLETE:
        text = "is COMPLETE; a claim that was handed in stays as it is"
        raise bad_request(f"status {text}.", Detail("body.status", text))


def _needed(world: World, rebate: str | None) -> dict[str, Record]:
    """The kinds of evidence that a rebate asks for, by id."""
    about = world.get(_TYPES, rebate or "") or {}
    kinds = ((key, world.get(_EVIDENCE_TYPES, key)) for key in about.get("required_evidence") or ())
    return {key: kind for key, kind in kinds if kind is not None}


def _missing(world: World, key: str, claim: Record) -> Iterator[Detail]:
    """What a claim lacks before it can be handed in."""
    if claim.get("rebate_type") is None:
        yield Detail("body.rebate_type", "is not chosen yet")
    uploaded = _uploaded(world, key)
    for kind, about in _needed(world, claim.get("rebate_type")).items():
        place = f"body.evidence.{kind}"
        if about["upload_required"] and kind not in uploaded:
            yield Detail(f"{place}.file", f"'{about['title']}' is missing; upload and finish it")
        filled = (claim.get("evidence") or {}).get(kind) or {}
        for position, figure in enumerate(about["evidence_data"]):
            if figure["required"] and not (filled.get(str(position)) or "").strip():
                text = f"'{figure['title']}' is missing; fill it in"
                yield Detail(f"{place}.{position}", text)


def _uploaded(world: World, claim: str) -> set[Any]:
    """The kinds of evidence of which a file of the claim is there."""
    collection = world.store[_FILES]
    files = map(collection.record, collection.group(_BY_CLAIM, (claim,)))
    return {file["rebate_evidence_type"] for file in files if file.get("finished_at")}


def _position(sent: float, count: int) -> int | None:
    """A place among `count` figures as JSON may write it: 0, 0.0."""
    return int(sent) if 0 <= sent < count and sent == int(sent) else None


def _positions(count: int) -> str:
    return f"0 to {count - 1}" if count else "nothing, it asks for no figures"


def _signature(world: World, key: str) -> str:
    label = f"ev_energy/upload/{key}"
    return f"{chance.bits(world.seed, label):016x}{chance.bits(world.seed, label, 1):016x}"


def _signed(call: Call) -> str:
    """The id of the file whose address was given out. Raises ProblemError 404, 403."""
    key = str(call.path["rebate_evidence_file_id"])
    if call.world.get(_FILES, key) is None:
        raise not_found("rebate evidence file", key)
    if call.query["signature"] != _signature(call.world, key):
        raise forbidden("The signature is not that of the presigned URL; take that whole.")
    return key


def _bad(wrong: list[Detail]) -> ProblemError:
    text = "; ".join(f"{detail.field}: {detail.message}" for detail in wrong)
    return bad_request(text, *wrong)


BEHAVIOURS: Mapping[str, Handler] = {
    "rebates.fill_in": fill_in,
    "rebates.finish_upload": finish_upload,
    "rebates.give_back": give_back,
    "rebates.receive": receive,
    "rebates.start_upload": start_upload,
    "rebates.submit": submit,
}
