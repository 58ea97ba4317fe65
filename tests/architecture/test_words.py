"""What does not belong into a committed file: places of one machine, and words that say nothing."""

import re
from pathlib import PurePosixPath

HERE = "tests/architecture/test_words.py"
PLACES = re.compile(
    r"""(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/      # somebody's machine
    |pypi\.org|pythonhosted\.org|--(?:extra-)?index-url   # an index to install from
    """,
    re.VERBOSE,
)
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|<{7} |>{7} ")
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "misc",
    "base",
}


def found(committed, pattern):
    return [
        f"{name}:{number} {line.strip()}"
        for name, text in committed.items()
        if name != HERE
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_place_of_one_machine_or_an_index(committed):
    assert [] == found(committed, PLACES)


def test_nothing_is_left_over(committed):
    assert [] == found(committed, LEFT_OVER)


def test_no_module_has_a_name_that_says_nothing(committed):
    named = {
        part.lower() for name in committed for part in PurePosixPath(name).with_suffix("").parts
    }

    assert set() == named & EMPTY_NAMES


def test_text_ends_with_one_newline_and_lines_with_no_blank(committed):
    ragged = [
        name
        for name, text in committed.items()
        if text
        and (
            not text.endswith("\n")
            or text.endswith("\n\n")
            or re.search(r"[ \t]$", text, re.MULTILINE)
        )
    ]

    assert [] == ragged
