"""Lists of people who wait until a device is supported, as sign-up pages make them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.apis.ev_energy.countries import country_of
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call
from mockserver.engine.resource import created, shown
from mockserver.world.problems import Detail
from mockserver.world.world import World

PROGRAMS = "ev_energy.programs"


@dataclass(frozen=True, slots=True)
class Waitlist:
    """A kind of device: Waitlist("vehicle", "vehicle model", "ev_energy.vehicle_models").

    `word` begins the fields `vehicle_model_id`, `vehicle_make_name` and `vehicle_model_name`.
    """

    word: str
    noun: str
    models: str

    @property
    def by_id(self) -> str:
        return f"{self.word}_model_id"

    @property
    def by_name(self) -> tuple[str, str]:
        return f"{self.word}_make_name", f"{self.word}_model_name"


def join(call: Call, waitlist: Waitlist) -> Answer:
    """Remember somebody until a model is supported.

    Raises ProblemError 400 unless there is either the id of a model, or both names.
    """
    body = call.body
    program = body.get("program_id")
    record = None if program is None else call.world.get(PROGRAMS, program)
    wrong = [*_wrong_model(call.world, body, waitlist)]
    if program is not None and record is None:
        wrong.append(Detail("body.program_id", f"'{program}' is no program"))
    if wrong:
        raise refusal(400, wrong)
    country = None if record is None else record.get("country_code")
    spoken = country_of(call.headers.get("accept-language"))
    return shown(call, created(call, country=country or spoken))


def _wrong_model(world: World, body: Mapping[str, Any], waitlist: Waitlist) -> Iterator[Detail]:
    key = body.get(waitlist.by_id)
    names = [name for name in waitlist.by_name if (body.get(name) or "").strip()]
    if key is None:
        for name in waitlist.by_name:
            if name not in names:
                text = f"is missing; allowed: {waitlist.by_id}, or the names of make and model"
                yield Detail(f"body.{name}", text)
        return
    for name in names:
        yield Detail(f"body.{name}", f"stands beside {waitlist.by_id}; send one or the other")
    if world.get(waitlist.models, key) is None:
        yield Detail(f"body.{waitlist.by_id}", f"'{key}' is no {waitlist.noun}")
