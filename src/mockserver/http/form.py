"""Forms as they come over the wire: the fields of multipart and URL-encoded bodies."""

from urllib.parse import parse_qsl

from mockserver.contract.forms import Part
from mockserver.contract.validators import is_json

MULTIPART = "multipart/form-data"
_MOST_FIELDS = 1000


def fields(content_type: str, raw: bytes) -> list[Part]:
    """The fields in their order; a file counts as the text it holds.

    Raises ValueError that says what is wrong with the form, UnicodeDecodeError for other than
    UTF-8.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == MULTIPART:
        return _multipart(content_type, raw)
    try:
        pairs = parse_qsl(
            raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError:
        raise
    except ValueError as error:
        raise ValueError(f"has more than {_MOST_FIELDS} fields") from error
    return [Part(name, text) for name, text in pairs]


def _multipart(content_type: str, raw: bytes) -> list[Part]:
    """Source: RFC 7578."""
    # few requests are multipart, and a start should not wait for the parser's import
    from python_multipart.exceptions import MultipartParseError  # noqa: PLC0415
    from python_multipart.multipart import MultipartParser, parse_options_header  # noqa: PLC0415

    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise ValueError("is multipart without a boundary in its Content-Type")
    reader = _Reader()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": reader.begin,
                "on_header_field": reader.header_name,
                "on_header_value": reader.header_value,
                "on_header_end": reader.header_end,
                "on_part_data": reader.data,
                "on_end": reader.finish,
            },
        )
        parser.write(raw)
        parser.finalize()
    except MultipartParseError as error:
        raise ValueError(f"is no multipart form: {error}") from error
    if not reader.finished:
        raise ValueError("is no multipart form: it ends before its last boundary")
    parts = []
    for headers, content in reader.parts:
        options = parse_options_header(headers.get(b"content-disposition"))[1]
        if b"name" not in options:
            raise ValueError("is no multipart form: a part has no name")
        kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
        parts.append(Part(options[b"name"].decode(), content.decode(), is_json(kind)))
    return parts


class _Reader:
    """Collects what the parser comes upon: the headers and content of each part."""

    def __init__(self) -> None:
        self.parts: list[tuple[dict[bytes, bytes], bytearray]] = []
        self.finished = False
        self._name = self._value = b""

    def begin(self) -> None:
        if len(self.parts) >= _MOST_FIELDS:
            raise ValueError(f"has more than {_MOST_FIELDS} fields")
        self.parts.append(({}, bytearray()))

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self.parts[-1][0][self._name.lower()] = self._value
        self._name = self._value = b""

    def data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1][1].extend(data[start:end])

    def finish(self) -> None:
        self.finished = True
