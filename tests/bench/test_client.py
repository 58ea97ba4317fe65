import pytest

from bench import client
from tests.bench.server_double import serving

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def asked(server, **parts):
    return client.request(server.base_url, "GET", "/x", {"a": "b"}, **parts)


def test_a_request_is_written_as_bytes():
    written = client.request("http://h:1", "POST", "/x?y=1", {"authorization": "Bearer k"}, b"{}")

    assert written == (
        b"POST /x?y=1 HTTP/1.1\r\nhost: h:1\r\nauthorization: Bearer k\r\n"
        b"content-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
    )


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([WHOLE], 200),
        ([b"HTTP/1.1 200 OK\r\n", b"Content-Length: 5\r\n\r\n", b"hello"], 200),
        ([WHOLE[:-2], b"lo"], 200),
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], 204),
    ],
)
def test_answers_are_counted_whole_however_they_come(pieces, status):
    with serving(*pieces, pause_s=0.001) as server:
        found = client.rate(
            server.base_url, lambda: asked(server), status=status, seconds=0.15, connections=3
        )

    # Each of the three connections has one request that nobody waits for any more.
    assert 0 < found.requests <= len(server.requests) <= found.requests + 3
    assert found.per_s == pytest.approx(found.requests / found.elapsed_s)
    assert 0 <= found.client_cpu < 1.5


def test_latencies_are_of_one_request_after_the_other():
    with serving(WHOLE, pause_s=0.002) as server:
        found = client.latencies_s(server.base_url, asked(server), status=200, repeats=5)

    assert len(found) == 5
    assert len(server.requests) == 5
    assert all(0 < latency_s < 1 for latency_s in found)


@pytest.mark.parametrize(
    ("pieces", "settings", "message"),
    [
        ([b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"], {}, "500 Oh"),
        ([b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"], {}, "without content-length"),
        ([b"HTTP/1.1 200 OK\r\n"], {"hang_up": True}, "the connection ended"),
    ],
)
def test_another_answer_spoils_the_measurement(pieces, settings, message):
    with (
        serving(*pieces, **settings) as server,
        pytest.raises(client.UnexpectedAnswerError, match=message),
    ):
        client.rate(server.base_url, lambda: asked(server), status=200, seconds=5)


def test_another_answer_spoils_a_latency():
    with (
        serving(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n") as server,
        pytest.raises(client.UnexpectedAnswerError, match="401"),
    ):
        client.latencies_s(server.base_url, asked(server), status=200, repeats=3)
