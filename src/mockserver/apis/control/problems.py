"""Every kind of problem there is, and their one form in this API (RFC 9457)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from mockserver.contract.findings import listed, nearest
from mockserver.engine.wire import Wire
from mockserver.world.problems import Problem, ProblemError

MEDIA_TYPE = "application/problem+json"
_PATH = "/_mock/problems/"
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its title, the statuses it comes with, when it happens and what to do."""

    title: str
    statuses: tuple[int, ...]
    description: str


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "bad_request": Kind(
            "The request cannot be read",
            (400,),
            "The body is no JSON, no UTF-8, or nested too deeply; send one JSON object.",
        ),
        "unauthorized": Kind(
            "The credential is missing or not good",
            (401,),
            "It was not sent, or it is unknown, expired, revoked, or of another world."
            " Mint one under /_mock/worlds/{world}/credentials.",
        ),
        "forbidden": Kind(
            "The credential does not allow it",
            (403,),
            "It is good, but of the wrong kind, or its holder has too low a role.",
        ),
        "insufficient_scope": Kind(
            "A scope is missing",
            (403,),
            "The operation needs a scope that the credential does not have; mint one that has it.",
        ),
        "not_found": Kind(
            "There is no such thing",
            (404,),
            "The path or an id in it leads nowhere, or to what the caller must not know of.",
        ),
        "unknown_world": Kind(
            "There is no such world",
            (404,),
            "It was never made, was deleted, or its ttl_s is over; POST /_mock/worlds makes one.",
        ),
        "method_not_allowed": Kind(
            "The path does not take this method",
            (405,),
            "The header Allow lists the methods that it takes.",
        ),
        **dict.fromkeys(
            ("evse_model_not_found", "vehicle_model_not_found"),
            Kind(
                "There is no such model",
                (404,),
                "Take one of the catalogue of ev.energy, which lists the models by make.",
            ),
        ),
        **dict.fromkeys(
            ("program_not_found", "program_not_found_vehicle_compatibility"),
            Kind(
                "There is no such program", (404,), "GET /v2/programs lists those that there are."
            ),
        ),
        "not_acceptable": Kind(
            "There is no answer of a type that is taken",
            (406,),
            "The header Accept shuts out what the API sends; take application/json, or send none.",
        ),
        "conflict": Kind(
            "The state does not allow it",
            (409,),
            "Look at the state that the detail names, and change it first.",
        ),
        "too_many_worlds": Kind(
            "There are too many worlds",
            (409,),
            "Delete some, or give them a ttl_s so that they end on their own.",
        ),
        "gone": Kind("It is over", (410,), "What was asked for existed and has expired."),
        "payload_too_large": Kind(
            "The body is too large",
            (413,),
            "The server takes bodies up to a limit that the detail names.",
        ),
        "unsupported_media_type": Kind(
            "The body is of a type that is not taken",
            (415,),
            "Send it as one of the types that the detail names, with a Content-Type that says so.",
        ),
        "validation_error": Kind(
            "Some value is not allowed",
            (422,),
            "Each entry of errors names one value, what was found and what is allowed.",
        ),
        "rate_limited": Kind(
            "Too many requests",
            (429,),
            "Wait as long as Retry-After says, or lift the rate_limit of the world's settings.",
        ),
        "internal_error": Kind(
            "The mock server failed",
            (500,),
            "It is a fault of the mock; its log tells more under the request id.",
        ),
        "charge_point_rejected": Kind(
            "The charge point refused",
            (502,),
            "It answered the command with a refusal, which the detail quotes.",
        ),
        "charge_point_timeout": Kind(
            "The charge point did not answer",
            (504,),
            "It is offline, or it stayed silent for as long as the command was given.",
        ),
        "charge_point_unavailable": Kind(
            "The charge point does not do what it is told",
            (503,),
            "It is offline, silent, or it refused; nothing has changed, so try again.",
        ),
        "injected_fault": Kind(
            "It was made to fail",
            tuple(range(400, 600)),
            "A fault of /_mock/worlds/{world}/faults struck; delete it to have peace.",
        ),
    }
)


def render_problem(problem: Problem, wire: Wire) -> tuple[Any, str]:
    """{"type": "/_mock/problems/conflict", "title": …, "status": 409, …} and its media type."""
    kind = KINDS.get(problem.code)
    body = {
        "type": _PATH + problem.code,
        "title": kind.title if kind else problem.code.replace("_", " ").capitalize(),
        "status": problem.status,
        "detail": problem.message,
        "errors": [{"field": d.field, "message": d.message} for d in problem.details],
        "request_id": wire.request_id,
    }
    return body, MEDIA_TYPE


def describe(code: str) -> dict[str, Any]:
    """A kind as JSON; raises KeyError for an unknown code."""
    kind = KINDS[code]
    return {
        "type": _PATH + code,
        "code": code,
        "title": kind.title,
        "statuses": list(kind.statuses),
        "description": kind.description,
    }


def unknown(
    what: str, name: str, known: Iterable[str], *, where: str = "", code: str = "not_found"
) -> ProblemError:
    """404 that names the nearest, or what there is when it is little.

    `where` such as "in world 'blue'" says where it was looked for.
    """
    names = sorted(known)
    hint = nearest(name, names)
    if not hint and len(names) <= _LISTED:
        hint = f"There is {listed(names)}."
    place = f" {where}" if where else ""
    return ProblemError(Problem(404, code, f"There is no {what} '{name}'{place}. {hint}".rstrip()))
