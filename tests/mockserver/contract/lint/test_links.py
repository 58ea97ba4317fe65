"""Links that lead nowhere are found."""

import pytest

COLLECTION = "order: -born_at}"
LINKED = (
    "openapi.yaml",
    COLLECTION,
    'order: -born_at, path: "/cats/{id}", resource: Cat, hidden: {name: Tom}}',
)
CAT = ("schemas/cats.yaml", '    mother: {$ref: "#/Cat"}\n')


def prop(text):
    return (*CAT, f"    mother: {text}\n")


def expanding(*paths):
    enum = ", ".join(paths)
    schema = f"{{type: array, items: {{type: string, enum: [{enum}]}}}}"
    parameter = f"      - {{name: expand, in: query, schema: {schema}}}\n"
    limit = '      - {$ref: "../schemas/parameters.yaml#/Limit"}\n'
    return ("paths/cats.yaml", limit, limit + parameter)


def test_links_that_lead_somewhere_are_no_finding(linted):
    links = prop(
        "{type: string, nullable: true, x-ref: cats, x-inverse: name}\n"
        "    url: {type: string, x-link: self}\n"
        "    kin: {type: object, properties: {chief: {type: string, x-ref: cats}}}\n"
        '    toys: {type: string, x-link: "/cats/{id}/toys"}'
    )

    assert [] == linted(LINKED, links, expanding("mother", "mother.mother", "kin.chief"))


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (
            (LINKED, prop("{type: string, x-ref: cats, x-inverse: nam}")),
            "x-inverse names 'nam', which records of cats do not have",
        ),
        ((prop("{type: string, x-inverse: name}"),), "x-ref"),
        (
            (
                ("openapi.yaml", COLLECTION, "order: -born_at, resource: Cat}"),
                prop("{type: string, x-link: self}"),
            ),
            "property mother of Cat has x-link: self",
        ),
        (
            (LINKED, prop('{type: string, x-link: "/cats/{idd}"}')),
            "property mother of Cat has x-link '/cats/{idd}'; records have no 'idd'",
        ),
        (
            (("openapi.yaml", COLLECTION, "order: -born_at, resource: Dog}"),),
            "resource is 'Dog', which no file below schemas/ has",
        ),
        (
            (("openapi.yaml", COLLECTION, 'order: -born_at, path: "/cats/{no}"}'),),
            "path names the field 'no'",
        ),
        (
            (("openapi.yaml", COLLECTION, "order: -born_at, hidden: {no: 1}}"),),
            "hidden names the field 'no'",
        ),
        (
            (LINKED, prop("{type: string, x-ref: cats}"), expanding("mother.no")),
            "expand takes 'mother.no', but there is no property 'no'",
        ),
        ((expanding("name"),), "expand takes 'name', but 'name' has no x-ref"),
        (
            (prop("{type: string, x-ref: cats}"), expanding("mother")),
            "expand takes 'mother', but the collection cats has no resource",
        ),
    ],
)
def test_links_that_lead_nowhere_are_found(linted, edits, expected):
    assert expected in "\n".join(linted(*edits))


def test_a_list_may_be_a_bare_array(linted):
    wrapped = """\
CatList:
  type: object
  required: [data]
  properties:
    data: {type: array, items: {$ref: "#/Cat"}}
    total: {type: integer}
"""
    bare = ("schemas/cats.yaml", wrapped, 'CatList: {type: array, items: {$ref: "#/Cat"}}\n')
    example = ("paths/cats.yaml", "{data: [{id: cat_1, name: Tom}]}", "[{id: cat_1, name: Tom}]")

    assert [] == linted(bare, example)
    assert "'name'" in "\n".join(linted(bare, example, expanding("name")))


def test_a_path_that_starts_nowhere_is_without_effect(linted):
    """Vendors list some, and clients send them."""
    assert [] == linted(expanding("no", "no.where"))


def test_expand_needs_an_answer_with_a_schema(linted):
    gone = ("paths/cats.yaml", '            schema: {$ref: "../schemas/cats.yaml#/CatList"}\n', "")

    assert "expand" not in "\n".join(linted(gone, expanding("no")))
