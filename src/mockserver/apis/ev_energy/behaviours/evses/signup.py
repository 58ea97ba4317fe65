"""What a sign-up page asks before anybody has an account: does it fit, and if not, tell me."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours.evses.chargers import MAKES, MODELS
from mockserver.apis.ev_energy.countries import asked_country
from mockserver.apis.ev_energy.waiting import PROGRAMS, Waitlist, join
from mockserver.engine.call import Answer, Call, Handler
from mockserver.world.problems import Problem, ProblemError

_WAITLIST = Waitlist("evse", "EVSE model", MODELS)


async def check_compatibility(call: Call) -> Answer:
    """Tell whether a model fits. Raises ProblemError 404 for a model or a program that is not."""
    world, key = call.world, call.query["evse_model_id"]
    model = world.get(MODELS, key)
    if model is None:
        raise ProblemError(Problem(404, "evse_model_not_found", f"There is no EVSE model '{key}'."))
    country: str | None = asked_country(call)
    named = call.query.get("program_id")
    if named is not None:
        program = world.get(PROGRAMS, named)
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
    """Remember somebody until a model is supported. Raises ProblemError 400; see `join`."""
    return join(call, _WAITLIST)


BEHAVIOURS: Mapping[str, Handler] = {
    "evses.check_compatibility": check_compatibility,
    "evses.join_waitlist": join_waitlist,
}
