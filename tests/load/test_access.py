import pytest

from load.access import Issued, Secret, Tokens, issued


class Issuer:
    """Gives the tokens it was told to, one after the other."""

    def __init__(self, *tokens):
        self.tokens = list(tokens)
        self.now_s = 0.0

    def access(self):
        return Tokens(lambda: self.tokens.pop(0), lambda: self.now_s)


def test_a_secret_stays_and_nothing_comes_after_it():
    secret = Secret("s")

    assert secret.bearer() == "s"
    assert not secret.refused()


def test_a_token_is_asked_for_once():
    access = Issuer(Issued("a", 36_000)).access()

    assert [access.bearer(), access.bearer()] == ["a", "a"]


@pytest.mark.parametrize(("life_s", "good_s"), [(36_000, 35_939), (90, 44), (10, 4)])
def test_a_token_is_renewed_before_it_ends(life_s, good_s):
    issuer = Issuer(Issued("a", life_s), Issued("b", life_s))
    access = issuer.access()
    access.bearer()

    issuer.now_s = good_s
    assert access.bearer() == "a"
    issuer.now_s = good_s + 1.5
    assert access.bearer() == "b"


def test_a_token_that_was_refused_is_replaced():
    access = Issuer(Issued("a", 60), Issued("b", 60)).access()
    access.bearer()

    assert access.refused()
    assert access.bearer() == "b"


def test_without_a_token_there_is_no_other_try():
    access = Issuer(None, Issued("b", 60)).access()

    assert access.bearer() == ""
    assert not access.refused()
    assert access.bearer() == "b"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"access_token": "a", "expires_in": 5}, Issued("a", 5)),
        ({"access_token": "a"}, Issued("a", 3600)),
        ({"access_token": "a", "expires_in": "soon"}, None),
        ({"access_token": 5}, None),
        ([], None),
        (None, None),
    ],
)
def test_the_answer_of_a_token_endpoint_is_read(body, expected):
    assert issued(body) == expected
