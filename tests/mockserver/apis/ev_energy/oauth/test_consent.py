"""The page on which a user logs in and agrees, and where it leads."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FRODO = "user01HN2NJ9NMRZBXT1H6FT9N7735"
SAM = "user01HN2NJ9NMRZBXT1H6FT9N7736"
ROSE = "user01HN2NJ9NMRZBXT1H6FT9N7737"


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def every(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def page(gate):
    """The page for a request: page(scope="user:read")."""

    def show(**asked):
        return gate.get("/o/authorize/", params=gate.asked(**asked))

    return show


@pytest.fixture
def decide(gate):
    """Send the form without having seen the page."""

    def send(decision="allow", headers=None, email=FRODO, **asked):
        form = {**gate.asked(**asked), "email": email, "decision": decision}
        return gate.post("/o/authorize/", form, headers=headers)

    return send


def back(answer):
    """What the client is told: its address, and the parameters."""
    assert 302 == answer.status_code, answer.text
    location = urlsplit(answer.headers["location"])
    parameters = {name: values[0] for name, values in parse_qs(location.query).items()}
    return location._replace(query="").geturl(), parameters


def test_the_page_says_who_wants_what(page, gate):
    answer = page(scope="user:read charging_session:write")

    assert "text/html" == answer.headers["content-type"]
    assert "chargebench" in answer.text
    assert "see user" in answer.text
    assert "change charging session" in answer.text
    assert "frodo@shire.example.com" in answer.text
    assert [] == gate.off_document(answer, "authorize")


def test_the_page_is_accessible_and_has_no_scripts(page):
    elements = Elements(page().text)

    assert [{"lang": "en"}] == elements.every("html")
    assert 1 == len(elements.every("h1"))
    assert [] == elements.every("script")
    labelled = {label["for"] for label in elements.every("label")}
    shown = [one for one in elements.every("input") if one.get("type") != "hidden"]
    assert labelled == {one["id"] for one in shown}
    assert ["allow", "deny"] == [button["value"] for button in elements.every("button")]


def test_nobody_may_frame_or_keep_the_page(page):
    headers = page().headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "DENY" == headers["x-frame-options"]
    assert "no-store" == headers["cache-control"]


def test_without_a_scope_all_of_the_clients_are_asked_for(page):
    assert "vehicle_catalogue:write" in page().text


def test_what_the_client_sends_is_never_markup(page):
    state = '"><script>alert(1)</script>'
    answer = page(state=state)

    assert "<script>" not in answer.text
    assert state in unescape(answer.text)


def test_who_agrees_is_led_back_with_a_code(decide, gate):
    answer = decide(scope="user:read")
    address, parameters = back(answer)

    assert "http://127.0.0.1:5000/callback" == address
    assert {"code", "state"} == parameters.keys()
    assert [] == gate.off_document(answer, "decideAuthorization")


def test_who_denies_is_led_back_with_an_error(decide):
    _, parameters = back(decide("deny", email=""))

    assert "access_denied" == parameters["error"]
    assert "s t&te" == parameters["state"]


@pytest.mark.parametrize(
    "email", ["SAM@shire.example.com", SAM, f"https://api.ev.energy/v2/users/{SAM}"]
)
def test_a_user_logs_in_by_address_id_or_url(gate, email):
    code = gate.agree(email=email)["code"]

    record = gate.worlds.credential(gate.world, code)
    assert {"user_id": [SAM]} == record["tenants"]


@pytest.mark.parametrize("email", ["gollum@shire.example.com", "", "user01"])
def test_an_unknown_user_sees_the_page_again(decide, gate, email):
    answer = decide(email=email)

    assert 200 == answer.status_code
    assert 'role="alert"' in answer.text
    assert [] == gate.off_document(answer, "decideAuthorization")


def test_a_form_without_a_decision_shows_the_page_again(gate):
    answer = gate.post("/o/authorize/", {**gate.asked(), "email": FRODO})

    assert 200 == answer.status_code
    assert "Choose" in answer.text


def test_a_world_without_users_shows_a_page_too(gate, page):
    for key in (FRODO, SAM, ROSE):
        gate.world.delete("ev_energy.users", key)

    assert 200 == page().status_code


def test_a_page_under_a_worlds_path_leads_on_there(gate):
    back = gate.agree(client_id=gate.client("blue")[0], world="blue")

    assert "blue" == gate.worlds.by_credential(back["code"])


# requests that must not go on


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"client_id": "nobody"}, "client_id"),
        ({"client_id": None}, "client_id"),
        ({"redirect_uri": "https://evil.example.com/"}, "redirect"),
        ({"redirect_uri": "http://127.0.0.1:5000/other"}, "redirect"),
        ({"redirect_uri": "http://127.0.0.1.evil.example.com/callback"}, "redirect"),
        ({"redirect_uri": "http://evil@127.0.0.1/callback"}, "redirect"),
        ({"redirect_uri": None}, "redirect"),
    ],
)
def test_what_may_be_a_trap_ends_on_a_page(gate, page, asked, said):
    answer = page(**asked)

    assert 400 == answer.status_code
    assert said in answer.text
    assert "location" not in answer.headers
    assert [] == gate.off_document(answer, "authorize")


def test_a_parameter_that_comes_twice_ends_on_a_page(gate, page):
    request = [*gate.asked().items(), ("client_id", gate.client()[0])]

    answer = gate.get("/o/authorize/", params=request)

    assert 400 == answer.status_code
    assert "text/html" == answer.headers["content-type"]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"scope": "user:read root"}, "invalid_scope"),
        ({"code_challenge": "x"}, "invalid_request"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_other_flaws_go_back_to_the_client(gate, page, decide, asked, error):
    answer = page(**asked)
    _, parameters = back(answer)

    assert error == parameters["error"]
    assert "s t&te" == parameters["state"]
    assert [] == gate.off_document(answer, "authorize")
    assert error == back(decide(**asked))[1]["error"]


def test_parameters_that_nobody_knows_are_passed_over(page):
    assert 200 == page(prompt="login", access_type="offline").status_code


def test_a_client_with_one_redirect_address_need_not_name_it(gate, page):
    _, client_id = gate.mint("client", redirect_uris=["com.example.app:/back?x=1"])
    code = gate.agree(client_id=client_id, redirect_uri=None)["code"]

    record = gate.worlds.credential(gate.world, code)
    assert "com.example.app:/back?x=1" == record["about"]["redirect_uri"]


def test_a_redirect_address_keeps_its_own_query(gate, decide):
    uri = "https://app.example.com/back?tab=1"
    _, client_id = gate.mint("client", redirect_uris=[uri])

    _, parameters = back(decide(client_id=client_id, redirect_uri=uri))

    assert "1" == parameters["tab"]


# forms of others


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"Origin": "http://mock", "Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "https://mock"}, 302),
        ({"Origin": "https://evil.example.com"}, 400),
        ({"Origin": "null"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
    ],
)
def test_a_form_is_taken_from_our_own_page_or_a_script_only(decide, headers, status):
    assert status == decide(headers=headers).status_code


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asked=st.dictionaries(
        st.sampled_from(
            [
                "response_type",
                "client_id",
                "redirect_uri",
                "scope",
                "state",
                "code_challenge",
                "code_challenge_method",
                "response_mode",
                "other",
            ]
        ),
        st.one_of(st.none(), st.text(max_size=20)),
    ),
    email=st.one_of(st.just(FRODO), st.text(max_size=10)),
)
def test_any_request_has_a_documented_answer(gate, asked, email):
    request = gate.asked(**asked)
    seen = gate.get("/o/authorize/", params=request)
    sent = gate.post("/o/authorize/", {**request, "email": email, "decision": "allow"})

    for answer, operation in ((seen, "authorize"), (sent, "decideAuthorization")):
        assert answer.status_code in {200, 302, 400}
        if answer.status_code != 302:
            assert [] == gate.off_document(answer, operation)


def test_wording_falls_back_to_the_scope(gate, page):
    record = gate.world.get("mock.credentials", "ev_energy.client_id")
    gate.world.put("mock.credentials", record["id"], {**record, "scopes": ["root", "a:own"]})

    assert re.search(r"<li>root .*\n<li>a:own ", page().text)
