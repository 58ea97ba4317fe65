import pytest

from mockserver.apis.dynamo.seeds import draws


def test_a_draw_depends_on_seed_and_label_alone(bench):
    first = draws.person(bench.world, "x", "example.com")
    draws.person(bench.world, "y", "example.com")

    assert first == draws.person(bench.world, "x", "example.com")
    assert first != draws.person(bench.world, "y", "example.com")


def test_a_number_keeps_namesakes_apart(bench):
    one = draws.person(bench.world, "x", "example.com")
    two = draws.person(bench.world, "x", "example.com", number=2)

    assert one.name == two.name
    assert one.email.replace("@", "2@") == two.email


def test_a_country_has_names_of_its_own(bench):
    here = draws.faked(bench.world, "x").company()

    assert here != draws.faked(bench.world, "x", "DE").company()


@pytest.mark.parametrize(
    ("name", "plain"), [("O'Neill", "oneill"), ("Müller-Lüdenscheidt", "mullerludenscheidt")]
)
def test_a_slug_has_plain_letters_only(name, plain):
    assert plain == draws.slug(name)


def test_the_past_is_reckoned_from_the_minute(bench):
    bench.later(seconds=59)

    assert "2024-06-05T10:00:00Z" == draws.ago(bench.world, hours=2)
