"""What binds a document to the program."""

import pytest

from mockserver.contract.lint import check_bindings


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (
            [("paths/cats.yaml", "verb: cats.stroke", "verb: cats.strok")],
            [
                "zoo/paths/cats.yaml:57  GET /cats/{cat_id} (zoo.getCat)",
                "x-mock.verb is 'cats.strok', which is neither a generic verb nor a behaviour",
                "generic create, delete, list, merge, read, replace; behaviours cats.stroke",
                "Did you mean 'cats.stroke'? See docs/reference/x-mock.md",
                "behaviours of zoo\n  'cats.stroke' is used by no operation",
            ],
        ),
        (
            [
                (
                    "paths/cats.yaml",
                    "{collection: cats, verb: list}",
                    "{collection: cat, verb: list}",
                )
            ],
            ["x-mock.collection is 'cat', which is not in x-collections", "Did you mean 'cats'?"],
        ),
        (
            [("paths/cats.yaml", "operationId: zoo.getCat", "summary_: x")],
            [],
        ),
        (
            [("paths/cats.yaml", "operationId: zoo.addCat", "operationId: addCat")],
            ["operationId is 'addCat'", "zoo.<camelCase>"],
        ),
        (
            [("paths/cats.yaml", "operationId: zoo.addCat", "operationId: zoo.listCats")],
            ["operationId"],
        ),
        (
            [("paths/cats.yaml", "id: cat_id}", "id: cat}")],
            ["x-mock.id names the path parameter 'cat', which does not exist", "Allowed: cat_id"],
        ),
        (
            [("paths/cats.yaml", "id: cat_id}", "id: cat_id, parent: {zoo: zoo_id}}")],
            [
                "x-mock.parent.zoo names the path parameter 'zoo_id'",
                "x-mock.parent names the field 'zoo', which the schema of the record does not have",
            ],
        ),
        (
            [("openapi.yaml", "schema: CatRecord", "schema: CatRekord")],
            ["x-collections.cats\n  schema is 'CatRekord', which no file below schemas/ has"],
        ),
        (
            [("openapi.yaml", "order: -born_at", "order: -born")],
            ["x-collections.cats\n  order names the field 'born'", "Did you mean 'born_at'?"],
        ),
        (
            [("openapi.yaml", "tenant: {zoo_id: zoo_id}", "tenant: {zoo: zoo_id}")],
            ["tenant names the field 'zoo'"],
        ),
        (
            [("openapi.yaml", 'id: "cat_{ulid16}"', 'id: "{tag}", id_field: tag')],
            ["id_field names the field 'tag'", "id names the field 'tag'"],
        ),
        (
            [
                (
                    "paths/cats.yaml",
                    "x-filter: {field: born_at, op: gte}",
                    "x-filter: {field: born, op: gte}",
                )
            ],
            ["the filter of query parameter 'since' names 'born'", "Did you mean 'born_at'?"],
        ),
        (
            [("paths/cats.yaml", "name: lives__gte", "name: lifes__gte")],
            ["query parameter 'lifes__gte' selects nothing", "Else say it with x-filter."],
        ),
        (
            [
                (
                    "paths/cats.yaml",
                    "x-filter: {field: born_at, op: gte}",
                    "x-filter: {field: name, op: eq, through: dogs, take: name}",
                )
            ],
            ["goes through the collection 'dogs', which is not in x-collections"],
        ),
        (
            [("openapi.yaml", "order: -born_at}", "order: -born_at, implicit: dogs}")],
            ["implicit names the collection 'dogs', which is not in x-collections"],
        ),
        (
            [
                ("schemas/cats.yaml", "data: {type: array, items", "rows: {type: array, items"),
                ("schemas/cats.yaml", "required: [data]", "required: [rows]"),
            ],
            ["the 200 response of a list has no array with items under 'data'"],
        ),
        (
            [
                (
                    "paths/cats.yaml",
                    '      "200":\n        description: A page',
                    '      "202":\n        description: A page',
                )
            ],
            ["the 200 response of a list has no array"],
        ),
    ],
)
def test_what_cannot_be_served_is_found(linted, edits, expected):
    text = "\n".join(linted(*edits))

    for part in expected:
        assert part in text


def test_without_behaviours_what_needs_them_is_left_out(linted):
    assert [] == linted(
        ("paths/cats.yaml", "verb: cats.stroke", "verb: cats.strok"), behaviours=None
    )


def changed(document, **changes):
    """The findings on the first operation with some of it changed."""
    from dataclasses import replace

    binding = {k: v for k, v in changes.items() if k in {"verb", "collection", "id"}}
    rest = {k: v for k, v in changes.items() if k not in binding}
    first, *others = document.operations
    first = replace(first, binding=replace(first.binding, **binding), **rest)
    return [
        str(f)
        for f in check_bindings(replace(document, operations=(first, *others)), {"cats.stroke"})
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id": "", "verb": "list"}, "operationId is missing"),
        ({"verb": ""}, "x-mock.verb is missing, so nothing answers"),
        ({"collection": None}, "'list' needs x-mock.collection"),
        ({"verb": "read"}, "'read' needs x-mock.id"),
        ({"path": "/cats/{kit}"}, "path parameter 'kit' is not declared"),
        ({"verb": "replace"}, "'replace' needs a requestBody"),
    ],
)
def test_what_the_extensions_schema_would_refuse_is_refused_at_start_too(
    document, changes, expected
):
    operation_id = (
        changes.pop("id", None) if "verb" in changes and changes["verb"] == "list" else None
    )
    document = document()
    if operation_id is not None:
        from dataclasses import replace

        first, *others = document.operations
        document = replace(document, operations=(replace(first, id=operation_id), *others))

    assert any(expected in text for text in changed(document, **changes))


def test_a_behaviour_needs_no_collection(document):
    assert [] == changed(document(), verb="cats.stroke", collection=None)


def test_a_declared_path_parameter_must_be_in_the_path(document):
    from dataclasses import replace

    document = document()
    *others, last = document.operations
    document = replace(document, operations=(*others, replace(last, path="/cats")))

    texts = [str(finding) for finding in check_bindings(document, None)]
    assert any("path parameter 'cat_id' is declared, but not in the path" in t for t in texts)
