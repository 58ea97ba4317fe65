"""How many sockets this process may have open."""

import resource
from contextlib import suppress

_SPARE = 64


class TooFewFilesError(OSError):
    """The system does not let us open a socket for every charge point."""


def allow_most() -> int:
    """Raise the soft limit of open files to the hard one, for a server; gives the new one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(ValueError, OSError):  # some systems name no limit and refuse it
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def allow_sockets(count: int) -> None:
    """Raise the soft limit of open files to what `count` sockets need. Raises TooFewFilesError."""
    needed = count + _SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise TooFewFilesError(
            f"{count} charge points need {needed} open files; the system allows {hard}. "
            f"Raise the hard limit (ulimit -Hn {needed}) or start at most {hard - _SPARE}."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
