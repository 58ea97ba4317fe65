"""`chargebench spec lint | list | coverage`."""

import re
import shutil

import pytest

from chargebench.resources import folder


@pytest.fixture
def documents(tmp_path):
    """A copy of the documents that a test may spoil."""
    return shutil.copytree(folder("openapi"), tmp_path / "openapi")


def spoil(documents, old, new, count=-1):
    path = documents / "dynamo" / "paths" / "reservations.yaml"
    path.write_text(path.read_text().replace(old, new, count))


def test_lint_counts_what_is_there(command):
    ended = command("spec", "lint")

    assert 0 == ended.code
    assert re.search(r"^dynamo: \d+ operations, \d+ schemas, ", ended.out, re.MULTILINE)
    assert re.search(r"^control: \d+ operations, ", ended.out, re.MULTILINE)
    assert "No findings." in ended.out


def test_lint_locates_findings_advises_and_counts(command, documents):
    spoil(documents, "verb: reservations.cancel", "verb: reservations.cancle")

    ended = command("spec", "lint", "--api", "dynamo", "--openapi", documents)

    assert 1 == ended.code
    assert "dynamo/paths/reservations.yaml:" in ended.out
    assert "Did you mean 'reservations.cancel'?" in ended.out
    assert "'reservations.cancel' is used by no operation" in ended.out
    assert ended.out.endswith("\n2 findings\n")


def test_lint_of_one_finding_counts_it(command, documents):
    spoil(documents, "x-mock: {", "x-mock: {speed: 1, ", count=1)

    ended = command("spec", "lint", "--api", "dynamo", "--openapi", documents)

    assert "speed" in ended.out
    assert ended.out.endswith("\n1 finding\n")


def test_list_shows_what_is_bound_to_what(command):
    ended = command("spec", "list", "--api", "dynamo")

    assert 0 == ended.code
    (line,) = [line for line in ended.out.splitlines() if "dynamo.cancelReservation" in line]
    assert "DELETE /api/v1/reservations/{reservation_id}" in line
    assert "reservations.cancel" in line


def test_coverage_shows_what_is_guessed(command):
    ended = command("spec", "coverage", "--api", "dynamo")

    assert 0 == ended.code
    assert "dynamo.cancelReservation" in ended.out
    assert "documented / read between the lines / guessed" in ended.out


@pytest.mark.parametrize("what", ["lint", "list", "coverage"])
def test_a_folder_without_documents_is_told_with_the_way_out(command, tmp_path, what):
    ended = command("spec", what, "--openapi", tmp_path)

    assert 3 == ended.code
    assert f"{tmp_path / 'dynamo'}/" in ended.err
    assert "Copy the packaged documents" in ended.err


def test_a_document_that_cannot_be_read_is_told_with_its_place(command, documents):
    spoil(documents, "operationId", "operationId: [")

    ended = command("spec", "list", "--openapi", documents)

    assert 3 == ended.code
    assert "dynamo/paths/reservations.yaml\n  is not YAML" in ended.err
