"""The reference pages and the README are what their sources say."""

import re
import runpy
from pathlib import Path

import pytest

from mockserver.apis import control
from mockserver.world import problems

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages():
    return runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()


def test_every_generated_page_is_up_to_date(pages):
    outdated = [path.name for path, text in pages.items() if path.read_text() != text]

    assert [] == outdated, "run make docs"


def test_every_code_that_is_raised_by_name_is_described():
    raised = set(re.findall(r'Problem\(\s*\d+,\s*"(\w+)"', Path(problems.__file__).read_text()))

    assert {"unauthorized", "conflict", "rate_limited"} <= raised
    assert set() == raised - control.KINDS.keys()
