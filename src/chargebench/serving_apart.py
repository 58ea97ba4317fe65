"""A bench in a process of its own, for those who need its sockets: `chargebench serve`."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_END_S: Final = 10.0


@contextmanager
def serving_apart() -> Iterator[dict[str, Any]]:
    """Serve on a free port as long as the block lasts; gives what it announces: {"ocpp_url", …}.

    Raises RuntimeError with what it said when it could not start.
    """
    words = [sys.executable, "-m", "chargebench", "serve", "--port", "0", "--json"]
    with subprocess.Popen(  # noqa: S603 - words of ours
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"the bench did not start: {process.stderr.read().strip()}")
            yield json.loads(line)
        finally:
            process.terminate()
            try:
                process.wait(_END_S)
            except subprocess.TimeoutExpired:
                process.kill()
