"""A tiny platform on a loopback port: enough of both APIs for every journey, and counting."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

CREDENTIALS = {"api_key": "key-1", "driver_token": "driver-1", "site_owner_token": "owner-1"}
CLIENT = {"client_id": "client-1", "client_secret": "secret-1"}
SETTINGS = "/_mock/worlds/default/settings"
LIMIT = {"requests": 1000, "anonymous_requests": 50, "window_s": 3600, "exhausted": False}
ORG = "org_01HX7A3B2C4D5E6F"
_SESSION = {"session_id": "sess_1", "status": "completed"}
_LISTS = {
    f"/api/v1/organizations/{ORG}/members": ("data", [{"user_id": "usr_1"}]),
    "/api/v1/portal/sessions": ("sessions", [_SESSION]),
    "/api/v1/site-owner/projects": ("data", []),
}
_COORDINATOR = "/v2/dispatch_coordinators/dc1"
_STRETCH = {"id": "csub1", "url": "/v2/charging_sub_sessions/csub1"}
_USERS = [{"id": f"user{number}"} for number in range(25)]
_ARRAYS = {
    "/v2/users": _USERS,
    "/v2/evses": [{"id": "evse1"}],
    "/v2/vehicles": [{"id": "vhcl1"}],
    "/v2/charging_sessions": [{"id": "cses1", "sub_sessions": [_STRETCH["url"]]}],
    "/v2/charging_sub_sessions": [_STRETCH],
    "/v2/notifications": [],
    "/v2/dispatch_coordinators": [{"id": "dc1"}],
    f"{_COORDINATOR}/dispatch_logs": [],
}


@dataclass
class Platform:
    """What was asked for and what is held; `faults` maps 'GET /path' to the answer to give.

    `refusals` are as faults, each for one request only.
    """

    base_url: str = ""
    requests: Counter[str] = field(default_factory=Counter)
    authorizations: set[str] = field(default_factory=set)
    faults: dict[str, tuple[int, Mapping[str, str]]] = field(default_factory=dict)
    refusals: dict[str, tuple[int, Mapping[str, str]]] = field(default_factory=dict)
    users: set[str] = field(default_factory=set)
    limits: list[Mapping[str, Any]] = field(default_factory=lambda: [{"ev_energy": LIMIT}])
    is_mock: bool = True
    held: set[str] = field(default_factory=set)
    made: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, asked: str) -> tuple[int, Mapping[str, str]] | None:
        with self.lock:
            return self.refusals.pop(asked, None) or self.faults.get(asked)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any, Mapping[str, str]]:
        path, _, query = path.partition("?")
        if path in _ARRAYS:
            return self._page(path, dict(parse_qsl(query)))
        if path == "/o/token":
            return 200, {"access_token": "token-1", "expires_in": 36000}, {}
        return *self._plain(method, path, query, body), {}

    def _page(self, path: str, query: dict[str, str]) -> tuple[int, Any, Mapping[str, str]]:
        first, size = int(query.get("from", 0)), int(query.get("page_size", 25))
        entries = _ARRAYS[path]

        def link(start: int) -> str:
            there = start > -size and start < len(entries)
            at = f"{self.base_url}{path}?page_size={size}&from={max(0, start)}"
            return f"<{at if there else 'about:blank'}>"

        links = f'{link(first - size)}; rel="previous", {link(first + size)}; rel="next"'
        return 200, entries[first : first + size], {"Link": links}

    def _plain(self, method: str, path: str, query: str, body: bytes) -> tuple[int, Any]:
        if path.startswith("/_mock/"):
            return self._control(method, path, body)
        if path.startswith("/v2/"):
            return (201 if path.endswith("/dispatch_events") else 200), {"id": "devt1"}
        if path in _LISTS and method == "GET":
            envelope, entries = _LISTS[path]
            return 200, {envelope: entries, "total": len(entries)}
        if path.startswith("/api/v1/reservations"):
            return self._reservations(method, path, query)
        if path.endswith("/receipt"):
            return 200, b"%PDF-1.3"
        return (201 if method == "POST" else 200), {}

    def _control(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        if self.is_mock and path == SETTINGS:
            if method == "PATCH":
                self.limits.append({**self.limits[-1], **json.loads(body)["rate_limits"]})
            return 200, {"rate_limits": self.limits[-1]}
        if not self.is_mock or path != "/_mock/worlds/default/credentials":
            return 404, {}
        held = [{"id": f"dynamo.{name}", "secret": secret} for name, secret in CREDENTIALS.items()]
        held += [{"id": f"ev_energy.{name}", "secret": secret} for name, secret in CLIENT.items()]
        return 200, {"credentials": held}

    def _reservations(self, method: str, path: str, query: str) -> tuple[int, Any]:
        if method == "GET":
            if "status=active" in query and not self.held:
                return 200, {"data": [], "total": 0}
            known = {"charge_point_id": "CP-1", "connector_id": 1, "id_tag": "TAG"}
            return 200, {"data": [known], "total": 25}
        if method == "POST":
            with self.lock:
                if self.held:
                    return 409, {"error": {"code": "conflict"}}
                self.made += 1
                self.held.add(f"res_{self.made}")
                return 201, {"id": f"res_{self.made}"}
        self.held.discard(path.rpartition("/")[2])
        return 204, None


@contextmanager
def platform(**settings: Any) -> Iterator[Platform]:
    """Run one until the block ends."""
    double = Platform(**settings)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do(self) -> None:
            sent = self.rfile.read(int(self.headers.get("content-length") or 0))
            path = self.path.partition("?")[0]
            double.requests[f"{self.command} {path}"] += 1
            double.authorizations.add(self.headers.get("authorization", ""))
            double.users.add(self.headers.get("evenergy-user", ""))
            fault = double.fault(f"{self.command} {path}")
            status, headers = fault or (None, {})
            body: Any = None
            if status is None:
                status, body, headers = double.answer(self.command, self.path, sent)
            pdf = isinstance(body, bytes)
            content = body if pdf else b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-type", "application/pdf" if pdf else "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        # Users connect all at once; a longer queue spares them a second of retransmission.
        request_queue_size = 128
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    double.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
