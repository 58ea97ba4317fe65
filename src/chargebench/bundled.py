"""Runs the packages that need a process of their own: contract tests and load."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

from chargebench.resources import folder


def run(package: str, arguments: Sequence[str]) -> int:
    """Run `python -m PACKAGE ARGUMENTS` with the package's parent on the path; its exit code.

    One that was killed by a signal gives 128 and the signal's number, as in a shell.

    Locust patches the process it is imported in, and neither package belongs in site-packages.
    """
    parent = str(folder(package).parent)
    inherited = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([parent, inherited] if inherited else [parent])
    # what runs charge points for the load scenarios, which know no simulator (load.shards)
    named = {"CHARGEBENCH_FLEET": "chargebench.shards:Shards"}
    with subprocess.Popen(  # noqa: S603  the words are the user's own
        [sys.executable, "-m", package, *arguments],
        env={**os.environ, **named, "PYTHONPATH": path},
    ) as process:
        signal.signal(signal.SIGTERM, lambda _number, _frame: process.terminate())
        while True:
            # Ctrl-C reaches the child as well, which ends in its own way; wait for it.
            with suppress(KeyboardInterrupt):
                code = process.wait()
                return code if code >= 0 else 128 - code
