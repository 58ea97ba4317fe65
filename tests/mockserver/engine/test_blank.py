"""What a record starts from."""

from mockserver.engine.blank import blank, stamps


def test_what_is_stored_starts_with_its_default_or_null(rent):
    started = blank(rent.document, rent.document.collections["bikes"])

    assert (1, [], None) == (started["gears"], started["clubs"], started["name"])
    assert "url" not in started, "a link is made, not stored"


def test_times_of_making_are_those_of_the_record(rent):
    models = rent.document.collections

    assert ("created_at", "updated_at") == stamps(rent.document, models["bikes"])
    assert ("updated_at",) == stamps(rent.document, models["settings"])
    assert ("created_at",) == stamps(rent.document, models["makes"])
    assert () == stamps(rent.document, models["nameless"])


def test_a_change_that_may_be_null_is_not_stamped_at_the_beginning(shop):
    assert ("created_at",) == stamps(shop.document, shop.document.collections["bikes"])
