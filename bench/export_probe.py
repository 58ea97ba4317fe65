"""The mock with so many intervals of charging: `python -m bench.export_probe PORT ROWS`.

Prints one line of JSON when it is ready to be asked.
"""

import sys

from bench import population
from bench.filled import serve
from chargebench import serving
from chargebench.composition import create
from chargebench.options import Options
from mockserver.world import credentials
from mockserver.world.world import World

_SUB_SESSIONS, _USAGES = "ev_energy.charging_sub_sessions", "ev_energy.energy_usages"


def main(port: int, rows: int) -> int:
    """Fill, serve."""
    mock = create(Options(autopilot=False))
    world = mock.worlds.get("default")
    assert world is not None
    listener = serving.bind("127.0.0.1", port)
    _fill(world, rows)
    return serve(mock, listener, {"credentials": credentials.handed_out(world)})


def _fill(world: World, rows: int) -> None:
    """Add sub-sessions like the longest of the seed, whose intervals they share."""
    sub_sessions, usages = world.store[_SUB_SESSIONS], world.store[_USAGES]
    longest, usage = max(usages, key=lambda pair: len(pair[1]["intervals"]))
    pattern = sub_sessions.get(longest)
    assert pattern is not None
    left = rows - sum(len(record["intervals"]) for _, record in usages)
    count = max(0, -(-left // len(usage["intervals"])))
    for key, sub_session in population.sub_sessions(count, pattern):
        sub_sessions.put(key, sub_session)
        usages.put(key, {**usage, "charging_sub_session": key})


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
