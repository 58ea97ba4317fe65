"""Many files become one value."""

import pytest


def test_every_reference_points_into_components(document):
    spec = document().spec

    assert {"$ref": "#/components/schemas/CatList"} == (
        spec["paths"]["/cats"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    )
    assert {"$ref": "#/components/responses/Refused"} == (
        spec["paths"]["/cats"]["get"]["responses"]["401"]
    )
    assert {"$ref": "#/components/parameters/Limit"} in spec["paths"]["/cats"]["get"]["parameters"]
    assert {"RequestId"} == set(spec["components"]["headers"])
    assert {"key"} == set(spec["components"]["securitySchemes"])


def test_a_schema_may_hold_itself(document):
    cat = document().spec["components"]["schemas"]["Cat"]

    assert {"$ref": "#/components/schemas/Cat"} == cat["properties"]["mother"]


def test_schemas_of_records_are_bundled_though_nobody_refers_to_them(document):
    assert "CatRecord" in document().spec["components"]["schemas"]


def test_components_of_the_root_stay_where_they_are(document):
    document = document(
        ("openapi.yaml", "components:\n", "components:\n  schemas: {Root: {type: string}}\n"),
        (
            "schemas/cats.yaml",
            "street: {type: string}",
            'street: {$ref: "../openapi.yaml#/components/schemas/Root"}',
        ),
    )

    assert {"type": "string"} == document.spec["components"]["schemas"]["Root"]


def test_text_in_an_example_that_looks_like_a_reference_is_left_alone(document):
    document = document(
        (
            "schemas/cats.yaml",
            "street: {type: string}",
            'street: {type: object, example: {$ref: "#/x"}}',
        )
    )
    home = document.spec["components"]["schemas"]["Home"]

    assert {"$ref": "#/x"} == home["properties"]["street"]["example"]


def test_slashes_in_the_names_of_paths_can_be_escaped(document):
    document = document(
        ("paths/cats.yaml", "cat:\n", "/cats/{cat_id}:\n"),
        ("openapi.yaml", 'cats.yaml#/cat"', 'cats.yaml#/~1cats~1{cat_id}"'),
    )

    assert "paths/cats.yaml:57" == document.operations[2].source


@pytest.mark.parametrize(
    ("edit", "texts"),
    [
        (
            ("paths/cats.yaml", "../schemas/cats.yaml#/CatList", "../schemas/cat.yaml#/CatList"),
            [
                "zoo/paths/cats.yaml:22",
                "no file 'schemas/cat.yaml'",
                "Did you mean 'schemas/cats.yaml'?",
            ],
        ),
        (
            ("paths/cats.yaml", "cats.yaml#/CatList", "cats.yaml#/CatLst"),
            ["nothing stands at '/CatLst' of schemas/cats.yaml", "Cat, CatList", "'CatList'?"],
        ),
        (
            ("paths/cats.yaml", "cats.yaml#/CatList", "cats.yaml#/Cat/type/deep/er"),
            ["nothing stands at '/Cat/type/deep/er'", "Allowed: none"],
        ),
        (
            ("paths/cats.yaml", "cats.yaml#/CatList", "cats.yaml#/Cat/required/x/y"),
            ["nothing stands at '/Cat/required/x/y'"],
        ),
        (("openapi.yaml", None, None), ["zoo/openapi.yaml", "missing or empty"]),
        (("openapi.yaml", None, ""), ["missing or empty"]),
        (("schemas/cats.yaml", "Cat:", "Cat: ["), ["zoo/schemas/cats.yaml", "is not YAML"]),
    ],
)
def test_what_does_not_hang_together_is_refused_with_its_place(refused, edit, texts):
    text = refused(edit)

    for expected in texts:
        assert expected in text


def test_one_name_for_two_things_is_refused(refused):
    text = refused(
        ("schemas/responses.yaml", "schema: {type: object,", 'schema: {$ref: "#/Home"}\nHome: {'),
        (
            "schemas/responses.yaml",
            "Home: { required: [error], properties: {error: {type: string}}}",
            "Home: {type: string}",
        ),
    )

    assert "'Home' is the name of two schemas; the other stands at schemas/cats.yaml:11" in text
    assert "Rename one of them" in text
