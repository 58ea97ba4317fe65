"""Rate limits of a world as headers and as the 429."""

from collections.abc import Mapping

from mockserver.engine.call import Caller
from mockserver.world.limits import spend as spend_one
from mockserver.world.problems import Problem, ProblemError
from mockserver.world.world import World


def spend(world: World, caller: Caller) -> Mapping[str, str] | None:
    """Count a request of this caller; gives the headers that tell where it stands.

    None while the world has no limit. Raises ProblemError 429 when it is used up.
    """
    allowance = spend_one(world, caller.subject or caller.kind)
    if allowance is None:
        return None
    headers = {
        "X-RateLimit-Limit": str(allowance.limit),
        "X-RateLimit-Remaining": str(allowance.remaining),
        "X-RateLimit-Reset": str(int(world.now().timestamp()) + allowance.reset_s),
    }
    if allowance.exceeded:
        text = f"Too many requests; try again in {allowance.reset_s} s."
        headers["Retry-After"] = str(allowance.reset_s)
        raise ProblemError(Problem(429, "rate_limited", text, headers=headers))
    return headers
