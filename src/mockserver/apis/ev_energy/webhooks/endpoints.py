"""Endpoints as records: added, given another secret, paused, removed."""

import re
from collections.abc import Iterable
from datetime import timedelta

from mockserver.store.collection import Record
from mockserver.world import outbox
from mockserver.world.problems import invalid_field
from mockserver.world.signing import new_secret
from mockserver.world.world import World
from virtualtime.instant import parse, to_text

ENDPOINTS = "ev_energy.webhook_endpoints"
_LOOPBACK = r"localhost|127\.0\.0\.1|\[::1\]"
_URL = re.compile(rf"(?:https://[A-Za-z0-9.-]+|http://(?:{_LOOPBACK}))(?::\d{{1,5}})?(?:/[!-~]*)?")
_LONGEST = 2048
# so long the former secret goes on to sign beside the new one (Svix, "Rotating secrets")
_OVERLAP = timedelta(hours=24)


def add(
    world: World,
    url: str,
    *,
    base_url: str,
    events: Iterable[str] = (outbox.ALL,),
    description: str = "",
) -> Record:
    """Make an endpoint; links in what it is told begin with `base_url`.

    Raises ProblemError 422 for a URL that is neither https nor http of this machine.
    """
    if len(url) > _LONGEST or not _URL.fullmatch(url):
        raise invalid_field(
            "body.url",
            f"'{url[:200]}' will not do; allowed is https, or http for localhost, 127.0.0.1 and"
            " [::1], such as the inbox of the control API",
        )
    key = world.new_id("ep_{ulid}")
    endpoint = {
        "id": key,
        "url": url,
        "base_url": base_url,
        "events": list(events) or [outbox.ALL],
        "description": description,
        "status": outbox.ACTIVE,
        "secret": new_secret(world),
        "old_secret": None,
        "old_secret_until": None,
        "failing_since": None,
        "created_at": world.now_text(),
    }
    world.put(ENDPOINTS, key, endpoint)
    return endpoint


def rotate(world: World, endpoint: Record) -> Record:
    """Give an endpoint another secret; for a day the former one signs as well."""
    changed = {
        **endpoint,
        "secret": new_secret(world),
        "old_secret": endpoint["secret"],
        "old_secret_until": to_text(world.now() + _OVERLAP),
    }
    world.put(ENDPOINTS, endpoint["id"], changed)
    return changed


def secrets_in_force(world: World, endpoint: Record) -> list[str]:
    """The secrets that sign now, the newest first."""
    until = endpoint["old_secret_until"]
    both = until is not None and world.now() < parse(until)
    return [endpoint["secret"], endpoint["old_secret"]] if both else [endpoint["secret"]]


def pause(world: World, endpoint: Record) -> Record:
    """Have an endpoint told nothing until it goes on."""
    return _become(world, endpoint, outbox.PAUSED)


def go_on(world: World, endpoint: Record) -> Record:
    """Let a paused or disabled endpoint go on; what was held back goes out."""
    changed = _become(world, {**endpoint, "failing_since": None}, outbox.ACTIVE)
    outbox.resume(world, endpoint["id"])
    return changed


def remove(world: World, endpoint: Record) -> None:
    """Forget an endpoint; what was waiting for a further try is dropped."""
    world.delete(ENDPOINTS, endpoint["id"])


def _become(world: World, endpoint: Record, status: str) -> Record:
    changed = {**endpoint, "status": status}
    world.put(ENDPOINTS, endpoint["id"], changed)
    return changed
