"""uvicorn's HTTP protocol with two things it lacks: aborting a connection, and a JSON 400."""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from mockserver.http.drop import ABORT
from mockserver.http.reply import Reply


def protocol(unreadable: Callable[[str], Reply]) -> type[HttpToolsProtocol]:
    """A protocol class for uvicorn's `http` setting.

    `unreadable` answers what is no HTTP at all, and hence reaches no application; its argument says
    what is wrong. See `front.unreadable`.
    """

    class Protocol(HttpToolsProtocol):
        """One connection."""

        def on_message_begin(self) -> None:
            super().on_message_begin()
            scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # extensions are open
            scope["extensions"] = {ABORT: self.transport.abort}

        def send_400_response(self, msg: str) -> None:
            answer = unreadable(msg)
            headers = (*answer.headers, (b"connection", b"close"))
            lines = [b"%b: %b\r\n" % pair for pair in headers]
            head = b"".join([STATUS_LINE[answer.status], *lines, b"\r\n"])
            self.transport.write(head + answer.body)
            self.transport.close()

    return Protocol
