"""The bench itself in this process, reached without a socket."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import httpx
import requests
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from chargebench.inprocess import LoopTransport, running
from chargebench.options import Options as BenchOptions
from contract_tests.wire import Dispatch

_BASE_URL = "http://bench.test"


@contextlib.contextmanager
def started(openapi: Path) -> Iterator[tuple[str, Dispatch]]:
    """A running bench that serves these documents: its base URL and what answers requests to it.

    Raises SpecError.
    """
    with running(BenchOptions(openapi=openapi)) as live:
        transport = LoopTransport(live)

        def dispatch(request: requests.PreparedRequest) -> requests.Response:
            body = request.body
            assert body is None or isinstance(body, bytes | str), "generated bodies are whole"
            answered = transport.handle_request(
                httpx.Request(
                    request.method or "GET",
                    str(request.url),
                    headers=[(_raw(k), _raw(v)) for k, v in request.headers.items()],
                    content=body.encode() if isinstance(body, str) else body,
                )
            )
            return _response(request, answered)

        yield _BASE_URL, dispatch


def _raw(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _response(request: requests.PreparedRequest, answered: httpx.Response) -> requests.Response:
    """The answer as `requests` gives it, so that the checks see no difference."""
    response = requests.Response()
    response.status_code = answered.status_code
    response.headers = CaseInsensitiveDict(answered.headers.multi_items())
    response.request = request
    response.url = str(request.url)
    response.encoding = "utf-8"
    response.reason = answered.reason_phrase
    response.elapsed = timedelta(0)
    response.raw = HTTPResponse(
        body=BytesIO(answered.content),
        headers=dict(answered.headers),
        status=answered.status_code,
        preload_content=False,
        version=11,
        version_string="HTTP/1.1",
    )
    response._content = answered.content  # noqa: SLF001  requests has no other door
    return response
