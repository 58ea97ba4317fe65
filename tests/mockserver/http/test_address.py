"""Which world a request means."""

import pytest

from mockserver.http.address import Address, Finder, secret_headers, split
from mockserver.world.problems import ProblemError


@pytest.fixture
def server(fused):
    return fused()


@pytest.fixture
def find(server):
    finder = Finder(server.worlds, ("x-key",))

    def find_world(path, headers, **options):
        return finder.find(split(path), headers, **options).name

    return find_world


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/w/blue/zoo/cats", Address("/w/blue", "blue", "/zoo/cats")),
        ("/w/blue", Address("/w/blue", "blue", "")),
        ("/w/", Address("/w/", "", "")),
        ("/zoo/cats", Address("", None, "/zoo/cats")),
        ("/wolf/x", Address("", None, "/wolf/x")),
    ],
)
def test_a_path_is_taken_apart(path, expected):
    assert expected == split(path)


def test_headers_of_credentials_come_from_the_documents():
    schemes = [
        {"type": "apiKey", "in": "header", "name": "X-Key"},
        {"type": "apiKey", "in": "query", "name": "key"},
        {"type": "http", "scheme": "bearer"},
    ]

    assert ("x-key",) == secret_headers(schemes)


def test_the_default_world_is_the_last_resort(find):
    assert "default" == find("/x", {})
    assert "default" == find("/x", {"authorization": "Bearer nobody", "x-key": "nobody"})


def test_the_prefix_goes_before_the_header(find):
    assert "blue" == find("/w/blue/x", {"x-mock-world": "default"})
    assert "blue" == find("/x", {"x-mock-world": "blue"})


def test_a_credential_leads_to_its_world(find, server):
    assert "blue" == find("/x", {"x-key": server.key("blue")})
    assert "blue" == find("/x", {"authorization": f"Bearer {server.key('blue')}"})


@pytest.mark.parametrize(
    ("path", "headers", "how"),
    [
        ("/w/default/x", {}, "path prefix"),
        ("/x", {"x-mock-world": "default"}, "header X-Mock-World"),
    ],
)
def test_a_credential_of_another_world_is_refused(find, server, path, headers, how):
    with pytest.raises(ProblemError) as caught:
        find(path, {**headers, "x-key": server.key("blue")})

    assert 401 == caught.value.problem.status
    assert (
        f"The credential belongs to world 'blue', but the {how} names 'default'."
        == caught.value.problem.message
    )


def test_the_control_api_asks_for_no_credential_of_the_world(find, server):
    assert "default" == find("/w/default/x", {"x-key": server.key("blue")}, strict=False)


@pytest.mark.parametrize("path", ["/w/green/x", "/w//x", "/w/"])
def test_an_unknown_world_is_named_and_the_known_are_listed(find, path):
    with pytest.raises(ProblemError) as caught:
        find(path, {})

    assert 404 == caught.value.problem.status
    assert "there are blue, default." in caught.value.problem.message


def test_an_unknown_world_goes_before_a_foreign_credential(find, server):
    with pytest.raises(ProblemError, match=r"^404 "):
        find("/w/green/x", {"x-key": server.key("blue")})


def test_of_many_worlds_some_are_listed(find, server):
    from mockserver.world.world import Options

    for number in range(12):
        server.worlds.create(f"w{number}", Options())

    with pytest.raises(ProblemError, match="default, w0"):
        find("/w/green/x", {})
