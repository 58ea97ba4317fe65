"""The end of a run at Locust's master, before which nobody may judge."""

from typing import Any

import gevent
from locust.runners import STATE_MISSING, MasterRunner

from load.parting import PATIENCE_S, LastWords

_LOOK_S = 0.1


def hear_out(words: LastWords, environment: Any) -> None:
    """Let all workers that are there say their last word; without workers there is none."""
    runner = environment.runner
    if not isinstance(runner, MasterRunner):
        return
    with gevent.Timeout(PATIENCE_S, exception=False):
        while words.owed(one.id for one in runner.clients.all if one.state != STATE_MISSING):
            gevent.sleep(_LOOK_S)
