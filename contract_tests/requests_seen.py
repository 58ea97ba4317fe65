"""A request that was sent, as something a person can repeat."""

import shlex
from collections.abc import Mapping

from contract_tests.target import Target

_NOISE = frozenset(
    {"accept-encoding", "connection", "content-length", "user-agent", "accept", "host"}
)
_LONGEST_BODY = 2000


def curl(
    target: Target, method: str, url: str, headers: Mapping[str, str], body: bytes | str | None
) -> str:
    """A curl line that repeats a request; secrets stand as shell variables."""
    parts = ["curl", "-sS", "-i", "-X", method]
    for name, value in headers.items():
        if name.lower() in _NOISE or name.lower().startswith("x-schemathesis"):
            continue
        hidden = target.hide(f"{name}: {value}")
        # a shell variable must not stand in single quotes
        parts += ["-H", f'"{hidden}"' if hidden != f"{name}: {value}" else shlex.quote(hidden)]
    if body:
        text = body.decode(errors="replace") if isinstance(body, bytes) else body
        parts += ["--data-raw", shlex.quote(text[:_LONGEST_BODY])]
    return " ".join([*parts, shlex.quote(url)])
