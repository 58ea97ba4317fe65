"""What a check is told, and what is wrong with it."""

import asyncio
import ssl

import pytest

from ocpp_sim.csms_check.expected import ExpectedError, read
from ocpp_sim.csms_check.options import CheckOptions, OptionError, tls_of
from ocpp_sim.csms_check.run import check, chosen
from ocpp_sim.csms_check.v16 import CASES, LANGUAGE
from ocpp_sim.transport.wall import WallClock
from tests.ocpp_sim.authority import certificates, server_context


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"csms": "http://x"}, "ws://host/path"),
        ({"csms": "ws:///ocpp"}, "ws://host/path"),
        ({"within_s": 0}, "within_s is 0"),
        ({"password": "hush!", "as_hex": True}, "--password-as text"),
        ({"tag": ""}, "1 to 20"),
        ({"strange_tag": "x" * 21}, "1 to 20"),
    ],
)
def test_an_option_out_of_range_says_what_is_allowed(wrong, said):
    with pytest.raises(OptionError, match=said):
        CheckOptions(**{"csms": "ws://x/ocpp", **wrong})


def test_known_failures_are_read_with_their_reasons(tmp_path):
    path = tmp_path / "known.yaml"
    path.write_text("CORE-05: takes every tag\n")

    assert {"CORE-05": "takes every tag"} == read(path, {"CORE-05", "CORE-06"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CORE-05:\n", "mapping of case ids to reasons"),
        ("- CORE-05\n", "mapping of case ids to reasons"),
        ("CORE-99: it is so\n", "no case 'CORE-99'"),
        ("a: [", "cannot be read"),
    ],
)
def test_a_file_of_known_failures_that_is_none_says_what_is_allowed(text, said, tmp_path):
    path = tmp_path / "known.yaml"
    path.write_text(text)

    with pytest.raises(ExpectedError, match=said):
        read(path, {"CORE-05"})


@pytest.mark.parametrize(
    ("patterns", "count"), [([], len(CASES)), (["CORE-01"], 1), (["core-0*"], 9), (["nothing"], 0)]
)
def test_cases_are_chosen_by_id_or_block(patterns, count):
    assert count == len(list(chosen(CASES, patterns)))
    assert {"local list"} == {case.block for case in chosen(CASES, ["Local List"])}


def test_tls_is_for_wss_only(tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("hello")

    assert tls_of("ws://x/ocpp", None, None, None) is None
    assert isinstance(tls_of("wss://x/ocpp", None, None, None), ssl.SSLContext)
    with pytest.raises(OptionError, match="TLS is for wss"):
        tls_of("ws://x/ocpp", file, None, None)
    for wrong in ((file, None, None), (None, file, None), (None, file, file)):
        with pytest.raises(OptionError, match="cannot be used"):
            tls_of("wss://x/ocpp", *wrong)


@pytest.mark.parametrize("profile", [2, 3])
def test_a_check_is_let_in_by_tls(socket_csms, tmp_path, profile):
    folder = certificates(tmp_path, "CHECK-1")
    pair = folder.station("CHECK-1")
    own = (pair.certificate, pair.key) if profile == 3 else (None, None)

    async def story():
        async with socket_csms(ssl=server_context(folder, mutual=profile == 3)) as csms:
            tls = tls_of(csms.url, folder.ca_file, *own)
            options = CheckOptions(csms.url, password="s3cret-s3cret-s3cret", tls=tls)
            cases = tuple(chosen(CASES, ("CORE-02",)))
            return await check(LANGUAGE, cases, options, WallClock().now)

    outcome = asyncio.run(story())

    assert [finding.verdict.name for finding in outcome.findings] == ["PASS"]


def test_a_password_is_sent_as_it_is_or_as_the_octets_that_it_spells():
    assert CheckOptions("ws://x/ocpp").sent(None) is None
    assert CheckOptions("ws://x/ocpp").sent("00ff") == "00ff"
    assert CheckOptions("ws://x/ocpp", as_hex=True).sent("00ff") == b"\x00\xff"
    assert CheckOptions("ws://x/ocpp", as_hex=True).sent("00ffx") == "00ffx"
