import pytest

from mockserver.apis.ev_energy.seeds import draws
from mockserver.contract.formats import is_uuid


def test_a_draw_depends_on_seed_and_label_alone(small):
    first = draws.faked(small.world, "x", "en_GB").last_name()
    draws.faked(small.world, "y", "en_GB").last_name()

    assert first == draws.faked(small.world, "x", "en_GB").last_name()


def test_a_number_lies_within_its_bounds(small):
    drawn = {draws.whole(small.world, f"n/{number}", 1, 3) for number in range(50)}

    assert {1, 2, 3} == drawn


def test_a_drawn_uuid_is_one(small):
    drawn = draws.uuid(small.world, "x")

    assert is_uuid(drawn)
    assert drawn == draws.uuid(small.world, "x") != draws.uuid(small.world, "y")


@pytest.mark.parametrize(
    ("name", "plain"), [("O'Neill", "oneill"), ("Müller-Lüdenscheidt", "mullerludenscheidt")]
)
def test_a_slug_has_plain_letters_only(name, plain):
    assert plain == draws.slug(name)


def test_a_collection_that_the_document_lacks_is_an_error(small):
    with pytest.raises(KeyError):
        draws.put(small.world, "spaceships", {})
