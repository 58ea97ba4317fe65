"""The decision records: numbered without a gap, each of the same four parts."""

import re

from tests.architecture.conftest import ROOT

RECORDS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PARTS = ["Context", "Decision", "Options rejected", "Consequences"]


def test_they_are_numbered_without_a_gap():
    assert list(range(1, len(RECORDS) + 1)) == [int(path.name[:4]) for path in RECORDS]


def test_each_has_a_title_with_its_number_and_the_four_parts():
    wrong = [
        path.name
        for path in RECORDS
        if not re.match(rf"# {int(path.name[:4])}\. \w", path.read_text())
        or PARTS != re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
    ]

    assert [] == wrong
