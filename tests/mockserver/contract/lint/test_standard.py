"""OpenAPI's own rules, with places."""

import pytest


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            ("schemas/cats.yaml", "street: {type: string}", "street: {type: text}"),
            "zoo/schemas/cats.yaml:11  schemas Home",
        ),
        (
            ("paths/cats.yaml", "operationId: zoo.listCats", "operationId: 7"),
            "zoo/paths/cats.yaml:4  GET /cats\n  operationId",
        ),
        (
            ("openapi.yaml", 'info: {title: Zoo, version: "1"}', "info: {title: Zoo}"),
            "zoo/openapi.yaml  info",
        ),
    ],
)
def test_a_breach_is_located(linted, edit, expected):
    text = "\n".join(linted(edit))

    assert expected in text
    assert "See OpenAPI 3.0.3" in text
