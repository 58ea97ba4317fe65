"""Unknown keywords and extensions."""

import pytest


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            (
                "schemas/cats.yaml",
                "minLength: 1}\n    lives: {type: integer, minimum: 1, maximum: 9, d",
                "minLenght: 1}\n    lives: {type: integer, minimum: 1, maximum: 9, d",
            ),
            [
                "zoo/schemas/cats.yaml:6  schema Cat",
                "'minLenght' is no key that a schema may have",
                "Did you mean 'minLength'?",
            ],
        ),
        (
            ("paths/cats.yaml", "summary: List the cats", "sumary: List the cats"),
            [
                "zoo/paths/cats.yaml:7  GET /cats (zoo.listCats)",
                "'sumary'",
                "Did you mean 'summary'?",
            ],
        ),
        (
            ("schemas/cats.yaml", "street: {type: string}", "street: {type: string, xml: {}}"),
            ["schema Home", "'xml' is no key"],
        ),
        (
            ("schemas/cats.yaml", "street: {type: string}", "street: {type: string, x-reff: cats}"),
            [
                "x-reff is not known",
                "x-inferred, x-inverse, x-link, x-order, x-ref, x-scopes, x-undocumented",
                "Did you mean 'x-ref'?",
            ],
        ),
        (
            ("paths/cats.yaml", "{verb: cats.stroke,", "{verb: cats.stroke, colour: red,"),
            ["x-mock.colour is not known", "collection, id, parent, verb"],
        ),
        (
            ("paths/cats.yaml", "    x-mock: {collection: cats, verb: list}\n", ""),
            ["GET /cats (zoo.listCats)", "x-mock.verb is missing, so nothing answers"],
        ),
        (
            (
                "paths/cats.yaml",
                "description: A page of cats.",
                "description: A page of cats.\n        x-ref: cats",
            ),
            ["x-ref is not known", "Allowed: x-inferred, x-undocumented"],
        ),
        (
            ("openapi.yaml", 'version: "1"', 'version: "1", x-note: 1'),
            ["zoo/openapi.yaml:2", "'x-note' may not stand on a info"],
        ),
        (
            (
                "paths/cats.yaml",
                "x-inferred: true\n",
                "x-inferred: true\n        x-undocumented: true\n",
            ),
            ["x-undocumented and x-inferred exclude each other"],
        ),
        (
            ("paths/cats.yaml", "x-scopes:", "x-scopes: 7\n    x-undocumented:"),
            ["x-scopes is 7", "Allowed: array", "x-undocumented is"],
        ),
        (
            (
                "schemas/cats.yaml",
                'mother: {$ref: "#/Cat"}',
                'mother: {$ref: "#/Cat", nullable: true}',
            ),
            ["nullable beside $ref has no effect", "Wrap the reference"],
        ),
        (
            ("schemas/cats.yaml", "street: {type: string}", "street: {type: string, type: string}"),
            ["zoo/schemas/cats.yaml:14", "the key 'type' is there twice"],
        ),
    ],
)
def test_keys_that_nobody_knows_are_found(linted, edit, expected):
    text = "\n".join(linted(edit))

    for part in expected:
        assert part in text


def test_any_other_rule_of_the_extensions_is_told(linted):
    (text,) = linted(("paths/cats.yaml", "verb: list}", "verb: list, id: x}"))

    assert "zoo/paths/cats.yaml:9  GET /cats (zoo.listCats)\n  x-mock is" in text
