"""The frames that nearly all texts come in, read and written without ado (RFC 6455 §5.2).

Whatever is not a whole, short text is left to `websockets`.
"""

import os
from typing import Final

try:
    from websockets.speedups import apply_mask
except ImportError:  # pragma: no cover  # where its extension was not built
    from websockets.utils import apply_mask

WHOLE_TEXT: Final = 0x81
_MASKED: Final = 0x80
_TWO_BYTES: Final = 126
_MOST: Final = 0xFFFF


def written(text: str) -> bytes | None:
    """A client's frame of a text; None when it is too long for here."""
    data, mask = text.encode(), os.urandom(4)
    size = len(data)
    if size < _TWO_BYTES:
        head = bytes((WHOLE_TEXT, _MASKED | size))
    elif size <= _MOST:
        head = bytes((WHOLE_TEXT, _MASKED | _TWO_BYTES)) + size.to_bytes(2, "big")
    else:
        return None
    return head + mask + apply_mask(data, mask)


def found(buffer: bytes, at: int) -> tuple[int, int] | None:
    """Where the data of a server's frame that starts `at` begins and ends.

    (0, 0) is a frame that is none for here: masked, or of more than 64 KB. None is one whose head
    is not there yet; its end may lie beyond the buffer's.
    """
    size = len(buffer) - at
    if size < 2:  # noqa: PLR2004  # first and second byte
        return None
    length = buffer[at + 1]
    if length < _TWO_BYTES:
        return at + 2, at + 2 + length
    if length > _TWO_BYTES:
        return 0, 0
    if size < 4:  # noqa: PLR2004  # two more bytes of length
        return None
    return at + 4, at + 4 + int.from_bytes(buffer[at + 2 : at + 4], "big")
