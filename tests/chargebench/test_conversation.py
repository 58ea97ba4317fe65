"""One request to an ASGI application without a server between."""

import asyncio

import httpx
import pytest

from chargebench.conversation import converse
from mockserver.http.drop import ABORT


def ask(app, method="POST", url="http://host/a%20b?c=d", content=b"hello", timeout_s=None):
    timeout = {"timeout": {"read": timeout_s}}
    request = httpx.Request(method, url, content=content, extensions=timeout)
    return asyncio.run(converse(app, request))


async def echo(scope, receive, send):
    message = await receive()
    headers = [(b"x-path", scope["raw_path"]), (b"x-query", scope["query_string"])]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": message["body"], "more_body": True})
    await send({"type": "http.response.body", "body": b"!"})


def test_the_request_goes_in_and_the_answer_comes_out():
    response = ask(echo)

    assert (201, b"hello!") == (response.status_code, response.content)
    assert ("/a%20b", "c=d") == (response.headers["x-path"], response.headers["x-query"])


def test_the_answer_to_head_has_no_body():
    assert b"" == ask(echo, "HEAD").content


def test_whoever_listens_on_hears_the_client_go_once_it_is_answered():
    heard = []

    async def curious(scope, receive, send):
        await echo(scope, receive, send)
        heard.append(await receive())

    ask(curious)

    assert [{"type": "http.disconnect"}] == heard


def test_an_app_may_drop_the_connection():
    async def drop(scope, _receive, _send):
        scope["extensions"][ABORT]()

    with pytest.raises(httpx.RemoteProtocolError):
        ask(drop)


def test_a_read_timeout_holds():
    async def sleep(_scope, _receive, _send):
        await asyncio.Event().wait()

    with pytest.raises(httpx.ReadTimeout):
        ask(sleep, timeout_s=0.01)
