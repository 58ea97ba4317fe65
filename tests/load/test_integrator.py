from urllib.parse import parse_qsl, urlsplit

import pytest

from load.personas import integrator
from load.personas.visit import Reply
from tests.load.visitor_double import Visitor

BASE = "http://platform/v2/users"


class Book(Visitor):
    """A list that is turned page by page; `spoil(query, page)` changes a page before it is sent."""

    ids = ()
    size = 2

    @staticmethod
    def spoil(_query, page):
        return page

    def send(self, operation, **parts):
        url = parts.get("follow")
        query = dict(parse_qsl(urlsplit(url).query)) if url else {}
        first = int(query.get("from", 0))
        ids = self.ids[first : first + self.size]
        page = Reply(
            200,
            [{"id": name} for name in ids],
            {
                "previous": self.link(first - self.size, first > 0),
                "next": self.link(first + self.size, first + self.size < len(self.ids)),
            },
        )
        self.answers = {operation: self.spoil(query, page)}
        return super().send(operation, **parts)

    @staticmethod
    def link(first, exists):
        return f"{BASE}?from={max(0, first)}" if exists else "about:blank"


def crawled(count, **changes):
    book = Book()
    book.ids = tuple(f"user{number}" for number in range(count))
    for name, change in changes.items():
        setattr(book, name, change)
    integrator.crawl_users(book)
    return book


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (2, 1), (3, 3), (4, 3), (6, 5)])
def test_all_pages_are_read_there_and_back(count, requests):
    book = crawled(count)

    assert (book.faults, len(book.sent)) == ([], requests)
    assert book.sent[0][1]["query"]["page_size"] in {10, 25, 100}


def test_a_record_that_comes_twice_is_told():
    def spoil(query, page):
        return Reply(200, [{"id": "user0"}], page.links) if query.get("from") == "2" else page

    assert "records come twice over the pages" in crawled(4, spoil=spoil).faults


def test_a_record_that_is_missing_on_the_way_back_is_told():
    seen = []

    def spoil(query, page):
        seen.append(query)
        back = len(seen) > 3
        return Reply(200, page.body[1:], page.links) if back and query["from"] == "0" else page

    assert crawled(6, spoil=spoil).faults == ["records are lost on the way back"]


def test_other_records_on_the_way_back_are_told():
    seen = []

    def spoil(_query, page):
        seen.append(page)
        return Reply(200, [{"id": "userX"}], page.links) if len(seen) == 3 else page

    fault = "the way back has other records than the way there"
    assert crawled(4, spoil=spoil).faults == [fault]


def test_records_that_are_new_at_the_beginning_are_none_of_that():
    seen = []

    def spoil(query, page):
        seen.append(query)
        new = [{"id": "userN"}] if len(seen) > 2 and query["from"] == "0" else []
        return Reply(200, new + page.body, page.links)

    assert crawled(4, spoil=spoil).faults == []


def test_a_page_without_links_is_told():
    book = crawled(3, spoil=lambda _query, page: Reply(200, page.body))

    assert book.faults == ["no link to the next page"]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_page_that_fails_ends_the_crawl(failing):
    seen = []

    def spoil(_query, page):
        seen.append(page)
        return Reply(500, None, {"next": "about:blank"}) if len(seen) == failing else page

    assert len(crawled(4, spoil=spoil).sent) == failing


def test_charge_points_and_sessions_are_crawled_as_well():
    visit = Visitor()

    integrator.crawl_evses(visit)
    integrator.crawl_sessions(visit)

    assert visit.names == ["listEvses", "listChargingSessions"]
