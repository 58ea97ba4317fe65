"""Packages that run in a process of their own."""

import os
import signal
import subprocess

import pytest

from chargebench import bundled


@pytest.fixture
def package(monkeypatch, tmp_path):
    """Make a package that runs some code: `package("raise SystemExit(1)")`."""

    def make(code):
        (tmp_path / "scenario").mkdir()
        (tmp_path / "scenario" / "__main__.py").write_text(f"import sys, os\n{code}\n")
        monkeypatch.setattr(bundled, "folder", tmp_path.joinpath)
        return "scenario"

    return make


@pytest.fixture(autouse=True)
def handler():
    """Put back what the process does on SIGTERM."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_words_go_in_and_the_exit_code_comes_out(package):
    name = package("sys.exit(len(sys.argv))")

    assert 3 == bundled.run(name, ["--users", "3"])


def test_what_was_on_the_path_stays_there(package, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    name = package("sys.exit(os.environ['PYTHONPATH'].endswith(':/somewhere'))")

    assert 1 == bundled.run(name, [])


def test_a_package_that_is_killed_gives_the_code_that_a_shell_gives(package):
    name = package("os.kill(os.getpid(), 9)")

    assert 137 == bundled.run(name, [])


def test_ctrl_c_waits_for_the_package_to_end_in_its_own_way(package, monkeypatch):
    waits = iter([KeyboardInterrupt, 0])

    class Process(subprocess.Popen):
        def wait(self, timeout=None):
            end = next(waits, None)
            if end is KeyboardInterrupt:
                raise end
            return super().wait(timeout)

    monkeypatch.setattr(subprocess, "Popen", Process)
    name = package("sys.exit(1)")

    assert 1 == bundled.run(name, [])


def test_sigterm_is_passed_on(package, monkeypatch):
    name = package("import time; time.sleep(60)")
    started = subprocess.Popen.wait

    def wait(self, timeout=None):
        os.kill(os.getpid(), signal.SIGTERM)
        return started(self, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", wait)

    assert 143 == bundled.run(name, [])
