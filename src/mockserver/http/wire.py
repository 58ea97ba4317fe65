"""uvicorn's HTTP protocol with two things it lacks: aborting a connection, and a JSON 400."""

from itertools import count
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from mockserver.engine.api import Api
from mockserver.http.drop import ABORT
from mockserver.http.reply import Reply, extra, problem_answer, reply
from mockserver.world.problems import Problem


def protocol(api: Api) -> type[HttpToolsProtocol]:
    """A protocol class for uvicorn's `http` setting.

    What is not HTTP at all reaches no application; it is refused in the error body of `api`.
    """
    strays = count(1)

    class Protocol(HttpToolsProtocol):
        """One connection."""

        def on_message_begin(self) -> None:
            super().on_message_begin()
            scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # extensions are open
            scope["extensions"] = {ABORT: self.transport.abort}

        def send_400_response(self, msg: str) -> None:
            answer = unreadable(api, msg, f"wire_{next(strays)}")
            lines = [b"%b: %b\r\n" % pair for pair in answer.headers]
            head = b"".join([STATUS_LINE[answer.status], *lines, b"\r\n"])
            self.transport.write(head + answer.body)
            self.transport.close()

    return Protocol


def unreadable(api: Api, message: str, request_id: str) -> Reply:
    """The refusal of bytes that are no HTTP request."""
    problem = Problem(400, "bad_request", f"{message.rstrip('.')}.")
    outgoing = reply(problem_answer(api, problem, request_id))
    outgoing.headers += extra({"X-Request-Id": request_id, "Connection": "close"})
    return outgoing
