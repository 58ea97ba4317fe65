"""`chargebench up` and `serve`: starting, saying so, ending."""

import asyncio
import contextlib
import gc
import io
import json
import logging
import shlex
import shutil
import signal
import socket
import ssl

import httpx
import pytest
import websockets

from chargebench.options import Options
from chargebench.resources import folder
from chargebench.up import Where, run

SHAPE = {
    "base_url": str,
    "ocpp_url": str,
    "control_url": str,
    "charge_points": list,
    "worlds": {
        "default": {
            "dynamo": dict.fromkeys(("api_key", "site_owner_token", "driver_token"), str),
            "ev_energy": dict.fromkeys(("client_id", "client_secret", "token_url"), str),
        }
    },
}


def shape(value):
    return {k: shape(v) for k, v in value.items()} if isinstance(value, dict) else type(value)


class Once(io.StringIO):
    """A standard output that ends the program once something was said."""

    def flush(self):
        signal.raise_signal(signal.SIGINT)


def started(options, *, host="127.0.0.1", as_json=True, out=None, tls=False):
    """Start, and stop when it says that it is ready; gives the exit code and what was said."""
    with contextlib.redirect_stdout(out or Once()) as said:
        code = run(options, Where(host, 0, as_json, tls))
    return code, said.getvalue()


def test_json_is_one_line_of_the_documented_shape():
    code, said = started(Options())

    assert 0 == code
    assert SHAPE == shape(json.loads(said))
    assert 1 == said.count("\n")


def test_what_a_start_makes_is_kept_from_the_garbage_collector_while_it_serves():
    class Looking(Once):
        def flush(self):
            self.seen = gc.isenabled(), gc.get_freeze_count() > 0
            super().flush()

    out = Looking()
    started(Options(), out=out)

    assert (True, True) == out.seen
    assert (True, 0) == (gc.isenabled(), gc.get_freeze_count())


def test_stock_connexion_serves_as_well():
    code, said = started(Options(stock_connexion=True), as_json=False)

    assert 0 == code
    assert "chargebench is ready" in said


def test_another_address_than_loopback_is_warned_of(caplog):
    code, said = started(Options(), host="0.0.0.0")

    assert 0 == code
    assert "--control-token" in caplog.text
    assert "http://127.0.0.1:" in said


def test_a_typo_in_the_document_stops_the_start_and_is_located(command, tmp_path):
    documents = shutil.copytree(folder("openapi"), tmp_path / "openapi")
    broken = documents / "dynamo" / "paths" / "reservations.yaml"
    broken.write_text(broken.read_text().replace("reservations.cancel", "reservations.cancle"))

    ended = command("serve", "--port", 0, "--openapi", documents)

    assert 3 == ended.code
    assert "dynamo/paths/reservations.yaml:" in ended.err
    assert "dynamo.cancelReservation" in ended.err
    assert "reservations.cancle" in ended.err
    assert "Did you mean 'reservations.cancel'?" in ended.err
    assert not ended.out


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"{", "it is no JSON"), (b"{}", "it holds no state of chargebench")],
)
def test_a_bad_state_file_stops_the_start(command, tmp_path, content, why):
    state = tmp_path / "state.json"
    state.write_bytes(content)

    ended = command("up", "--port", 0, "--state", state)

    assert 3 == ended.code
    assert f"{state}: the state cannot be restored, {why}" in ended.err
    assert content == state.read_bytes()


def test_a_place_that_cannot_hold_the_state_stops_the_start(command, tmp_path):
    ended = command("up", "--port", 0, "--state", tmp_path / "nowhere" / "state.json")

    assert 3 == ended.code
    assert "a directory that exists" in ended.err


def test_a_state_that_cannot_be_written_is_told_at_the_end(tmp_path, caplog, capsys, monkeypatch):
    # Another server in this process may have set uvicorn's loggers up in its own way.
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)
    caplog.set_level(logging.ERROR, "uvicorn.error")
    place = tmp_path / "gone"
    place.mkdir()

    class Removing(Once):
        def flush(self):
            place.rmdir()
            super().flush()

    code, _ = started(Options(state_file=place / "state.json"), out=Removing())

    assert 1 == code
    assert "the state cannot be written" in caplog.text
    assert "could not end in order" in capsys.readouterr().err


def test_the_lines_of_the_banner_work_when_pasted(launch):
    server = launch("up", "--port", 0, "--fleet", 1, "--control-token", "s3cret")
    lines = iter(server.line, "")
    for _ in range(3):
        curl, *options, url = shlex.split(next(line for line in lines if "curl " in line))
        headers = dict(option.split(": ", 1) for option in options if option != "-H")
        assert ("curl", 200) == (curl, httpx.get(url, headers=headers).status_code)

    assert ("", 0) == (server.end().out, server.process.returncode)


