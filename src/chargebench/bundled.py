"""Runs the packages that need a process of their own: contract tests and load."""

import os
import subprocess
import sys
from collections.abc import Sequence

from chargebench.resources import folder


def run(package: str, arguments: Sequence[str]) -> int:
    """Run `python -m PACKAGE ARGUMENTS` with the package's parent on the path; its exit code.

    Locust patches the process it is imported in, and neither package belongs in site-packages.
    """
    parent = str(folder(package).parent)
    inherited = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([parent, inherited] if inherited else [parent])
    with subprocess.Popen(  # noqa: S603  the words are the user's own
        [sys.executable, "-m", package, *arguments],
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The child got the same signal and ends in its own way; wait for it.
                continue
