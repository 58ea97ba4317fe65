"""The integrator who keeps a copy: every page of a list, there and back, and nothing twice."""

from collections.abc import Sequence
from functools import partial

from load.personas.visit import Persona, Reply, Visit

_PAGE_SIZES = (10, 25, 100)
_END = "about:blank"


def crawl_users(visit: Visit) -> None:
    """Read all users."""
    crawl(visit, "ev_energy.listUsers")


def crawl_evses(visit: Visit) -> None:
    """Read all charge points."""
    crawl(visit, "ev_energy.listEvses")


def crawl_sessions(visit: Visit) -> None:
    """Read all charging sessions."""
    crawl(visit, "ev_energy.listChargingSessions")


def crawl(visit: Visit, operation: str) -> None:
    """Turn all pages of a list by its links, then back to the first.

    A record that comes twice, or is there on one of the ways only, is a failure of its page; new
    ones may come at either end meanwhile.
    """
    known: list[str] = []
    fresh = partial(_fresh, known)
    query = {"page_size": visit.chance.choice(_PAGE_SIZES)}
    page = visit.send(operation, query=query, check=fresh)
    while page.body is not None:
        last = _ids(page)
        known += last
        following = page.links.get("next", _END)
        if following == _END:
            _turn_back(visit, operation, known[: -len(last) or None], page)
            return
        visit.think()
        page = visit.send(operation, follow=following, check=fresh)


def _turn_back(visit: Visit, operation: str, before: Sequence[str], page: Reply) -> None:
    """Go back from the last page, over the records that came before it."""
    left = len(before)
    while (earlier := page.links.get("previous", _END)) != _END:
        visit.think()
        page = visit.send(operation, follow=earlier, check=partial(_lost, before[:left]))
        if page.body is None:
            return
        left = max(0, left - len(_ids(page)))


def _fresh(known: Sequence[str], reply: Reply) -> str | None:
    """Nothing that came before."""
    ids = _ids(reply)
    twice = len(ids) - len(set(ids) - set(known))
    if twice:
        return "records come twice over the pages"
    return None if "next" in reply.links else "no link to the next page"


def _lost(expected: Sequence[str], reply: Reply) -> str | None:
    """The same records as on the way there."""
    ids = _ids(reply)
    seen = ids[-len(expected) :] if expected else []
    if list(expected[len(expected) - len(seen) :]) != seen:
        return "the way back has other records than the way there"
    if reply.links.get("previous") == _END and len(seen) < len(expected):
        return "records are lost on the way back"
    return None


def _ids(reply: Reply) -> list[str]:
    return [str(entry.get("id")) for entry in reply.entries()]


INTEGRATOR = Persona(
    "Integrator",
    "ev_energy",
    "client_id",
    {"crawl_users": crawl_users, "crawl_evses": crawl_evses, "crawl_sessions": crawl_sessions},
)
