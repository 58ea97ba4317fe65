"""Visiting every object where it was written."""

from mockserver.contract.lint.walk import Walk
from mockserver.contract.source import read_folder


def test_every_object_is_visited_once(folder):
    walk = Walk("zoo", read_folder(folder()))
    places = [node.place for node in walk.nodes()]

    assert len(places) == len(set(places))


def test_objects_know_what_they_belong_to(folder):
    labels = {node.label for node in Walk("zoo", read_folder(folder())).nodes()}

    assert {
        "",
        "/cats",
        "GET /cats (zoo.listCats)",
        "schema CatRecord",
        "parameter Limit",
        "response Refused",
        "header RequestId",
    } <= labels


def test_media_types_know_which_way_they_travel(folder):
    nodes = Walk("zoo", read_folder(folder())).nodes()
    ways = {(n.place.pointer[:3], n.direction) for n in nodes if n.kind == "media_type"}

    assert (("cats", "post", "requestBody"), "request") in ways
    assert (("cats", "post", "responses"), "response") in ways


def test_what_a_webhook_sends_is_no_request(folder):
    webhook = """\
x-webhooks:
  born:
    post:
      requestBody:
        content:
          application/json: {schema: {$ref: "schemas/cats.yaml#/Cat"}, example: {id: c, name: Tom}}
      responses:
        "200": {description: Heard.}
"""
    edit = ("openapi.yaml", "x-collections:\n", f"{webhook}x-collections:\n")
    nodes = Walk("zoo", read_folder(folder(edit))).nodes()
    ways = {(n.place.pointer[:2], n.direction) for n in nodes if n.kind == "media_type"}

    assert (("x-webhooks", "born"), "response") in ways


def test_operations_without_id_are_called_so(folder):
    walk = Walk(
        "zoo",
        read_folder(folder(("paths/cats.yaml", "operationId: zoo.addCat", "deprecated: false"))),
    )

    assert any("POST /cats (no operationId)" == node.label for node in walk.nodes())
