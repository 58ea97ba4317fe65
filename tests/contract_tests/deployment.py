"""A small deployment on a real socket that is correct, or wrong on purpose at one point."""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = "bike-key-1234"
FLAWS = (
    "wrong_status",
    "missing_field",
    "wrong_type",
    "crash",
    "open_door",
    "wrong_media_type",
    "accepts_anything",
    "undeclared_status",
    "any_credential",
    "bearer_only",
    "hides_behind_404",
)


class Deployment:
    """Bikes at `base_url`; `flaw` is one of FLAWS, another word that is looked up below, or None.

    It redirects to `elsewhere`.
    """

    def __init__(self, flaw=None, elsewhere=""):
        self.flaw = flaw
        self.elsewhere = elsewhere
        self.received = Counter()
        self.targets = []
        self.bikes = [{"id": "b1", "gears": 3, "nickname": "Rusty"}]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method, target, headers, body):
        """(status, JSON value, headers)"""
        parts = urlsplit(target)
        path, query = parts.path, parse_qs(parts.query, keep_blank_values=True)
        allowed = {"/bikes": ("GET", "POST")}.get(path)
        if allowed is None and path.startswith("/bikes/") and path.count("/") == 2:
            allowed = ("GET",)
        if allowed is None:
            return (200 if self.flaw == "says_ok" else 404), {"status": "ok"}, {}
        if method not in allowed:
            return 405, {"error": "method"}, {"Allow": ", ".join(allowed)}
        if not self._let_in(headers):
            return (404 if self.flaw == "hides_behind_404" else 401), {"error": "who?"}, {}
        if method == "POST":
            return self._create(headers, body)
        return self._list(query) if path == "/bikes" else self._read(path)

    def _let_in(self, headers):
        key = headers.get("X-API-Key")
        if self.flaw == "any_credential" and (key or headers.get("Authorization")):
            return True
        good = headers.get("Authorization") == f"Bearer {SECRET}"
        good = good or (key == SECRET and self.flaw != "bearer_only")
        return good or self.flaw == "open_door"

    def _list(self, query):
        if self.flaw == "redirects":
            return 307, {"error": "elsewhere"}, {"Location": f"{self.elsewhere}/bikes/b1"}
        limit = query.get("limit", ["50"])
        colour = query.get("colour", ["red"])
        bad = not (limit[-1].isascii() and limit[-1].isdigit() and 1 <= int(limit[-1]) <= 50)
        if self.flaw == "crash" and bad:
            return 500, {"error": "Traceback"}, {}
        if self.flaw != "accepts_anything" and (
            bad
            or len(limit) > 1
            or len(colour) > 1
            or colour[-1] not in {"red", "blue"}
            or query.keys() - {"limit", "colour"}
        ):
            return 422, {"error": "bad query"}, {}
        if self.flaw == "undeclared_status":
            return 203, {"bikes": self.bikes}, {}
        return 200, {"bikes": [self._shown(bike) for bike in self.bikes]}, {"X-Request-Id": "r1"}

    def _read(self, path):
        key = path.rpartition("/")[2]
        if not (key.isascii() and key.isalnum() and key == key.lower()):
            return 422, {"error": "bad id"}, {}
        bike = next((b for b in self.bikes if b["id"] == key), None)
        if bike is None:
            return (200 if self.flaw == "wrong_status" else 404), {"error": "no such bike"}, {}
        return 200, self._shown(bike), {}

    def _create(self, headers, body):
        if not headers.get("Content-Type", "").startswith("application/json"):
            return 422, {"error": "JSON, please"}, {}
        try:
            wish = json.loads(body)
        except ValueError:
            return 422, {"error": "no JSON"}, {}
        gears = wish.get("gears") if isinstance(wish, dict) else None
        if isinstance(gears, float) and gears.is_integer():
            gears = int(gears)
        good = type(gears) is int and 1 <= gears <= 30 and wish.keys() == {"gears"}
        if not good:
            return 422, {"error": "bad bike"}, {}
        bike = {"id": f"b{len(self.bikes) + 1}", "gears": gears, "nickname": "New"}
        self.bikes.append(bike)
        return 201, bike, {}

    def _shown(self, bike):
        drop = {"missing_field": "gears", "missing_nickname": "nickname"}.get(self.flaw)
        shown = {name: value for name, value in bike.items() if name != drop}
        return {**shown, "gears": "three"} if self.flaw == "wrong_type" else shown

    def _handler(self):
        deployment = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one packet an answer, or each waits 40 ms for an acknowledgement

            def handle_one(self):
                deployment.received[self.command] += 1
                deployment.targets.append((self.command, self.path))
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                status, value, headers = deployment.answer(
                    self.command, self.path, self.headers, body
                )
                content = json.dumps(value).encode()
                media = "text/html" if deployment.flaw == "wrong_media_type" else "application/json"
                self.send_response(status)
                self.send_header("Content-Type", media)
                self.send_header("Content-Length", str(len(content)))
                for name, text in headers.items():
                    self.send_header(name, text)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one  # noqa: N815
            do_OPTIONS = do_HEAD = do_TRACE = do_QUERY = handle_one  # noqa: N815

            def log_message(self, *_):
                """Say nothing."""

        return Handler
