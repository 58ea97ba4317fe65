"""The lines that the README has one paste are lines that work."""

import json
import re
import shlex
import subprocess
import sys

import httpx
import pytest
from typer.main import get_command

import contract_tests.cli
import load.cli
from chargebench.cli import app
from tests.architecture.conftest import ROOT

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [text for kind, text in FENCED.findall((ROOT / "README.md").read_text()) if not kind]
LINES = [
    shlex.split(line)
    for block in BLOCKS
    for line in block.replace("\\\n", " ").splitlines()
    if line
]
PARSERS = {"contract": contract_tests.cli._parser, "load": load.cli._parser}


def starting_with(word):
    return [line for line in LINES if line[0] == word]


@pytest.fixture
def server():
    """The URL of a server as `make up` starts it, but for its port."""
    words = [sys.executable, "-m", "chargebench", "up", "--port", "0", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())["base_url"]
        process.terminate()


def request(words, server):
    """What curl would send."""
    method, headers, content, url = "GET", {}, None, ""
    words = iter(words[1:])
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            content = next(words)
        else:
            url = word.replace("http://127.0.0.1:8080", server)
    return httpx.request(method, url, headers=headers, content=content, timeout=30)


def test_every_curl_line_succeeds_in_the_order_of_the_page(server):
    lines = starting_with("curl")

    assert len(lines) >= 4
    for words in lines:
        answered = request(words, server)
        assert answered.is_success, f"{shlex.join(words)}\n{answered.text}"


@pytest.fixture(scope="module")
def certs(tmp_path_factory):
    """The folder that the page makes before it uses it."""
    folder = str(tmp_path_factory.mktemp("certs"))
    get_command(app).main(["certs", folder, "--no-bad"], standalone_mode=False)
    return folder


@pytest.mark.parametrize("words", starting_with("chargebench"), ids=shlex.join)
def test_every_command_line_is_one_that_is_taken(words, certs):
    _, name, *rest = words
    options = [certs if word == "certs" else word for word in rest]
    if name in PARSERS:
        PARSERS[name]().parse_args(options)
    else:
        get_command(app).commands[name].make_context(name, options)


@pytest.mark.parametrize("words", starting_with("make"), ids=shlex.join)
def test_every_target_of_make_is_there(words):
    assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text()
