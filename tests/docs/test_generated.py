"""The reference pages and the README are what their sources say."""

import pytest

from docs import generate
from tests.architecture.conftest import ROOT


@pytest.fixture(scope="module")
def pages():
    return generate.pages()


def test_every_generated_page_is_up_to_date(pages):
    outdated = [path.name for path, text in pages.items() if path.read_text() != text]

    assert [] == outdated, "run make docs"


def test_an_outdated_page_is_named(pages, monkeypatch, capsys):
    page = next(iter(pages))
    monkeypatch.setattr(generate, "pages", lambda: {**pages, page: "something else"})

    assert 1 == generate.main(["--check"])

    assert f"{page.relative_to(ROOT)}: outdated; run make docs\n" == capsys.readouterr().out


def test_pages_are_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "REFERENCE", tmp_path / "reference")
    monkeypatch.setattr(generate, "pages", lambda: {tmp_path / "reference" / "a.md": "text\n"})

    assert 0 == generate.main([])
    assert 0 == generate.main(["--check"])

    assert "text\n" == (tmp_path / "reference" / "a.md").read_text()
    assert "reference/a.md: written\n" == capsys.readouterr().out


def test_every_example_is_shown_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    folder = ROOT / "tests" / "examples"
    examples = {path.name for path in (*folder.glob("test_*.py"), *folder.glob("*.yaml"))}

    assert set() == {name for name in examples if f"example: tests/examples/{name}" not in readme}


def test_every_option_has_words():
    page = generate.command_line_page()

    assert "| `--base-url URL` |" in page
    assert [] == [
        line for line in page.splitlines() if line.startswith("| `--") and "|  | " in line
    ]
