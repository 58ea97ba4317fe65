import pytest

from load.hosts import AddressError, Guard, ProductionHostError, is_production, origin


@pytest.mark.parametrize(
    "url",
    [
        "https://api.dynamo-csms.com",
        "https://API.Dynamo-CSMS.com.:443/v1",
        "http://ocpp.dynamo-csms.com",
        "https://user:secret@api.ev.energy",
        "https://dynamo-csms.com",
    ],
)
def test_a_vendors_host_is_refused_however_it_is_written(url):
    with pytest.raises(ProductionHostError, match="--allow-production"):
        Guard().check(url)


def test_a_vendors_host_is_allowed_when_the_tester_says_so():
    assert Guard(allow_production=True).check("https://api.ev.energy/") == "https://api.ev.energy"


@pytest.mark.parametrize(
    "host", ["localhost", "api.dynamo-csms.com.example.com", "notev.energy", "127.0.0.1"]
)
def test_other_hosts_are_no_production(host):
    assert not is_production(host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8080",
        "ftp://host",
        "http://",
        "http://host:99999",
        "http://h/?x=1",
        "http://[",
    ],
)
def test_what_is_no_base_url_is_refused_with_the_way_out(url):
    with pytest.raises(AddressError, match=r"http://|/api/v1"):
        Guard().check(url)


def test_a_world_in_the_path_belongs_to_the_base_url():
    assert Guard().check("http://127.0.0.1:8080/w/blue/") == "http://127.0.0.1:8080/w/blue"


def test_a_report_shows_only_the_origin_of_a_redirect():
    assert origin("https://host:8443/secret?token=x") == "https://host:8443"
    assert origin("//host/x") == "http://host"
    assert origin("/elsewhere") == ""
