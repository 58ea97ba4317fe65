"""A small zoo as split YAML files, to be served as it is or spoilt in one place."""

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

from mockserver.contract import SpecError, load_document
from mockserver.contract.lint import lint

OPENAPI = Path(__file__).parents[3] / "openapi"

hypothesis.settings.register_profile("dev", max_examples=20, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

ROOT = """\
openapi: 3.0.3
info: {title: Zoo, version: "1"}
servers: [{url: /}]
tags: [{name: cats, description: Felines.}]
security: [{key: []}]
paths:
  /cats: {$ref: "paths/cats.yaml#/cats"}
  /cats/{cat_id}: {$ref: "paths/cats.yaml#/cat"}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key, description: The keeper's key.}
x-collections:
  cats: {id: "cat_{ulid16}", schema: CatRecord, tenant: {zoo_id: zoo_id}, order: -born_at}
"""

PATHS = """\
cats:
  parameters:
    - {$ref: "../schemas/parameters.yaml#/Trace"}
  get:
    operationId: zoo.listCats
    tags: [cats]
    summary: List the cats
    description: Gives all cats, page by page.
    x-mock: {collection: cats, verb: list}
    parameters:
      - {$ref: "../schemas/parameters.yaml#/Limit"}
      - {name: name, in: query, x-undocumented: true, schema: {type: string}}
      - {name: lives__gte, in: query, schema: {type: integer}}
      - {name: since, in: query, x-filter: {field: born_at, op: gte}, schema: {type: string}}
    responses:
      "200":
        description: A page of cats.
        headers:
          X-Request-Id: {$ref: "../schemas/headers.yaml#/RequestId"}
        content:
          application/json:
            schema: {$ref: "../schemas/cats.yaml#/CatList"}
            example: {data: [{id: cat_1, name: Tom}]}
        links:
          first:
            operationId: zoo.getCat
            parameters: {cat_id: "$response.body#/data/0/id"}
      "401": {$ref: "../schemas/responses.yaml#/Refused"}
      "422": {$ref: "../schemas/responses.yaml#/Refused"}
  post:
    operationId: zoo.addCat
    tags: [cats]
    summary: Add a cat
    description: Takes in a cat.
    x-mock: {collection: cats, verb: create}
    x-scopes: ["write:cats"]
    requestBody:
      required: true
      content:
        application/json:
          schema: {$ref: "../schemas/cats.yaml#/NewCat"}
          examples:
            tom: {summary: Tom, value: {name: Tom, lives: 9}}
    responses:
      "201":
        description: The cat.
        content:
          application/json:
            schema: {$ref: "../schemas/cats.yaml#/Cat"}
      "400": {$ref: "../schemas/responses.yaml#/Refused"}
      "401": {$ref: "../schemas/responses.yaml#/Refused"}
      "403": {$ref: "../schemas/responses.yaml#/Refused"}
      "413": {$ref: "../schemas/responses.yaml#/Refused"}
      "415": {$ref: "../schemas/responses.yaml#/Refused"}
      "422": {$ref: "../schemas/responses.yaml#/Refused"}
cat:
  get:
    operationId: zoo.getCat
    tags: [cats]
    summary: Show a cat
    description: Gives one cat.
    x-undocumented: true
    x-mock: {verb: cats.stroke, collection: cats, id: cat_id}
    security: []
    parameters:
      - {name: cat_id, in: path, required: true, schema: {type: string, pattern: "^cat_"}}
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

SCHEMAS = """\
Cat:
  type: object
  required: [id, name]
  properties:
    id: {type: string, readOnly: true, example: cat_1}
    name: {type: string, minLength: 1}
    lives: {type: integer, minimum: 1, maximum: 9, default: 9, x-inferred: true}
    born_at: {type: string, format: date-time, nullable: true, x-undocumented: true}
    mother: {$ref: "#/Cat"}
    home: {x-undocumented: true, allOf: [{$ref: "#/Home"}]}
Home:
  type: object
  properties:
    street: {type: string}
NewCat:
  type: object
  required: [name]
  additionalProperties: false
  properties:
    name: {type: string, minLength: 1}
    lives: {type: integer, minimum: 1, maximum: 9}
    mother_id: {type: string, x-ref: cats}
CatRecord:
  allOf:
    - {$ref: "#/Cat"}
    - {type: object, properties: {zoo_id: {type: string}}}
CatList:
  type: object
  required: [data]
  properties:
    data: {type: array, items: {$ref: "#/Cat"}}
    total: {type: integer}
"""

FILES = {
    "openapi.yaml": ROOT,
    "paths/cats.yaml": PATHS,
    "schemas/cats.yaml": SCHEMAS,
    "schemas/parameters.yaml": """\
Limit: {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 50}}
Trace: {name: X-Trace, in: header, schema: {type: string, maxLength: 8}}
""",
    "schemas/responses.yaml": """\
Refused:
  description: Not so.
  x-undocumented: true
  content:
    application/json:
      schema: {type: object, required: [error], properties: {error: {type: string}}}
""",
    "schemas/headers.yaml": """\
RequestId: {required: true, schema: {type: string}, example: req_1}
""",
}


@pytest.fixture
def folder(tmp_path):
    """Write the zoo below a folder; each edit (file, old, new) spoils one place of it.

    A new text None removes the file, an old text None makes or overwrites one.
    """

    def write(*edits):
        files = dict(FILES)
        for file, old, new in edits:
            if new is None:
                del files[file]
            elif old is None:
                files[file] = new
            else:
                assert old in files[file], f"'{old}' is not in {file}"
                files[file] = files[file].replace(old, new, 1)
        zoo = tmp_path / "zoo"
        for name, text in files.items():
            (zoo / name).parent.mkdir(parents=True, exist_ok=True)
            (zoo / name).write_text(text)
        shutil.copy(OPENAPI / "x-mock.schema.json", tmp_path)
        return zoo

    return write


@pytest.fixture
def document(folder):
    def load(*edits):
        return load_document(folder(*edits), cache=None)

    return load


@pytest.fixture
def linted(folder):
    """The findings on the zoo with edits, as text."""

    def check(*edits, behaviours=("cats.stroke",)):
        return [str(finding) for finding in lint(folder(*edits), behaviours)]

    return check


@pytest.fixture
def refused(folder):
    """The text with which the zoo with edits is refused at load."""

    def load(*edits):
        with pytest.raises(SpecError) as caught:
            load_document(folder(*edits), cache=None)
        return str(caught.value)

    return load
