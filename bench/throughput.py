"""Requests per second of one worker, beside a bare Starlette route that answers the same body."""

import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench import client, ev_energy
from bench.figure import Figure, Target
from bench.process import Served, free_port, serving
from bench.scale import Scale

_CLIENT_BOUND = 0.9


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request at the mock, and what is asked of the bare server instead."""

    name: str
    method: str
    path: str
    status: int
    bare_path: str
    target: float | None
    headers: Mapping[str, str]
    body: Callable[[int], bytes] = lambda _: b""


@dataclass(frozen=True, slots=True)
class Speed:
    """The best round: requests per second, and server CPU for one request."""

    per_s: float
    cpu_us: float
    client_cpu: float


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield each case, in requests per second and in CPU of the server."""
    port = free_port()
    program = ("-m", "bench.filled", str(port), "reservations", str(scale.stored), "1")
    with serving(program, port, announces=True) as mock:
        for cases in (_dynamo(mock), _ev_energy(mock)):
            with tempfile.TemporaryDirectory() as folder, _bare(mock, cases, Path(folder)) as bare:
                for case in cases:
                    yield from _compare(case, mock, bare, scale)


def _dynamo(mock: Served) -> tuple[Case, ...]:
    org = f"/api/v1/organizations/{mock.facts['org_id']}"
    key = {"authorization": f"Bearer {mock.facts['credentials']['dynamo']['api_key']}"}
    listed = "/api/v1/reservations?limit=25"
    return (
        Case("GET one", "GET", org, 200, "/one/x", 0.4, key),
        Case("GET list of 25", "GET", listed, 200, "/list", 0.35, key),
        Case("POST", "POST", f"{org}/invitations", 201, "/made", None, key, _invitation),
    )


def _ev_energy(mock: Served) -> tuple[Case, ...]:
    token = ev_energy.headers(mock, mock.facts["credentials"]["ev_energy"])
    listed = "/v2/charging_sessions?page_size=25"
    newest = httpx.get(f"{mock.base_url}{listed}", headers=token).json()[0]["id"]
    one, whose = f"/v2/charging_sessions/{newest}", "ev.energy"
    return (
        Case(f"{whose}: GET one", "GET", one, 200, "/one/x", 0.4, token),
        Case(f"{whose}: GET list of 25", "GET", listed, 200, "/list", 0.35, token),
        Case(
            f"{whose}: the same, one level expanded",
            *("GET", f"{listed}&expand=vehicle", 200, "/wide", 0.2, token),
        ),
    )


def _compare(case: Case, mock: Served, bare: Served, scale: Scale) -> Iterator[Figure]:
    """Rounds of both in turn, so that a busy machine slows both."""
    ours, theirs = [], []
    for _ in range(scale.rounds):
        ours.append(_round(mock, case, case.path, case.headers, scale.round_s))
        theirs.append(_round(bare, case, case.bare_path, {}, scale.round_s))
    best, reference = max(ours, key=lambda s: s.per_s), max(theirs, key=lambda s: s.per_s)
    yield Figure(
        f"{case.name}, stateful and validated",
        best.per_s,
        "requests/s",
        "bare Starlette, same body",
        reference.per_s,
        Target("ratio", "at least", case.target) if case.target else None,
        {"client_cpu": max(best.client_cpu, reference.client_cpu)},
    )
    yield Figure(
        f"{case.name}, server CPU",
        min(speed.cpu_us for speed in ours),
        "µs/request",
        "bare Starlette, same body",
        min(speed.cpu_us for speed in theirs),
    )


def _round(
    served: Served, case: Case, path: str, headers: Mapping[str, str], seconds: float
) -> Speed:
    numbers = _numbers()
    fixed = client.request(served.base_url, case.method, path, headers, case.body(0))

    def unique() -> bytes:
        body = case.body(next(numbers))
        return client.request(served.base_url, case.method, path, headers, body)

    next_request = unique if case.method == "POST" else lambda: fixed
    cpu_s = served.cpu_s
    found = client.rate(served.base_url, next_request, status=case.status, seconds=seconds)
    cpu_us = (served.cpu_s - cpu_s) / max(1, found.requests) * 1e6
    return Speed(found.per_s, cpu_us, found.client_cpu)


def _bare(mock: Served, cases: tuple[Case, ...], folder: Path) -> Any:
    """The bare server with the bodies that the mock gives."""
    bodies = {}
    with httpx.Client(base_url=mock.base_url) as http:
        for case in cases:
            content = case.body(next(_numbers())) or None
            kind = {"content-type": "application/json"} if content else {}
            headers = {**case.headers, **kind}
            answer = http.request(case.method, case.path, content=content, headers=headers)
            if answer.status_code != case.status:
                raise client.UnexpectedAnswerError(f"{case.method} {case.path}: {answer.text}")
            bodies[case.bare_path.split("/")[1]] = answer.json()
    (folder / "bodies.json").write_text(json.dumps(bodies), encoding="utf-8")
    port = free_port()
    return serving(("-m", "bench.bare", str(port), str(folder / "bodies.json")), port)


def _numbers() -> Iterator[int]:
    """Numbers that no other round has."""
    return itertools.count(int.from_bytes(os.urandom(6)) * 1_000_000)


def _invitation(number: int) -> bytes:
    return b'{"email": "u%d@drivers.example.com", "role": "member"}' % number