def test_ctrl_c_ends_it_also_with_a_charge_point_connected(launch):
    """Nothing but the one line is on stdout, and nothing at all on stderr."""
    server = launch("up", "--port", 0, "--json")
    announced = server.announced()

    async def connected():
        async with websockets.connect(f"{announced['ocpp_url']}/X-1", subprotocols=["ocpp1.6"]):
            return await asyncio.to_thread(server.end)

    ended = asyncio.run(connected())

    assert (0, "", "") == (ended.code, ended.out, ended.err)


def test_worlds_outlive_the_server_in_the_state_file(launch, tmp_path):
    state = tmp_path / "state.json"
    first = launch("up", "--port", 0, "--fleet", 2, "--json", "--state", state)
    control = first.announced()["control_url"]
    wish = {"name": "kept", "fleet": 1, "at": "2024-06-01T09:00:00Z"}
    httpx.post(f"{control}/worlds", json=wish)
    httpx.post(f"{control}/worlds/kept/clock/advance", json={"hours": 1})

    assert 0 == first.end(signal.SIGTERM).code
    assert 0o600 == state.stat().st_mode & 0o777
    second = launch("up", "--port", 0, "--json", "--state", state)
    announced = second.announced()

    assert {"default", "kept"} == set(announced["worlds"])
    clock = httpx.get(f"{announced['control_url']}/worlds/kept/clock").json()
    assert "2024-06-01T10:00:00.000Z" == clock["now"]
    points = httpx.get(f"{announced['control_url']}/worlds/kept/charge_points").json()
    own = [point for point in points["charge_points"] if point["embedded"]]
    assert [("CP-0001", True)] == [(point["id"], point["connected"]) for point in own]
    assert 0 == second.end(signal.SIGTERM).code


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A home for the local authority that is this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "chargebench"


def test_with_tls_everything_is_encrypted_and_the_authority_is_named(launch, cache):
    server = launch("up", "--port", 0, "--json", "--tls", "--fleet", 1)
    announced = server.announced()
    base_url, ca_file = announced["base_url"], cache / "tls" / "ca.pem"
    trusting = ssl.create_default_context(cafile=ca_file)

    async def connected():
        url = f"{announced['ocpp_url']}/X-1"
        async with websockets.connect(url, subprotocols=["ocpp1.6"], ssl=trusting) as socket:
            return socket.subprotocol

    assert SHAPE == shape(announced)
    assert base_url.startswith("https://127.0.0.1:")
    assert announced["ocpp_url"].startswith("wss://")
    health = httpx.get(f"{announced['control_url']}/health", verify=trusting)
    assert 200 == health.status_code
    world = httpx.get(f"{announced['control_url']}/worlds/default", verify=trusting).json()
    assert base_url == world["urls"]["base_url"]
    assert "ocpp1.6" == asyncio.run(connected())
    with pytest.raises(httpx.ConnectError):
        httpx.get(base_url)
    ended = server.end()
    assert (0, "") == (ended.code, ended.out)
    assert str(ca_file) in ended.err


def test_charge_points_by_tls_are_let_in_at_another_port(cache):
    class Looking(Once):
        def flush(self):
            self.announced = json.loads(self.getvalue())
            super().flush()

    out = Looking()
    with contextlib.redirect_stdout(out):
        code = run(Options(), Where("127.0.0.1", 0, as_json=True, ocpp_tls_port=0))

    told = out.announced
    assert 0 == code
    assert told["ocpp_tls_url"].startswith("wss://127.0.0.1:")
    assert told["base_url"].startswith("http://127.0.0.1:")
    assert str(cache / "tls" / "ca.pem") == told["ca_file"]


def test_a_port_for_tls_that_is_taken_stops_the_start(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = command("up", "--port", 0, "--ocpp-tls-port", taken.getsockname()[1])

    assert 3 == ended.code
    assert "Choose another port with --ocpp-tls-port" in ended.err


def test_certificates_that_cannot_be_read_stop_the_start(command, tmp_path):
    ended = command("up", "--port", 0, "--ocpp-tls-port", 0, "--certs", tmp_path)

    assert 3 == ended.code
    assert f"{tmp_path}: the test authority cannot be used" in ended.err


def test_with_tls_the_lines_of_the_banner_work_when_pasted(cache):
    class Pasting(Once):
        def flush(self):
            ca_file = cache / "tls" / "ca.pem"
            assert f"SSL_CERT_FILE={ca_file}" in self.getvalue()
            assert f"curl --cacert {ca_file} " in self.getvalue()
            super().flush()

    code, _ = started(Options(), as_json=False, out=Pasting(), tls=True)

    assert 0 == code


def test_an_authority_that_cannot_be_read_stops_the_start(command, cache):
    (cache / "tls").mkdir(parents=True)
    (cache / "tls" / "ca.key").write_text("nonsense")

    ended = command("up", "--port", 0, "--tls")

    assert 3 == ended.code
    assert "Remove the folder" in ended.err


def test_without_a_home_the_authority_lies_in_a_temporary_folder(monkeypatch, tmp_path):
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    code, said = started(Options(), as_json=False, tls=True)

    assert 0 == code
    assert f"--cacert {tmp_path}/chargebench-tls-" in said
