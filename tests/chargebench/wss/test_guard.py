"""Who does not get through a handshake, and what is said of it on both sides."""

import asyncio
import contextlib
import ssl

import pytest

from chargebench.certs.flaws import FLAWS
from chargebench.wss import door as door_module
from chargebench.wss import guard
from chargebench.wss.turnstile import Turnstile

FOUND = {
    "expired": ("certificate has expired", "CERTIFICATE_EXPIRED"),
    "not-yet-valid": ("certificate is not yet valid", "BAD_CERTIFICATE"),
    "self-signed": ("self-signed certificate", "UNKNOWN_CA"),
    "wrong-authority": ("unable to get local issuer certificate", "UNKNOWN_CA"),
    "revoked": ("certificate revoked", "CERTIFICATE_REVOKED"),
}


async def nobody(scope, receive, send):
    raise AssertionError("nobody gets this far")


@contextlib.asynccontextmanager
async def connected(door, **options):
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port, **options)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def alert(door, context):
    """What a peer is told that comes by TLS and goes on talking."""
    async with connected(door, ssl=context) as (reader, writer):
        for _ in range(3):
            writer.write(b"GET / HTTP/1.1\r\n\r\n" * 100)
        with pytest.raises(ssl.SSLError) as told:
            await reader.read()
    return told.value.reason


def test_each_flaw_but_a_name_is_found_here():
    assert FLAWS.keys() == FOUND.keys() | {"wrong-name"}


@pytest.mark.parametrize("flaw", FOUND)
@pytest.mark.parametrize("required", [True, False])
def test_a_bad_certificate_is_refused_by_an_alert_and_told(certs, client, knock, flaw, required):
    said, heard = FOUND[flaw]

    async def story(door):
        assert heard in await alert(door, client(certs.bad(flaw).station("CP-7")))
        peer, why = await door.refused.get()
        assert peer.startswith("127.0.0.1:")
        assert why == f"its certificate is not trusted: {said}"

    knock(nobody, story, required=required)


def test_no_certificate_is_refused_where_one_is_wanted(client, knock):
    async def story(door):
        assert "CERTIFICATE_REQUIRED" in await alert(door, client())
        assert "it showed no certificate" == (await door.refused.get())[1]

    knock(nobody, story)


def test_a_peer_that_does_not_trust_us_says_so(certs, knock):
    async def story(door):
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection(
                "127.0.0.1", door.port, ssl=ssl.create_default_context(), server_hostname="x"
            )
        assert (await door.refused.get())[1] in (
            "it does not go on: unknown ca",
            "it went away in the middle of the handshake",
        )

    knock(nobody, story)


def test_tls_before_1_2_is_refused(client, knock):
    async def story(door):
        old = client()
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises(ssl.SSLError):
            await asyncio.open_connection("127.0.0.1", door.port, ssl=old)
        assert "it speaks no version of TLS from 1.2 on" == (await door.refused.get())[1]

    knock(nobody, story)


async def said_to(door, sent):
    async with connected(door) as (reader, writer):
        writer.write(sent)
        return await reader.read()


def test_plain_http_is_told_where_it_is(knock):
    async def story(door):
        answer = await said_to(door, b"GET /ocpp16/CP-7 HTTP/1.1\r\n\r\n")
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400 ")
        assert f"content-length: {len(body)}".encode() in head
        assert b"wss://" in body
        assert "it speaks plain HTTP where TLS is spoken" == (await door.refused.get())[1]

    knock(nobody, story)


def test_what_is_no_tls_at_all_is_refused(knock):
    async def story(door):
        await said_to(door, b"hello\r\n\r\n")
        assert "TLS failed: wrong version number" == (await door.refused.get())[1]

    knock(nobody, story)


def test_who_goes_away_in_the_middle_is_noticed(knock):
    async def story(door):
        async with connected(door) as (_, writer):
            writer.write_eof()
            assert "it went away in the middle of the handshake" == (await door.refused.get())[1]
        async with connected(door):
            pass

    knock(nobody, story)


def test_who_takes_too_long_is_let_go(knock, monkeypatch):
    monkeypatch.setattr(guard, "HANDSHAKE_S", 0.01)

    async def story(door):
        async with connected(door) as (reader, _):
            assert "it took more than 0.01 s for the handshake" == (await door.refused.get())[1]
            assert b"" == await reader.read()

    knock(nobody, story)


def test_who_stays_after_an_alert_is_let_go(knock, monkeypatch):
    monkeypatch.setattr(guard, "_LINGER_S", 0.01)

    async def story(door):
        async with connected(door) as (reader, writer):
            writer.write(b"hello\r\n\r\n")
            await reader.read()
            await door.refused.get()
            while not writer.is_closing():
                writer.write(b"more\r\n\r\n")
                await asyncio.sleep(0.001)
        assert door.refused.empty()

    knock(nobody, story)


def test_a_crowd_comes_in_few_at_a_time_and_whoever_has_gone_is_left_out(knock, monkeypatch):
    monkeypatch.setattr(door_module, "Turnstile", lambda: Turnstile(width=1, moment_s=0.05))

    async def story(door):
        async with connected(door):
            async with connected(door):
                pass
            async with connected(door) as (_, writer):
                writer.write(b"GET / HTTP/1.1\r\n\r\n")
                told = []
                while not told or "plain HTTP" not in told[-1]:
                    told.append((await door.refused.get())[1])
                assert {"it went away in the middle of the handshake"} >= set(told[:-1])

    knock(nobody, story)


def test_a_peer_that_is_gone_when_its_turn_comes_begins_nothing():
    class Gone(asyncio.Transport):
        def pause_reading(self):
            pass

        def is_closing(self):
            return True

    async def story():
        turnstile = Turnstile(width=1)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        guard.Guard(asyncio.Protocol, context, turnstile, None).connection_made(Gone())
        begun = []
        turnstile.enter("next", lambda: begun.append("next"))
        assert ["next"] == begun
        turnstile.leave("next")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("TLSV1_ALERT_UNKNOWN_CA", "it does not go on: unknown ca"),
        ("NO_SHARED_CIPHER", "it speaks no cipher that is spoken here"),
        ("BAD_RECORD_TYPE", "TLS failed: bad record type"),
    ],
)
def test_what_openssl_says_is_put_in_words(name, said):
    error = ssl.SSLError(1, "said")
    error.reason = name

    assert said == guard.reason(error)
