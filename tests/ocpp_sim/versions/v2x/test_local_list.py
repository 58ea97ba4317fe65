"""The local list in the words of OCPP 2.x."""

import pytest

TOKEN = {"idToken": "DE8ACC12", "type": "eMAID"}


@pytest.fixture(params=["2.0.1", "2.1"])
def versions(bench, request):
    return lambda **built: bench(version=request.param, **built).registered()


def send(point, version=1, kind="Full", *listed):
    wish = {"versionNumber": version, "updateType": kind}
    if listed:
        wish["localAuthorizationList"] = list(listed)
    return point.status_of_command("SendLocalList", wish)


def version_of(point):
    return point.command("GetLocalListVersion", {}).payload["versionNumber"]


def test_a_list_has_tokens_of_every_kind(versions):
    point = versions()
    assert version_of(point) == 0

    assert send(point, 4, "Full", {"idToken": TOKEN, "idTokenInfo": {"status": "Accepted"}})

    assert version_of(point) == 4
    assert [one.id_tag for one in point.station.local_list] == ["eMAID:DE8ACC12"]
    assert send(point, 4, "Differential", {"idToken": TOKEN}) == "VersionMismatch"
    assert send(point, 5, "Differential", {"idToken": TOKEN}) == "Accepted"
    assert point.station.local_list == ()


def test_a_list_that_is_switched_off_fails(versions):
    point = versions(settings={"LocalAuthListEnabled": "false"})

    assert send(point) == "Failed"
    assert version_of(point) == 0
