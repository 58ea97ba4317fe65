"""What the mock says about itself under `/_mock`: credentials, organization, connectors, time."""

from collections.abc import Callable

from load.target import Fetched, Target


def discover(api: str, get: Callable[[str], Fetched]) -> Target | None:
    """Ask the default world for what a load test needs; None when it is no mock."""
    world = get("/_mock/worlds/default")
    if world.status != 200 or not isinstance(world.body, dict):  # noqa: PLR2004
        return None
    credentials = world.body.get("credentials", world.body).get(api)
    if not isinstance(credentials, dict):
        return None
    return Target(api, {k: v for k, v in credentials.items() if isinstance(v, str)})
