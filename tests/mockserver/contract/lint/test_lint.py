"""The whole of it: the real documents are clean, a typo is found."""

from pathlib import Path

import pytest

from mockserver.app import BEHAVIOURS
from mockserver.contract import SpecError
from mockserver.contract.lint import lint, require_bound

OPENAPI = Path(__file__).parents[4] / "openapi"


def test_a_sound_document_has_no_findings(linted):
    assert [] == linted()


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_the_documents_that_are_served_have_no_findings(name):
    assert [] == [str(finding) for finding in lint(OPENAPI / name, BEHAVIOURS[name])]


def test_a_folder_that_hangs_together_in_no_way_has_a_finding(linted):
    (text,) = linted(("openapi.yaml", None, None))

    assert text.startswith("zoo/openapi.yaml\n  the root of the document is missing")


def test_what_relies_on_the_right_shape_waits_for_it(linted):
    texts = linted(
        ("schemas/cats.yaml", "Home:\n  type: object", "Home:\n  typ: object"),
        ("paths/cats.yaml", "verb: list", "verb: lst"),
    )

    assert any("'typ' is no key" in text for text in texts)
    assert not any("x-mock.verb is" in text for text in texts)


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (
            ("paths/cats.yaml", "cat:\n  get:", "cat:\n  get: 7\n  put:"),
            "is no object where a operation",
        ),
        (("openapi.yaml", '{$ref: "paths/cats.yaml#/cats"}', "text"), "is no object where a path"),
    ],
)
def test_what_is_no_object_is_told(linted, edit, text):
    assert any(text in finding for finding in linted(edit))


def test_a_start_goes_on_when_everything_is_bound(document):
    require_bound(document(), {"cats.stroke"})


def test_a_start_stops_with_everything_that_is_not_bound(document):
    with pytest.raises(SpecError) as caught:
        require_bound(document(), {"cats.feed"})

    assert 2 == len(caught.value.findings)


def test_an_operation_is_never_a_reference(linted):
    texts = linted(("paths/cats.yaml", "cat:\n  get:\n", 'cat:\n  get:\n    $ref: "#/nowhere"\n'))

    assert any("'$ref' is no key that a operation may have" in text for text in texts)


def test_collections_that_are_none_are_told(linted):
    texts = linted(
        ("openapi.yaml", "order: -born_at}\n", "order: -born_at}\n  dogs: 7\n  cubs: {id: x}\n")
    )

    assert any("x-collections.dogs is 7" in text for text in texts)
