"""Where an onboarding ends."""

import pytest

from mockserver.apis.ev_energy.onboarding import appended


@pytest.mark.parametrize(
    ("uri", "result"),
    [
        ("https://a.example.com/b", "https://a.example.com/b?x=1+2&x=%26"),
        ("https://a.example.com/b?c=d", "https://a.example.com/b?c=d&x=1+2&x=%26"),
        ("https://a.example.com?c#part", "https://a.example.com?c&x=1+2&x=%26#part"),
        ("app:/done", "app:/done?x=1+2&x=%26"),
    ],
)
def test_a_query_grows_and_nothing_else_changes(uri, result):
    assert result == appended(uri, [("x", "1 2"), ("x", "&")])


def test_nothing_more_leaves_an_address_alone():
    assert "https://a.example.com/b" == appended("https://a.example.com/b", [])
