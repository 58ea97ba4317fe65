"""What all pages for a browser share: the frame, its headers, and where a form came from."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from mockserver.engine.call import Answer, Call
from mockserver.engine.wire import Wire
from mockserver.world.worlds import DEFAULT

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    # no form-action: browsers would hold the redirect to the client against it
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # 'no-referrer' would take the Origin out of the form's request
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
HTML = "text/html"
_OTHER_SITES = frozenset({"cross-site", "same-site"})
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 sans-serif; max-width: {width}; margin: 2rem auto; padding: 0 1rem }}
[role=alert] {{ border-left: .3rem solid #b00020; padding-left: .8rem }}
{style}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""


def document(title: str, content: str, *, style: str = "", width: str = "34rem") -> bytes:
    """A whole page; `content` and `style` are markup already, `title` becomes it here."""
    parts = {"title": escape(title), "content": content, "style": style, "width": width}
    return _PAGE.format(**parts).encode()


def alert(message: str) -> str:
    """A warning to be seen first; nothing for no message."""
    return f'<p role="alert">{escape(message)}</p>' if message else ""


def page(body: bytes, status: int = 200) -> Answer:
    """A page as an answer."""
    return Answer(status, body, HEADERS, HTML)


def go(location: str, status: int = 302) -> Answer:
    """Have the browser go elsewhere; 303 after a form, lest reloading sends it twice."""
    return Answer(status, None, {"Location": location, "Cache-Control": "no-store"})


def root_url(call: Call) -> str:
    """Where the server stands for this client: 'http://127.0.0.1:8080'."""
    return call.base_url.partition("/w/")[0]


def own_base_url(call: Call) -> str:
    """The base that names this world by itself, for whoever has no credential of it."""
    name = call.world.name
    return root_url(call) if name == DEFAULT else f"{root_url(call)}/w/{name}"


def is_ours(wire: Wire, base_url: str) -> bool:
    """Tell whether a form comes from our own page, or from no page at all.

    Browsers say from where (Fetch §3.2, Fetch Metadata); a script has nothing to be stolen.
    """
    if wire.headers.get("sec-fetch-site") in _OTHER_SITES:
        return False
    origin = wire.headers.get("origin")
    return origin is None or origin.partition("://")[2] == urlsplit(base_url).netloc
