"""The cases of TLS: one central system that keeps the rules, and some that break one each."""

import asyncio
import ssl
import warnings

import pytest

from ocpp_sim.csms_check import tls
from ocpp_sim.csms_check.options import CheckOptions, tls_of
from ocpp_sim.csms_check.run import check
from ocpp_sim.csms_check.v16 import LANGUAGE
from ocpp_sim.csms_check.verdict import Verdict
from ocpp_sim.transport.wall import WallClock
from tests.ocpp_sim.authority import certificates, server_context

FINE = {case.id: Verdict.PASS for case in tls.CASES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return certificates(tmp_path_factory.mktemp("certs"), "CHECK-1")


def strict(folder):
    """A context that has TLS refuse all but a good certificate, also one that was revoked."""
    context = server_context(folder, mutual=True)
    context.load_verify_locations(folder.crl_file)
    context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    return context


@pytest.fixture
def judged(socket_csms, folder):
    """The verdicts of the cases on a central system that speaks TLS by a context."""

    def run(context, *, certs=folder.place, password=None, plain=False):
        async def story():
            async with socket_csms(ssl=None if plain else context) as csms:
                url = csms.url.replace("ws:", "wss:", 1) if plain else csms.url
                options = CheckOptions(
                    url,
                    password=password,
                    within_s=5,
                    tls=tls_of(url, folder.ca_file, None, None),
                    certs=certs,
                )
                return await check(LANGUAGE, tls.CASES, options, WallClock().now)

        outcome = asyncio.run(story())
        return {finding.case_id: finding.verdict for finding in outcome.findings}

    return run


def odd(found):
    """What is not as of a central system that keeps all rules."""
    return {name: verdict.name for name, verdict in found.items() if FINE[name] != verdict}


def test_one_that_looks_at_names_as_well_passes_all_but_that(judged, folder):
    # a bare server does not compare the name with the path, which is what TLS-09 is for
    assert {"TLS-09": "FAIL"} == odd(judged(strict(folder)))


def test_one_that_looks_at_no_list_of_revoked_ones_is_told(judged, folder):
    found = odd(judged(server_context(folder, mutual=True)))

    assert {"TLS-09": "FAIL", "TLS-10": "PARTIAL"} == found


def test_one_that_asks_for_nothing_is_caught(judged, folder):
    found = odd(judged(server_context(folder)))

    flaws = dict.fromkeys(("TLS-04", *(f"TLS-0{n}" for n in range(5, 10))), "FAIL")
    assert {**flaws, "TLS-10": "PARTIAL"} == found


def test_one_that_speaks_old_tls_is_caught(judged, folder):
    context = strict(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")

    assert "FAIL" == odd(judged(context))["TLS-02"]


def test_one_that_refuses_everybody_is_judged_by_the_good_certificate(judged, folder):
    found = odd(judged(server_context(folder, "wrong-authority")))

    assert "FAIL" == found.pop("TLS-03")
    assert {"NOT_APPLICABLE"} == set(found.values())


def test_one_that_speaks_plainly_is_caught(judged, folder):
    assert "FAIL" == odd(judged(None, plain=True))["TLS-01"]


@pytest.mark.parametrize(
    "how", [{"certs": None}, {"password": "s3cret-s3cret-s3cret"}], ids=["no folder", "password"]
)
def test_without_certificates_or_with_a_password_there_is_little_to_see(judged, folder, how):
    found = odd(judged(server_context(folder), **how))

    assert {"NOT_APPLICABLE"} == set(found.values())
    assert found.keys() == FINE.keys() - {"TLS-01", "TLS-02"}


def test_a_charge_point_without_a_certificate_there_is_told(judged, folder, tmp_path):
    other = certificates(tmp_path, "SOMEBODY-ELSE")

    found = odd(judged(server_context(folder), certs=other.place))

    assert {"NOT_APPLICABLE"} == set(found.values())
