import json
import socket

import pytest

from load import target
from load.target import Fetched, Target, UnreachableError
from tests.load.platform_double import LIMIT, SETTINGS, platform


def test_a_target_survives_the_way_to_a_worker():
    sent = Target({"api_key": "k"}, "org_1", (("CP-1", 1),), ("TAG",), 5.0)

    assert Target.load(json.loads(json.dumps(sent.dump()))) == sent


def test_json_is_fetched_with_the_token():
    with platform() as double:
        fetched = target.fetch(double.base_url, "/api/v1/site-owner/projects", "secret")

    assert fetched == Fetched(200, {"data": [], "total": 0})
    assert double.authorizations == {"Bearer secret"}


def test_a_change_is_sent_as_json():
    with platform() as double:
        fetched = target.fetch(double.base_url, SETTINGS, change={"rate_limits": {"a": "off"}})

    assert fetched.body["rate_limits"] == {"ev_energy": LIMIT, "a": "off"}
    assert double.requests == {f"PATCH {SETTINGS}": 1}


def test_a_redirect_is_not_followed():
    with platform(faults={"GET /w/x/_mock": (307, {"location": "/elsewhere"})}) as double:
        fetched = target.fetch(double.base_url + "/w/x", "/_mock")

    assert fetched == Fetched(307, None)
    assert double.requests == {"GET /w/x/_mock": 1}


def test_nothing_listening_is_told():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"

        with pytest.raises(UnreachableError, match="Nothing answers"):
            target.connect(url)
        with pytest.raises(UnreachableError, match=r"GET .*/x failed"):
            target.fetch(url, "/x")


def test_a_listener_is_reached():
    with platform() as double:
        target.connect(double.base_url)


def test_an_address_with_tls_is_spoken_to_with_tls():
    with platform() as double:
        url = double.base_url.replace("http:", "https:")

        with pytest.raises(UnreachableError):
            target.connect(url)
