"""Schemas that say something else than meant, and examples that do not fit."""

import pytest


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            (
                "schemas/cats.yaml",
                "street: {type: string}",
                "street: {type: string, format: emial}",
            ),
            ["schema Home\n  format 'emial' is not checked by anybody", "Did you mean 'email'?"],
        ),
        (
            ("schemas/cats.yaml", "street: {type: string}", "street: {nullable: true}"),
            ["zoo/schemas/cats.yaml:14  schema Home\n  nullable has no effect without a type"],
        ),
        (
            (
                "schemas/cats.yaml",
                "street: {type: string}",
                "street: {type: string, nullable: true, enum: [a]}",
            ),
            ["nullable, but the enum does not list null", "Add null to the enum."],
        ),
        (
            ("schemas/cats.yaml", "x-ref: cats", "x-ref: cat"),
            ["x-ref names the collection 'cat'", "Allowed: cats", "Did you mean 'cats'?"],
        ),
        (
            ("schemas/cats.yaml", "required: [id, name]", "required: [id, nane]"),
            ["schema Cat\n  required names 'nane', which is no property", "Did you mean 'name'?"],
        ),
        (
            ("schemas/cats.yaml", "default: 9", "default: 10"),
            ["schema Cat\n  default does not fit its schema: it is 10", "Allowed: at most 9"],
        ),
        (
            ("schemas/cats.yaml", "example: cat_1}", "example: 7}"),
            ["schema Cat\n  example does not fit its schema: it is 7", "Allowed: string"],
        ),
        (
            ("schemas/headers.yaml", "example: req_1", "example: 1"),
            ["header RequestId\n  example does not fit its schema"],
        ),
        (
            (
                "paths/cats.yaml",
                "example: {data: [{id: cat_1, name: Tom}]}",
                "example: {data: [{id: 7, name: Tom}]}",
            ),
            ["GET /cats (zoo.listCats)\n  example.data.0.id does not fit its schema: it is 7"],
        ),
        (
            ("paths/cats.yaml", "value: {name: Tom, lives: 9}", "value: {name: Tom, lives: 0}"),
            ["POST /cats (zoo.addCat)\n  examples.tom.value.lives does not fit its schema"],
        ),
        (
            ("paths/cats.yaml", "value: {name: Tom, lives: 9}", "value: {nam: Tom}"),
            [
                "examples.tom.value.name does not fit its schema: it is missing",
                "examples.tom.value.nam",
            ],
        ),
        (
            ("schemas/parameters.yaml", "default: 50}", "default: 50}, example: 0"),
            ["parameter Limit\n  example does not fit its schema: it is 0"],
        ),
        (
            ("schemas/parameters.yaml", "in: query,", "in: query, style: pipeDelimited,"),
            ["parameter Limit\n  style is 'pipeDelimited'", "Allowed: form"],
        ),
        (
            ("schemas/parameters.yaml", "in: header,", "in: cookie,"),
            ["parameter Trace\n  in is 'cookie'", "Allowed: header, path, query"],
        ),
        (
            (
                "schemas/parameters.yaml",
                "in: header, schema: {type: string, maxLength: 8}",
                "in: header, content: {application/json: {schema: {type: string}}}",
            ),
            ["parameter Trace\n  schema is missing", "`content` is not supported here."],
        ),
        (
            (
                "schemas/parameters.yaml",
                "in: header,",
                "in: header, x-filter: {field: name, op: eq},",
            ),
            ["x-filter on a header parameter selects nothing", "Allowed: query parameters"],
        ),
    ],
)
def test_what_is_not_meant_so_is_found(linted, edit, expected):
    text = "\n".join(linted(edit))

    for part in expected:
        assert part in text


@pytest.mark.parametrize(
    "edit",
    [
        (
            "schemas/cats.yaml",
            "street: {type: string}",
            "street: {type: string, nullable: true, enum: [a, null]}",
        ),
        (
            "paths/cats.yaml",
            "{summary: Tom, value: {name: Tom, lives: 9}}",
            "{summary: Tom, externalValue: tom.json}",
        ),
        (
            "paths/cats.yaml",
            'application/json:\n            schema: {$ref: "../schemas/cats.yaml#/CatList"}',
            "text/csv:\n            schema: {type: string}",
        ),
        ("schemas/cats.yaml", "required: [name]", "required: [other]"),
    ],
)
def test_what_may_be_so_is_left_alone(linted, edit):
    found = [t for t in linted(edit) if "envelope" not in t and "fit its" in t and "other" not in t]

    assert [] == found
