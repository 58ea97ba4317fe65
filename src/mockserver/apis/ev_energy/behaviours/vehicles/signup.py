"""What a sign-up page asks before anybody has an account: does it fit, and if not, tell me."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours.vehicles.garage import MODELS
from mockserver.apis.ev_energy.countries import asked_country
from mockserver.apis.ev_energy.waiting import PROGRAMS, Waitlist, join
from mockserver.engine.call import Answer, Call, Handler
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Problem, ProblemError
from mockserver.world.world import World

_LISTED = "ev_energy.program_vehicle_compatibilities"
_BY_PROGRAM = IndexSpec(("program",))  # the list has it
_WAITLIST = Waitlist("vehicle", "vehicle model", MODELS)


async def check_compatibility(call: Call) -> Answer:
    """Tell whether a model fits. Raises ProblemError 404 for a model or a program that is not."""
    world, key = call.world, call.query["vehicle_model_id"]
    model = world.get(MODELS, key)
    if model is None:
        text = f"There is no vehicle model '{key}'."
        raise ProblemError(Problem(404, "vehicle_model_not_found", text))
    named = call.query.get("program_id")
    if named is None:
        fits = _sold_in(model, asked_country(call))
    else:
        program = world.get(PROGRAMS, named)
        if program is None:
            text = f"There is no program '{named}'."
            raise ProblemError(Problem(404, "program_not_found_vehicle_compatibility", text))
        fits = _taken(world, program, model)
    rank = model.get("recommendation_rank") if fits else None
    return Answer(200, {"compatible": fits, "recommendation_rank": rank})


async def join_waitlist(call: Call) -> Answer:
    """Remember somebody until a model is supported. Raises ProblemError 400; see `join`."""
    return join(call, _WAITLIST)


def _sold_in(model: Record, country: str | None) -> bool:
    countries = model.get("countries")
    return countries is None or country in countries


def _taken(world: World, program: Record, model: Record) -> bool:
    """Whether a program takes a model: in its country, and by its list unless it takes all."""
    country = program.get("country_code")
    if country is not None and not _sold_in(model, country):
        return False
    if program.get("supports_all_vehicles", True):
        return True
    listed = world.store[_LISTED]
    rows = (listed.record(entry) for entry in listed.group(_BY_PROGRAM, (program["id"],)))
    return any(
        row["model"] == model["id"]
        and (not row.get("supported_countries") or country in row["supported_countries"])
        for row in rows
    )


BEHAVIOURS: Mapping[str, Handler] = {
    "vehicles.check_compatibility": check_compatibility,
    "vehicles.join_waitlist": join_waitlist,
}
