"""Sites: whether a user is connected to the system behind one depends on who asks."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.lists import listed
from mockserver.engine.resource import found, shown

_CLAIM = "user_id"


async def list_sites(call: Call) -> Answer:
    """The list. Raises what lists raise."""
    answer = listed(call)
    for site in answer.body:
        forget_user(call, site)
    return answer


async def read(call: Call) -> Answer:
    """One site. Raises ProblemError 404."""
    answer = shown(call, found(call)[1])
    forget_user(call, answer.body)
    return answer


def forget_user(call: Call, site: dict[str, Any]) -> None:
    """Nobody is connected, or not, where there is no system or the call stands for no user."""
    if site["cpms_connection"] is None or _CLAIM not in call.caller.claims:
        site["user_connected"] = None


BEHAVIOURS: Mapping[str, Handler] = {"sites.list": list_sites, "sites.read": read}
