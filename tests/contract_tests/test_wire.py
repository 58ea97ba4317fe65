"""Nothing leaves that must not, however it is sent."""

import pytest
import requests
from requests.adapters import HTTPAdapter

from contract_tests.wire import BlockedError, Wire, origin_of


class Sent:
    """Answers in process, and keeps what would have been sent."""

    def __init__(self):
        self.requests = []

    def __call__(self, request):
        self.requests.append((request.method, request.url))
        response = requests.Response()
        response.status_code = 200
        response.request = request
        return response


@pytest.fixture
def sent():
    return Sent()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "post"])
def test_a_run_that_only_reads_sends_no_other_method(sent, method):
    with Wire(origin_of("http://api.test"), allow_writes=False, dispatch=sent).guarding() as wire:
        with pytest.raises(BlockedError, match="--allow-writes"):
            requests.request(method, "http://api.test/bikes")
        with pytest.raises(BlockedError), requests.Session() as session:
            session.send(requests.Request(method, "http://api.test/bikes").prepare())

    assert [] == sent.requests
    assert 2 == wire.blocked[method.upper()]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_safe_methods_pass(sent, method):
    with Wire(origin_of("http://api.test"), allow_writes=False, dispatch=sent).guarding() as wire:
        requests.request(method, "http://api.test/bikes")

    assert [(method, "http://api.test/bikes")] == sent.requests
    assert 1 == wire.sent[method]


@pytest.mark.parametrize(
    "url",
    ["http://other.test/", "https://api.test/", "http://api.test:8080/", "http://api.test.evil/"],
)
def test_no_other_origin_is_spoken_to_even_when_writes_are_allowed(sent, url):
    guard = Wire(origin_of("http://api.test"), allow_writes=True, dispatch=sent).guarding()
    with guard, pytest.raises(BlockedError, match="leads away"):
        requests.get(url)

    assert [] == sent.requests


@pytest.mark.parametrize("url", ["http://API.test/", "http://api.test:80/", "HTTP://api.test/x"])
def test_an_origin_is_the_same_however_it_is_written(sent, url):
    with Wire(origin_of(url), allow_writes=False, dispatch=sent).guarding():
        requests.get("http://api.test/bikes")

    assert 1 == len(sent.requests)


def test_the_guard_goes_when_the_run_is_over(sent):
    before = HTTPAdapter.send
    with Wire("http://api.test:80", allow_writes=False, dispatch=sent).guarding():
        assert before is not HTTPAdapter.send

    assert before is HTTPAdapter.send


def test_requests_keep_their_distance(sent):
    class Pace:
        waits = []  # noqa: RUF012  one test, one list

        def wait(self, seconds):
            self.waits.append(seconds)

    wire = Wire(origin_of("http://api.test"), allow_writes=False, rate_per_s=5, dispatch=sent)
    wire._pace = Pace()
    with wire.guarding():
        for _ in range(3):
            requests.get("http://api.test/")

    assert [0.2] * 3 == Pace.waits
