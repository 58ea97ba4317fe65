"""The prose: links that lead somewhere, one sentence to a line."""

import re
from pathlib import PurePosixPath

from tests.architecture.conftest import ROOT

LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)[^)]*\)")
NAMED = re.compile(r"`((?:docs|openapi|src|load|tests|contract_tests|bench)/[\w./-]*\w)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SENTENCES = re.compile(r"[a-z)`]\. [A-Z]")


def pages(committed):
    return {name: FENCE.sub("", text) for name, text in committed.items() if name.endswith(".md")}


def test_links_and_named_files_are_there(committed):
    dead = [
        f"{name}: {target}"
        for name, text in pages(committed).items()
        for pattern, place in ((LINK, PurePosixPath(name).parent), (NAMED, PurePosixPath()))
        for target in pattern.findall(text)
        if not (ROOT / place / target).exists()
    ]

    assert [] == dead


def test_each_sentence_has_a_line_of_its_own(committed):
    long = [
        f"{name}: {line}"
        for name, text in pages(committed).items()
        if not name.startswith("docs/reference/")
        for line in text.splitlines()
        if not line.startswith("|") and SENTENCES.search(line)
    ]

    assert [] == long
