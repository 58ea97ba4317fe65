"""What carries frames to one charge point: a websocket or a pair of queues in memory."""

from typing import Protocol


class Channel(Protocol):
    """Both calls return at once and do nothing after the end of the connection."""

    def send(self, text: str) -> None:
        """Send one frame. It must not call back into the central system before it returns."""
        ...

    def close(self, code: int, reason: str) -> None:
        """End the connection with a close code of RFC 6455 §7.4."""
        ...
