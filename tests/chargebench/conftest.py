"""The command as a user types it, in this process or in one of its own."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass

import pytest

from chargebench.cli import main

PATIENCE_S = float(os.environ.get("TEST_PATIENCE_S", "15"))


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys):
    """Run a command in this process: `command("spec", "lint").code`."""

    def run(*words):
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ended(end.value.code or 0, captured.out, captured.err)

    return run


@dataclass
class Launched:
    """A command that runs in a process of its own."""

    process: subprocess.Popen

    def line(self):
        return self.process.stdout.readline()

    def announced(self):
        """What `--json` says when the server is ready."""
        return json.loads(self.line())

    def end(self, number=signal.SIGINT):
        """Send a signal; gives how it ended, with what it had still to say."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return Ended(self.process.returncode, out, err)


@pytest.fixture
def launch():
    """Start a command in a process of its own; what still runs at the end of the test is killed."""
    with contextlib.ExitStack() as stack:

        def start(*words):
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "chargebench", *map(str, words)],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            return Launched(process)

        yield start
