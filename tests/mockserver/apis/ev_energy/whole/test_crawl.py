"""Whoever follows every link of ev.energy arrives everywhere, and everything is where it says."""

import re
from collections import Counter

import pytest

from tests.mockserver.apis.ev_energy.whole.conftest import LINK

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

# an onboarding URL is the client's to complete: with its own id, the user's and where to return
ASK_FIRST = re.compile(r"/v2/(vehicle|evse|inverter)_onboarding\?")
NOT_OURS = re.compile(r"https://(\w+\.)?example\.com/")
# a stretch that goes on is assessed when it has ended, and its link leads nowhere until then
LATER = re.compile(r"/v2/charging_sub_sessions/\w+/assessment")
# leads away from the API, to a page
PAGES = ("/webhook_portal/", "/connect/")


def linked(value, place=""):
    """Every URL in an answer, with where it stands: ('[].user', 'http://…')."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from linked(inner, f"{place}.{name}")
        case list():
            for inner in value:
                yield from linked(inner, f"{place}[]")
        case str() if value.startswith(("http://", "https://")):
            yield place, value


def crawl(whole, starts, **options):
    """{URL: JSON body} of all that links lead to from some paths; every answer must be a 200."""
    seen, queue = {}, [(whole.url(path), "the start") for path in starts]
    while queue:
        url, source = queue.pop()
        if url in seen:
            continue
        answer = whole.get(url, **options)
        if 404 == answer.status_code and LATER.search(url):
            seen[url] = None
            continue
        assert 200 == answer.status_code, f"{url} of {source}: {answer.text}"
        seen[url] = answer.json()
        further = [*linked(seen[url]), *_turns(answer)]
        queue += [
            (link, f"{url} {place}")
            for place, link in further
            if not (NOT_OURS.match(link) or ASK_FIRST.search(link))
            and not any(page in link for page in PAGES)
        ]
    return seen


def _turns(answer):
    found = LINK.findall(answer.headers.get("link", ""))
    return [(rel, url) for url, rel in found if url != "about:blank"]


def starts(whole):
    """The way in, and every list and record that there is an address for without a query."""
    return ["/v2/", *(path for o in whole.operations("GET") for path in whole.addresses(o)[:2])]


@pytest.fixture(scope="module")
def crawled(whole):
    asking = [o.path for o in whole.operations("GET") if _asks(o)]
    return crawl(whole, [path for path in starts(whole) if path not in asking and _plain(path)])


def _asks(operation):
    return any(p.required and p.place == "query" for p in operation.parameters)


def _plain(path):
    """Whether a path is of the API and answers with JSON when it is just asked for."""
    return path.startswith("/v2/") and not re.search(
        "/csv/|compatibility/check|_onboarding|energy_stats|webhook_portal", path
    )


def test_every_link_leads_somewhere(crawled):
    assert len(crawled) > 2_000


def test_everything_is_where_it_says_it_is(crawled):
    for url, body in crawled.items():
        if isinstance(body, dict) and "url" in body and not url.endswith("/current"):
            assert url.partition("?")[0] == body["url"]


def test_nothing_is_shown_in_two_ways(crawled):
    """What a list shows of something is what its own URL shows, as far as the list tells it."""
    shown = {url: body for url, body in crawled.items() if isinstance(body, dict)}
    told = 0
    for url, body in crawled.items():
        for item in body if isinstance(body, list) else ():
            own = shown.get(item.get("url")) if isinstance(item, dict) else None
            for name in (item.keys() & own.keys()) if own else ():
                assert item[name] == own[name], f"{url} {item['url']} {name}"
                told += 1
    assert told > 5_000


def test_all_of_the_api_can_be_reached(whole, crawled):
    paths = [url.removeprefix(whole.base_url).partition("?")[0] for url in crawled]
    reached = Counter()
    for operation in whole.operations("GET"):
        template = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(operation.path)))
        reached[operation.path] = sum(1 for path in paths if template.fullmatch(path))
    unreached = {path for path, count in reached.items() if not count and _plain(path)}
    assert unreached <= {o.path for o in whole.operations("GET") if _asks(o)}
