"""Forms as they come over the wire."""

import httpx
import pytest

from mockserver.contract.forms import Part
from mockserver.http.form import fields

URLENCODED = "application/x-www-form-urlencoded"


def multipart(*parts, end="--X--\r\n"):
    """A body of parts, each a head and a content."""
    return (
        "".join(f"--X\r\n{head}\r\n\r\n{text}\r\n" for head, text in parts).encode() + end.encode()
    )


def named(name):
    return f'Content-Disposition: form-data; name="{name}"'


def test_url_encoded_fields_come_in_their_order():
    raw = b"name=T%C3%B6m+Cat&toys=1&toys=2&none="

    assert [
        Part("name", "T\u00f6m Cat"),
        Part("toys", "1"),
        Part("toys", "2"),
        Part("none", ""),
    ] == fields(URLENCODED, raw)


def test_what_a_client_library_sends_is_read():
    request = httpx.Request(
        "POST",
        "http://zoo/",
        data={"name": "T\u00f6m", "toys": ["1", "2"]},
        files={"notes": ("a.json", b'{"a": 1}', "application/json")},
    )

    assert [
        Part("name", "T\u00f6m"),
        Part("toys", "1"),
        Part("toys", "2"),
        Part("notes", '{"a": 1}', is_json=True),
    ] == fields(request.headers["content-type"], request.read())


def test_a_part_may_be_empty_and_have_any_headers():
    raw = multipart((named("a") + "\r\nX-Other: 1", ""))

    assert [Part("a", "")] == fields("multipart/form-data; boundary=X", raw)


@pytest.mark.parametrize(
    ("content_type", "raw", "message"),
    [
        ("multipart/form-data", b"", "without a boundary"),
        ("multipart/form-data; boundary=X", b"nothing", "is no multipart form"),
        ("multipart/form-data; boundary=X", multipart((named("a"), "1"), end=""), "it ends before"),
        ("multipart/form-data; boundary=X", multipart(("X-A: 1", "1")), "a part has no name"),
        (
            "multipart/form-data; boundary=X",
            multipart(*[(named("a"), "1")] * 1001),
            "has more than 1000 fields",
        ),
        (URLENCODED, b"&".join([b"a=1"] * 1001), "has more than 1000 fields"),
    ],
)
def test_what_is_no_form_is_refused(content_type, raw, message):
    with pytest.raises(ValueError, match=message):
        fields(content_type, raw)


@pytest.mark.parametrize(
    ("content_type", "raw"),
    [
        (URLENCODED, b"a=%FF"),
        (URLENCODED, b"\xff=1"),
        ("multipart/form-data; boundary=X", multipart((named("a"), "@")).replace(b"@", b"\xff")),
    ],
)
def test_what_is_no_utf_8_is_told(content_type, raw):
    with pytest.raises(UnicodeDecodeError):
        fields(content_type, raw)
