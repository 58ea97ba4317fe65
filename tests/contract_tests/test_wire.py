"""Nothing leaves that must not, however it is sent."""

import pytest
import requests
from requests.adapters import HTTPAdapter

from contract_tests.wire import BlockedError, Wire, origin_of, wait_asked


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


class Busy(Sent):
    """Answers 429 so many times before it answers 200."""

    def __init__(self, times, **headers):
        super().__init__()
        self.times = times
        self.headers = headers

    def __call__(self, request):
        response = super().__call__(request)
        response._content = b""
        response.status_code = 429 if len(self.requests) <= self.times else 200
        response.headers.update(self.headers)
        return response


@pytest.fixture
def patient(monkeypatch):
    """Sends through a wire that heeds limits; gives the answer and the waits."""

    def send(busy):
        waits = []
        original = HTTPAdapter.send
        monkeypatch.setattr(HTTPAdapter, "send", lambda _self, request, *_, **__: busy(request))
        wire = Wire(origin_of("http://api.test"), allow_writes=False, heeds_limits=True)
        monkeypatch.setattr(wire._pace, "wait", waits.append)
        with wire.guarding():
            response = requests.get("http://api.test/")
        monkeypatch.setattr(HTTPAdapter, "send", original)
        return response.status_code, waits

    return send


def test_a_limit_is_waited_for_as_the_deployment_asks(patient):
    assert (200, [7.0, 7.0]) == patient(Busy(2, **{"Retry-After": "7"}))


def test_who_has_nothing_left_waits_before_the_next(patient):
    left = {"X-RateLimit-Remaining": "0", "RetryAfter": "12"}

    assert (200, [12.0]) == patient(Busy(0, **left))


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"Retry-After": "5"}, 5),
        ({"RetryAfter": "6"}, 6),
        ({"Retry-After": "99999"}, 3600),
        ({}, 30),
        ({"Retry-After": "soon"}, 30),
        (
            {
                "Retry-After": "Wed, 05 Jun 2024 17:00:10 GMT",
                "Date": "Wed, 05 Jun 2024 17:00:00 GMT",
            },
            10,
        ),
    ],
)
def test_a_wait_is_read_in_each_of_its_forms(headers, wait_s):
    assert wait_s == wait_asked(headers)


def test_no_credential_comes_from_the_users_netrc(sent, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine api.test login me password hidden\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with Wire(origin_of("http://api.test"), allow_writes=False, dispatch=sent).guarding():
        response = requests.get("http://api.test/bikes")

    assert "Authorization" not in response.request.headers
