"""A bench in a process of its own."""

import sys

import httpx
import pytest

from chargebench import serving_apart
from chargebench.serving_apart import serving_apart as serving


def test_it_serves_as_long_as_the_block_lasts():
    with serving() as announced:
        url = announced["base_url"]
        assert 200 == httpx.get(f"{url}/_mock/health").status_code

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/_mock/health")


def test_what_keeps_it_from_starting_is_told(monkeypatch, tmp_path):
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import sys; sys.exit(\"no port\")'\n")
    python.chmod(0o755)
    monkeypatch.setattr(serving_apart.sys, "executable", str(python))

    with pytest.raises(RuntimeError, match="the bench did not start: no port"), serving():
        pytest.fail("it cannot start")
