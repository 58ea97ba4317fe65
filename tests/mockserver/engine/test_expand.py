"""What a call may have expanded."""

from dataclasses import replace
from types import SimpleNamespace

from mockserver.engine.expand import Expanding, allowed
from mockserver.engine.resource import Resource
from mockserver.engine.shape import Shapes


def test_the_enum_lists_what_may_be_expanded(rent):
    spec = rent.document.spec

    assert {"home.depot", "bikes"} == allowed(spec, rent.operations["rental.rider"])
    assert set() == allowed(spec, rent.operations["rental.make"])


def test_the_enum_may_stand_on_a_single_value(rent):
    parameter = rent.operations["rental.rider"].parameters[0]
    single = {"type": "string", "enum": ["bikes"]}
    operation = replace(
        rent.operations["rental.rider"], parameters=(replace(parameter, schema=single),)
    )

    assert {"bikes"} == allowed(rent.document.spec, operation)


def test_what_is_listed_may_stand_beside_free_text(rent):
    operation = rent.operations["rental.bike"]
    parameters = [each for each in operation.parameters if each.name == "expand"]
    text = replace(parameters[0], schema={"type": "string", "x-expand": ["rider", "model"]})
    expanding = Expanding(
        Shapes(rent.document),
        replace(operation, parameters=(text,)),
        {"type": "object", "properties": {}},
        None,
    )

    def asked(expand):
        return expanding.shape(SimpleNamespace(query={"expand": expand}))

    assert asked("rider,model") is asked("model,rider")
    assert asked("rider") is not asked("rider,model")


def test_free_text_expands_what_is_listed_and_nothing_else(rent):
    rent.put("riders", id="ridr1", name="Ann", home={"depot": "d1"})
    rent.put("depots", id="d1", name="North")

    for text, expected in (("home.depot", "North"), ("no", None), ("home.depot.x", None)):
        depot = rent.call("rider", rider_id="ridr1", query={"expand": text}).body["home"]["depot"]
        assert expected == (depot["name"] if isinstance(depot, dict) else None)


def test_a_combination_is_compiled_once_and_no_more_than_some_are_kept(rent, monkeypatch):
    monkeypatch.setattr("mockserver.engine.expand._KEPT", 2)
    operation = rent.operations["rental.bike"]
    resource = Resource.of(Shapes(rent.document), operation)
    expanding = resource.expanding
    assert isinstance(expanding, Expanding)

    class Asked:
        def __init__(self, *paths):
            self.query = {"expand": list(paths)}

    first = expanding.shape(Asked("rider", "model"))

    assert first is expanding.shape(Asked("model", "rider", "rider"))
    for path in ("rider", "model", "rides"):
        expanding.shape(Asked(path))
    assert first is not expanding.shape(Asked("rider", "model"))
