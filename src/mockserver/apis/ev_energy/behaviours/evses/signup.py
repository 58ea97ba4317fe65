"""What a sign-up page asks before anybody has an account: does it fit, and if not, tell me."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.apis.ev_energy.behaviours.evses.chargers import MAKES, MODELS
from mockserver.apis.ev_energy.countries import asked_country, country_of
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import created, shown
from mockserver.world.problems import Detail, Problem, ProblemError
from mockserver.world.world import World

_PROGRAMS = "ev_energy.programs"
_NAMES = ("evse_make_name", "evse_model_name")


async def check_compatibility(call: Call) -> Answer:
    """Tell whether a model fits. Raises ProblemError 404 for a model or a program that is not."""
    world, key = call.world, call.query["evse_model_id"]
    model = world.get(MODELS, key)
    if model is None:
        raise ProblemError(Problem(404, "evse_model_not_found", f"There is no EVSE model '{key}'."))
    country: str | None = asked_country(call)
    named = call.query.get("program_id")
    if named is not None:
        program = world.get(_PROGRAMS, named)
        if program is None:
            text = f"There is no program '{named}'."
            raise ProblemError(Problem(404, "program_not_found", text))
        country = program.get("country_code")
    countries = model.get("countries")
    fits = countries is None or country is None or country in countries
    make = world.get(MAKES, model.get("make") or "") or {}
    told = {
        "compatible": fits,
        "beta": bool(make.get("is_beta")),
        "recommendation_rank": model.get("recommendation_rank") if fits else None,
    }
    return Answer(200, told)


async def join_waitlist(call: Call) -> Answer:
    """Remember somebody until a model is supported.

    Raises ProblemError 400 unless there is either the id of a model, or both names.
    """
    body = call.body
    program = body.get("program_id")
    record = None if program is None else call.world.get(_PROGRAMS, program)
    wrong = [*_wrong_model(call.world, body)]
    if program is not None and record is None:
        wrong.append(Detail("body.program_id", f"'{program}' is no program"))
    if wrong:
        raise refusal(400, wrong)
    country = None if record is None else record.get("country_code")
    spoken = country_of(call.headers.get("accept-language"))
    return shown(call, created(call, country=country or spoken))


def _wrong_model(world: World, body: Mapping[str, Any]) -> Iterator[Detail]:
    key = body.get("evse_model_id")
    names = [name for name in _NAMES if (body.get(name) or "").strip()]
    if key is None:
        for name in _NAMES:
            if name not in names:
                text = "is missing; allowed: evse_model_id, or the names of make and model"
                yield Detail(f"body.{name}", text)
        return
    for name in names:
        yield Detail(f"body.{name}", "stands beside evse_model_id; send one or the other")
    if world.get(MODELS, key) is None:
        yield Detail("body.evse_model_id", f"'{key}' is no EVSE model")


BEHAVIOURS: Mapping[str, Handler] = {
    "evses.check_compatibility": check_compatibility,
    "evses.join_waitlist": join_waitlist,
}
