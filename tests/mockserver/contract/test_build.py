"""From the bundled value to the model."""

import pytest

from mockserver.contract.build import build, collection_model, filter_of
from mockserver.contract.model import Binding, CollectionModel, Filter


def by_id(document, name):
    return next(one for one in document.operations if one.id == name)


def test_an_operation_says_what_it_does_and_where_it_stands(document):
    operation = by_id(document(), "zoo.getCat")

    assert ("GET", "/cats/{cat_id}") == (operation.method, operation.path)
    assert Binding("cats.stroke", "cats", "cat_id") == operation.binding
    assert "paths/cats.yaml:57" == operation.source


def test_what_is_not_declared_in_a_query_is_refused_unless_the_document_passes_it_over(document):
    strict = document()
    edit = ("openapi.yaml", "openapi: 3.0.3\n", "openapi: 3.0.3\nx-extra-query: ignored\n")
    lenient = document(edit)

    assert [False] == list({operation.extra_query for operation in strict.operations})
    assert [True] == list({operation.extra_query for operation in lenient.operations})


def test_an_operation_may_take_larger_bodies_than_others(document):
    edit = (
        "paths/cats.yaml",
        "    operationId: zoo.addCat\n",
        "    operationId: zoo.addCat\n    x-max-body-bytes: 9\n",
    )
    made = document(edit)

    assert 9 == by_id(made, "zoo.addCat").max_body_bytes
    assert by_id(made, "zoo.getCat").max_body_bytes is None


@pytest.mark.parametrize(
    ("said", "status"), [("", 422), ("\n    x-invalid-status: 400", 400)], ids=["not said", "said"]
)
def test_an_operation_can_say_how_it_answers_bad_values(document, said, status):
    name = "    operationId: zoo.addCat"
    edit = ("paths/cats.yaml", f"{name}\n", f"{name}{said}\n")

    assert status == by_id(document(edit), "zoo.addCat").invalid_status


def test_parameters_of_the_path_are_those_of_its_operations_too(document):
    names = [p.name for p in by_id(document(), "zoo.listCats").parameters]

    assert ["X-Trace", "limit", "name", "lives__gte", "since"] == names


def test_an_operations_own_parameter_comes_instead_of_the_paths(document):
    document = document(
        (
            "paths/cats.yaml",
            "    parameters:\n",
            "    parameters:\n      - {name: X-Trace, in: header, schema: {type: integer}}\n",
        )
    )
    traces = [p for p in by_id(document, "zoo.listCats").parameters if p.name == "X-Trace"]

    assert [{"type": "integer"}] == [p.schema for p in traces]


def test_arrays_are_written_as_openapi_defaults_say(document):
    parameters = {p.name: p for p in by_id(document(), "zoo.listCats").parameters}

    assert ("form", True) == (parameters["name"].style, parameters["name"].explode)
    assert ("simple", False) == (parameters["X-Trace"].style, parameters["X-Trace"].explode)


def test_security_of_the_root_holds_unless_the_operation_says_otherwise(document):
    document = document()

    assert (frozenset({"key"}),) == by_id(document, "zoo.listCats").security
    assert by_id(document, "zoo.getCat").anonymous
    assert not by_id(document, "zoo.listCats").anonymous
    assert frozenset({"write:cats"}) == by_id(document, "zoo.addCat").scopes


def test_bodies_and_responses_have_schemas_by_media_type(document):
    document = document()
    body = by_id(document, "zoo.addCat").body
    listed = by_id(document, "zoo.listCats")

    assert body is not None
    assert body.required
    assert {"application/json": {"$ref": "#/components/schemas/NewCat"}} == body.content
    assert listed.body is None
    assert {200, 401, 422} == set(listed.responses)
    assert {"X-Request-Id": {"type": "string"}} == listed.responses[200].headers
    assert frozenset({"x-request-id"}) == listed.responses[200].required_headers


def test_collections_have_full_names_and_defaults(document):
    assert {
        "cats": CollectionModel(
            "zoo.cats", "cat_{ulid16}", "id", "CatRecord", {"zoo_id": "zoo_id"}, "-born_at", "data"
        )
    } == document().collections


def test_a_collection_with_a_dot_has_its_full_name():
    assert "charging.stations" == collection_model("zoo", "charging.stations", {}).name


def test_a_collection_without_template_takes_its_id_from_the_record():
    assert "{tag}" == collection_model("zoo", "tags", {"id_field": "tag"}).id_template


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"name": "status"}, Filter("status", "eq")),
        ({"name": "status__in"}, Filter("status", "in")),
        ({"name": "at__gte"}, Filter("at", "gte")),
        ({"name": "at__isnull"}, Filter("at", "isnull")),
        ({"name": "at__odd"}, None),
        ({"name": "other__gte"}, None),
        ({"name": "limit"}, None),
        ({"name": "other"}, None),
        ({"name": "from", "x-filter": {"field": "at", "op": "gte"}}, Filter("at", "gte")),
        ({"name": "from", "x-filter": {"field": "at"}}, Filter("at", "eq")),
        ({"name": "from", "x-filter": {"field": "at", "op": "odd"}}, None),
        (
            {
                "name": "near",
                "x-filter": {"field": "at", "op": "has", "through": "zoos", "take": "home.city"},
            },
            Filter("at", "has", "zoos", "home.city"),
        ),
    ],
)
def test_filters_follow_from_names_or_x_filter(declared, expected):
    record = {"status": {}, "at": {}, "limit": {}}

    assert expected == filter_of(declared, record)


def test_what_lint_would_refuse_is_skipped():
    spec = {
        "x-collections": {"bad": 1},
        "paths": {
            "/a": {"get": {"x-mock": "no", "responses": {"default": {}, "200": {}}}, "post": 1},
            "/b": 1,
        },
    }
    document = build("zoo", spec, {}, "")

    assert {} == document.collections
    assert ["/a"] == [operation.path for operation in document.operations]
    assert [200] == list(document.operations[0].responses)
    assert "" == document.operations[0].binding.verb
