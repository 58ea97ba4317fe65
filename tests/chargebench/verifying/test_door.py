"""Reading a deployment: pages, patience, and words for what goes wrong."""

import httpx
import pytest

from chargebench.verifying import door as module
from chargebench.verifying.door import CouldNotAskError, Door


def door(answer, base_url="http://host/v"):
    transport = httpx.MockTransport(answer)
    return Door(httpx.Client(transport=transport, base_url=base_url))


def test_a_list_is_read_by_its_offsets():
    asked = []

    def answer(request):
        offset = int(request.url.params["offset"])
        asked.append((request.url.path, offset, request.url.params["limit"]))
        return httpx.Response(200, json={"data": [offset, offset + 1], "total": 4})

    assert [0, 1, 2, 3] == list(door(answer).offsets("list", "data", limit=2))
    assert [("/v/list", 0, "2"), ("/v/list", 2, "2")] == asked


def test_a_list_that_gives_nothing_more_ends():
    empty = door(lambda _: httpx.Response(200, json={"data": [], "total": 4}))

    assert [] == list(empty.offsets("list", "data", limit=2))


@pytest.mark.parametrize("page", [[], {"data": [1]}, {"total": 1}])
def test_a_page_of_another_form_is_told(page):
    other = door(lambda _: httpx.Response(200, json=page))

    with pytest.raises(CouldNotAskError, match="the page has no"):
        list(other.offsets("list", "data", limit=2))


def linked(*pages):
    """Pages that each name the next; the last names what is given after it."""

    def answer(request):
        number = int(request.url.params.get("page", 0))
        body, link = pages[number]
        return httpx.Response(200, json=body, headers={"Link": link} if link else {})

    return door(answer)


@pytest.mark.parametrize("last", ["", '<about:blank>; rel="next"', '</v/list>; rel="previous"'])
def test_a_list_is_read_by_its_links(last):
    pages = linked(([1], '</v/list?page=1>; rel="next"'), ([2], last))

    assert [[1], [2]] == list(pages.links("list", size=1))


def test_a_page_at_another_place_is_not_fetched():
    pages = linked(([1], '<http://elsewhere/list?page=1>; rel="next"'))

    with pytest.raises(CouldNotAskError, match="next page elsewhere, at elsewhere"):
        list(pages.links("list"))


def test_a_page_that_is_no_list_is_told():
    with pytest.raises(CouldNotAskError, match="the page is no list"):
        list(linked(({}, "")).links("list"))


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (httpx.Response(401), "was refused with 401; give the credential"),
        (httpx.Response(403), "was refused with 403"),
        (httpx.Response(500), "was answered 500"),
        (httpx.Response(200, text="<html>"), "was not answered with JSON"),
    ],
)
def test_another_answer_is_told_in_words(response, said):
    with pytest.raises(CouldNotAskError, match=f"GET http://host/v/x {said}"):
        door(lambda _: response).json("x?secret=1")


@pytest.mark.parametrize("header", [{"Retry-After": "0"}, {"RetryAfter": "0"}])
def test_a_busy_platform_is_given_time(header):
    answers = iter([httpx.Response(429, headers=header), httpx.Response(200, json=1)])

    assert 1 == door(lambda _: next(answers)).json("x")


def test_a_busy_platform_is_not_asked_for_ever():
    busy = door(lambda _: httpx.Response(503, headers={"Retry-After": "0"}))

    with pytest.raises(CouldNotAskError, match="still 503"):
        busy.get("x")


@pytest.mark.parametrize(
    ("said", "wait_s"), [("1e9", 30.0), ("-1", 0.0), ("soon", 1.0), ("", 1.0), ("2", 2.0)]
)
def test_it_waits_as_long_as_is_sensible(said, wait_s):
    assert wait_s == module._wait_s(httpx.Response(429, headers={"Retry-After": said}))


def test_nobody_there_is_told():
    def gone(request):
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(CouldNotAskError, match=r"http://host/v/ does not answer \(ConnectError"):
        door(gone).get("x")
