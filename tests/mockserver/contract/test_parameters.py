"""Parameters of an operation: text in, values and flaws out."""

import pytest

from mockserver.contract.build import build
from mockserver.contract.compiled import Schemas
from mockserver.contract.parameters import compile_parameters
from mockserver.contract.wording import Flaw

INTEGER = {"type": "integer", "minimum": 1}


@pytest.fixture
def compiled():
    """The compiled parameters of one operation."""

    def make(*parameters, security=(), **more):
        spec = {
            "x-collections": {"cats": {"id": "{id}", "schema": "Cat"}},
            "components": {
                "schemas": {"Cat": {"properties": {"name": {"type": "string"}}}},
                "securitySchemes": {
                    "token": {"type": "apiKey", "in": "query", "name": "token"},
                    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                },
            },
            "paths": {
                "/x/{id}": {
                    "get": {
                        "operationId": "zoo.x",
                        "x-mock": {"collection": "cats", "verb": "list"},
                        "security": [{name: []} for name in security],
                        "parameters": list(parameters),
                        "responses": {},
                        **more,
                    }
                }
            },
        }
        (operation,) = build("zoo", spec, {}, "").operations
        return compile_parameters(Schemas(spec), operation)

    return make


def query(name, schema, **more):
    return {"name": name, "in": "query", "schema": schema, **more}


def test_path_parameters_are_typed(compiled):
    parameters = compiled({"name": "id", "in": "path", "required": True, "schema": INTEGER})
    found = []

    assert {"id": 7} == parameters.read_path({"id": "7"}, found)
    assert [] == found


def test_bad_path_parameters_are_told(compiled):
    parameters = compiled({"name": "id", "in": "path", "required": True, "schema": INTEGER})
    found = []
    parameters.read_path({"id": "x"}, found)

    assert [Flaw("path.id", 'is "x"; allowed: integer')] == found


def test_undeclared_path_parameters_stay_text(compiled):
    assert {"id": "7"} == compiled().read_path({"id": "7"}, [])


def test_defaults_are_filled_in(compiled):
    parameters = compiled(query("limit", {**INTEGER, "default": 50}), query("page", INTEGER))

    assert {"limit": 50} == parameters.read_query(b"", [])
    assert {"limit": 5, "page": 2} == parameters.read_query(b"limit=5&page=2", [])


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        (b"q=a+b", "a b"),
        (b"q=a%26b", "a&b"),
        (b"q=%C3%A9", "é"),
        (b"q=", ""),
        (b"q", ""),
        (b"&q=a=b&", "a=b"),
    ],
)
def test_text_is_decoded(compiled, sent, value):
    assert {"q": value} == compiled(query("q", {"type": "string"})).read_query(sent, [])


@pytest.mark.parametrize("sent", [b"q=%FF", b"q=\xff", b"%FF=1"])
def test_text_that_is_not_utf_8_is_refused(compiled, sent):
    found = []
    compiled(query("q", {"type": "string"})).read_query(sent, found)

    assert [Flaw("query", "is not UTF-8; allowed: percent-encoded UTF-8")] == found


def test_every_flaw_of_a_query_is_told_at_once(compiled):
    parameters = compiled(
        query("limit", INTEGER), query("size", INTEGER), query("must", INTEGER, required=True)
    )
    found = []
    parameters.read_query(b"limit=0&size=1&size=2&limt=3&zzz=4", found)

    assert [
        Flaw("query.limit", "is 0; allowed: at least 1"),
        Flaw("query.size", "is given 2 times; allowed: once"),
        Flaw(
            "query.limt",
            "is no parameter of this operation; allowed: limit, must, size. Did you mean 'limit'?",
        ),
        Flaw("query.zzz", "is no parameter of this operation; allowed: limit, must, size"),
        Flaw("query.must", "is missing; it is required"),
    ] == found


def test_others_are_passed_over_where_the_document_says_so(compiled):
    found = []
    lenient = compiled(query("size", INTEGER), **{"x-extra-query": "ignored"})

    assert {"size": 2} == lenient.read_query(b"size=2&zzz=1", found)
    assert [] == found


def test_a_required_parameter_is_missed_in_an_empty_query(compiled):
    found = []
    compiled(query("must", INTEGER, required=True)).read_query(b"", found)

    assert ["query.must"] == [flaw.field for flaw in found]


def test_arrays_are_repeated_or_separated_by_commas(compiled):
    array = {"type": "array", "items": INTEGER}
    parameters = compiled(query("a", array), query("b", array, explode=False))

    assert {"a": [1, 2], "b": [3, 4]} == parameters.read_query(b"a=1&a=2&b=3,4", [])


def test_items_of_arrays_are_checked(compiled):
    found = []
    compiled(query("a", {"type": "array", "items": INTEGER})).read_query(b"a=x&a=0&a=1", found)

    assert [Flaw("query.a", 'is "x"; allowed: integer')] == found


def test_in_filters_take_a_list_with_commas(compiled):
    parameters = compiled(query("name__in", {"type": "string", "maxLength": 3}))
    found = []

    assert {"name__in": ["Tom", "Kit"]} == parameters.read_query(b"name__in=Tom,Kit", found)
    parameters.read_query(b"name__in=Tom,Kitty", found)
    assert [Flaw("query.name__in.1", "has 5 characters; allowed: at most 3")] == found


def test_a_credential_in_the_query_is_no_unknown_parameter(compiled):
    found = []

    assert {} == compiled(security=("token", "key")).read_query(b"token=x", found)
    assert [] == found


def test_headers_are_checked_typed_and_given_as_text(compiled):
    parameters = compiled({"name": "X-Size", "in": "header", "schema": INTEGER})
    found = []

    assert {"x-size": "7"} == parameters.read_headers({"x-size": "7", "x-other": "1"}, found)
    assert {} == parameters.read_headers({}, found)
    assert [] == found
    parameters.read_headers({"x-size": "0"}, found)
    assert [Flaw("header.X-Size", "is 0; allowed: at least 1")] == found


def test_a_required_header_is_missed(compiled):
    found = []
    compiled({"name": "X-Size", "in": "header", "required": True, "schema": INTEGER}).read_headers(
        {}, found
    )

    assert [Flaw("header.X-Size", "is missing; it is required")] == found


def test_headers_that_openapi_describes_elsewhere_are_ignored(compiled):
    parameters = compiled(
        {"name": "Accept", "in": "header", "required": True, "schema": {"type": "string"}}
    )

    assert {} == parameters.headers


def test_cookies_are_nobodys_business(compiled):
    parameters = compiled({"name": "crumb", "in": "cookie", "schema": {"type": "string"}})

    assert ({}, {}, {}) == (parameters.path, parameters.query, parameters.headers)
