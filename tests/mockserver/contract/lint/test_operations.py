"""What an operation should document."""

import pytest

REFUSED = '{$ref: "../schemas/responses.yaml#/Refused"}'


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("    summary: List the cats\n", ""), "summary is missing"),
        (("    description: Takes in a cat.\n", ""), "description is missing"),
        (
            ("tags: [cats]", "tags: [dogs]"),
            "tags is ['dogs']\n  Allowed: [cats], the name of its file",
        ),
        ((f'      "401": {REFUSED}\n', ""), "response 401 is missing: it wants a credential"),
        ((f'      "403": {REFUSED}\n', ""), "response 403 is missing: it wants scopes"),
        ((f'      "404": {REFUSED}\n', ""), "response 404 is missing: the record may not exist"),
        ((f'      "413": {REFUSED}\n', ""), "response 413 is missing: it takes a body"),
        ((f'      "422": {REFUSED}\n', ""), "response 422 is missing: unknown query parameters"),
        (('      "201":\n', '      "409":\n'), "no success is documented"),
        (('      "201":\n', '      "2XX":\n'), "response '2XX' is no status"),
        (
            (
                "operationId: zoo.getCat\n            par",
                "operationId: zoo.getKat\n            par",
            ),
            "link 'first' of response 200 names the operation 'zoo.getKat', which does not exist",
        ),
        (
            ("parameters: {cat_id:", "parameters: {cat:"),
            "link 'first' of response 200 sets 'cat', which zoo.getCat does not take",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_found(linted, edit, expected):
    old, new = edit

    assert any(expected in text for text in linted(("paths/cats.yaml", old, new)))


def test_a_link_may_name_the_place_of_a_parameter(linted):
    assert [] == linted(("paths/cats.yaml", "parameters: {cat_id:", "parameters: {path.cat_id:"))


def test_an_operation_in_the_root_may_have_any_tag(linted):
    texts = linted(
        (
            "openapi.yaml",
            '  /cats/{cat_id}: {$ref: "paths/cats.yaml#/cat"}\n',
            """\
  /cats/{cat_id}:
    get:
      operationId: zoo.getCat
      tags: [anything]
      summary: Show
      description: Show a cat.
      x-mock: {verb: cats.stroke, id: cat_id}
      security: []
      parameters:
        - {name: cat_id, in: path, required: true, schema: {type: string}}
      responses:
        "200": {description: ok}
        "400": {description: no}
        "404": {description: no}
""",
        ),
    )

    assert [] == texts


@pytest.mark.parametrize("status", [302, 204])
def test_a_redirect_is_a_success_as_well(linted, status):
    edit = ("paths/cats.yaml", '      "201":\n', f'      "{status}":\n')

    assert [] == linted(edit)


def test_an_operation_that_only_refuses_its_method_needs_nothing_else(linted):
    refused = """\
    responses:
      "404": {$ref: "../schemas/responses.yaml#/Refused"}
      "422": {$ref: "../schemas/responses.yaml#/Refused"}
"""
    success = """\
    responses:
      "200":
        description: The cat.
        x-inferred: true
        content:
          application/json:
            schema: {$ref: "../schemas/cats.yaml#/Cat"}
      "404": {$ref: "../schemas/responses.yaml#/Refused"}
      "422": {$ref: "../schemas/responses.yaml#/Refused"}
"""
    never = refused.replace('"404"', '"405"').replace(refused.splitlines()[2] + "\n", "")

    assert [] == linted(("paths/cats.yaml", success, never))


def test_400_does_in_place_of_422(linted):
    edits = [("paths/cats.yaml", '      "422": {$ref', '      "400": {$ref')]

    assert [] == linted(*edits)
