"""From a path to its operation."""

import pytest

from mockserver.http.route import Router


@pytest.fixture
def router():
    def make(*templates):
        made = Router()
        for template in templates:
            made.add(template, "GET", template)
        return made

    return make


@pytest.mark.parametrize(
    ("path", "template", "values"),
    [
        ("/a", "/a", {}),
        ("/a/7", "/a/{x}", {"x": "7"}),
        ("/a/best", "/a/best", {}),
        ("/a/best/b", "/a/{x}/b", {"x": "best"}),
        ("/a/7/b/8", "/a/{x}/b/{y}", {"x": "7", "y": "8"}),
        ("/a/7%2F8", "/a/{x}", {"x": "7/8"}),
        ("/a/%C3%A9", "/a/{x}", {"x": "é"}),
        ("/%61", "/a", {}),
        ("/a/7:go", "/a/{x}:go", {"x": "7"}),
        ("/a/7%3Ago", "/a/{x}:go", {"x": "7"}),
        ("/a/:go", "/a/{x}", {"x": ":go"}),
        ("/a/7:no", "/a/{x}", {"x": "7:no"}),
        ("/a/7:go/b", "/a/{x}/b", {"x": "7:go"}),
    ],
)
def test_a_path_leads_to_its_template(router, path, template, values):
    routes = router("/a", "/a/{x}", "/a/best", "/a/{x}/b", "/a/{x}/b/{y}", "/a/{x}:go")
    leaf, found = routes.find(path)

    assert (template, values) == (leaf.template, found)


@pytest.mark.parametrize("path", ["", "/", "/b", "/a/", "/a//b", "/a/1/c", "/a/1/b/2/3", "a"])
def test_other_paths_lead_nowhere(router, path):
    assert router("/a", "/a/{x}", "/a/{x}/b", "/a/{x}/b/{y}").find(path) is None


def test_what_is_no_utf_8_is_an_error(router):
    with pytest.raises(UnicodeDecodeError):
        router("/a/{x}").find("/a/%FF")


def test_parameters_are_named_by_their_own_template(router):
    routes = router("/a/{x}", "/a/{y}/b")

    assert {"y": "1"} == routes.find("/a/1/b")[1]


def test_the_methods_of_a_path_are_listed():
    router = Router()
    for method in ("PUT", "GET"):
        router.add("/a", method, method)

    assert "GET, PUT" == router.find("/a")[0].allow
    assert ["/a"] == [leaf.template for leaf in router]


@pytest.mark.parametrize(
    ("first", "second"), [("/a/{x}", "/a/{x}"), ("/a/{x}", "/a/{y}"), ("/a", "/a")]
)
def test_one_place_has_one_target(router, first, second):
    with pytest.raises(ValueError, match="is there twice"):
        router(first, second)


@pytest.mark.parametrize("template", ["/a/x{y}", "/a/{x}{y}", "/a/{x"])
def test_a_parameter_begins_its_segment(router, template):
    with pytest.raises(ValueError, match="has more than a parameter and its end"):
        router(template)


def test_the_nearest_template_is_known(router):
    assert "/api/cats" == router("/api/cats", "/api/dogs").nearest("/api/cat")
    assert router("/api/cats").nearest("/zzz") is None
