"""What a sign-up page asks before anybody has an account: does it fit, and if not, tell me."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.apis.ev_energy.behaviours.vehicles.garage import MODELS
from mockserver.apis.ev_energy.countries import asked_country, country_of
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import created, shown
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, Problem, ProblemError
from mockserver.world.world import World

_PROGRAMS = "ev_energy.programs"
_LISTED = "ev_energy.program_vehicle_compatibilities"
_BY_PROGRAM = IndexSpec(("program",))  # the list has it
_NAMES = ("vehicle_make_name", "vehicle_model_name")


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
        program = world.get(_PROGRAMS, named)
        if program is None:
            text = f"There is no program '{named}'."
            raise ProblemError(Problem(404, "program_not_found_vehicle_compatibility", text))
        fits = _taken(world, program, model)
    rank = model.get("recommendation_rank") if fits else None
    return Answer(200, {"compatible": fits, "recommendation_rank": rank})


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


def _wrong_model(world: World, body: Mapping[str, Any]) -> Iterator[Detail]:
    key = body.get("vehicle_model_id")
    names = [name for name in _NAMES if (body.get(name) or "").strip()]
    if key is None:
        for name in _NAMES:
            if name not in names:
                text = "is missing; allowed: vehicle_model_id, or the names of make and model"
                yield Detail(f"body.{name}", text)
        return
    for name in names:
        yield Detail(f"body.{name}", "stands beside vehicle_model_id; send one or the other")
    if world.get(MODELS, key) is None:
        yield Detail("body.vehicle_model_id", f"'{key}' is no vehicle model")


BEHAVIOURS: Mapping[str, Handler] = {
    "vehicles.check_compatibility": check_compatibility,
    "vehicles.join_waitlist": join_waitlist,
}
