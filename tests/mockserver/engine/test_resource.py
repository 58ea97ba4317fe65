"""One collection as an operation sees it."""

import pytest

from mockserver.engine.resource import Resource, lookup, success
from mockserver.engine.shape import Shapes
from mockserver.store.collection import IndexSpec

DAY = "2024-06-01T09:00:00Z"


@pytest.fixture
def garage(rent):
    """A bike of each of two riders."""
    for number in (1, 2):
        rent.put("riders", id=f"r{number}", name="x")
        rent.put("bikes", id=f"b{number}", rider=f"r{number}")
    return rent


def test_a_record_is_found_by_the_field_that_its_path_is_named_after(garage):
    garage.put("rides", bike="b1", started_at="2024-06-01T09:00:00.000Z", metres=7)
    garage.put("rides", bike="b2", started_at=DAY, metres=8)

    for at in (DAY, "2024-06-01T11:00:00+02:00", "2024-06-01T09:00:00.000000Z"):
        assert 7 == garage.call("ride", bike_id="b1", started_at=at).body["metres"]


def test_a_record_of_another_parent_or_time_is_not_found(garage, refused):
    garage.put("rides", bike="b1", started_at=DAY)

    for bike, at in (("b2", DAY), ("b1", "2024-06-02T09:00:00Z"), ("b1", "never")):
        with refused(404) as caught:
            garage.call("ride", bike_id=bike, started_at=at)
        assert f"There is no ride '{at}'" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("rides", {}),
        ("ride", {"started_at": DAY}),
        ("settings", {}),
        ("lock", {}),
        ("set", {}),
    ],
)
def test_what_a_record_belongs_to_must_be_there_and_be_known_to_the_caller(
    garage, refused, name, path
):
    for bike in ("b1", "b2"):
        garage.put("rides", bike=bike, started_at=DAY)
    body = {"light": "on"} if name == "set" else None

    assert 200 == garage.call(name, rider="r1", bike_id="b1", body=body, **path).status
    for rider, bike in (("r1", "b2"), (None, "b9"), ("r1", "b9")):
        with refused(404) as caught:
            garage.call(name, rider=rider, bike_id=bike, body=body, **path)
        assert f"There is no bike '{bike}'" in str(caught.value)


def test_a_child_is_made_under_its_parent_and_nobody_elses(garage, refused):
    answer = garage.call("addRide", bike_id="b1", body={"at": DAY, "bike": "b2"})

    assert (201, None) == (answer.status, answer.body), "no body is declared"
    ((_, record),) = garage.world.store["rental.rides"]
    assert "b1" == record["bike"], "the path wins"
    with refused(404):
        garage.call("addRide", bike_id="b9", body={})


def test_an_implicit_record_has_its_defaults_until_it_is_written(garage):
    assert {"bike": "b1", "open": False} == garage.call("lock", bike_id="b1").body
    assert 0 == len(garage.world.store["rental.locks"])

    assert {"bike": "b1", "open": True} == garage.call(
        "turn", bike_id="b1", body={"open": True}
    ).body
    assert garage.call("lock", bike_id="b1").body["open"]
    assert not garage.call("lock", bike_id="b2").body["open"]


def test_an_implicit_record_that_tells_when_it_was_made_keeps_telling_it(garage):
    first = garage.call("settings", bike_id="b1").body
    from datetime import timedelta

    garage.clock.advance(timedelta(days=1))

    assert first == garage.call("settings", bike_id="b1").body
    assert "2024-06-01T09:00:00Z" == first["updated_at"]


def test_a_new_record_belongs_to_the_caller(garage):
    garage.put("models", id="m1", name="x")
    made = garage.call("addBike", rider="r2", body={"model": "/v2/models/m1"}).body

    assert "r2" == garage.world.get("rental.bikes", made["id"])["rider"]
    assert (26 + 4, "bike") == (len(made["id"]), made["id"][:4])


def test_a_record_that_must_belong_to_somebody_is_not_made_for_nobody(garage, refused):
    garage.put("models", id="m1", name="x")

    with refused(400) as caught:
        garage.call("addBike", body={"model": "/v2/models/m1"})

    (detail,) = caught.value.problem.details
    assert ("body.rider", "the call stands for no rider; name one, or call as one") == (
        detail.field,
        detail.message,
    )


def test_a_new_record_is_stamped_unless_it_is_given_another_time(garage):
    garage.put("models", id="m1", name="x")
    key = garage.call("addBike", rider="r1", body={"model": "/v2/models/m1"}).body["id"]
    resource = Resource.of(Shapes(garage.document), garage.operations["rental.addBike"])
    call = garage.made("addBike", rider="r1", body={})

    record = garage.world.get("rental.bikes", key)
    assert (DAY, DAY) == (record["created_at"], record["updated_at"])
    assert "2020" == resource.create(call, created_at="2020")["created_at"]


def test_an_id_may_be_made_of_the_record_itself(rent):
    rent.call("addMake", body={"name": "x", "template": "no argument of ours"})

    assert {"name"} < set(next(iter(rent.world.store["rental.makes"]))[1])


def test_hidden_and_others_are_told_apart_by_their_tenant_only(garage, refused):
    with refused(404):
        garage.call("bike", rider="r1", bike_id="b2")
    with refused(404):
        garage.call("bike", anonymous=True, bike_id="b1")
    assert "b2" == garage.call("bike", bike_id="b2").body["id"]
    assert 204 == garage.call("dropBike", rider="r2", bike_id="b2").status


def test_a_behaviour_finds_and_shows_like_a_generic_verb(garage, refused):
    answer = garage.call("rules", rider="r1", rider_id="r1", body={"name": "Ann"})

    assert (200, "Ann") == (answer.status, answer.body["name"])
    with refused(404):
        garage.call("rules", rider="r1", rider_id="r2", body={})


def test_the_index_of_a_lookup_has_the_parent_and_the_field(rent):
    found = {name: lookup(rent.document, one) for name, one in rent.operations.items()}

    assert {"rental.ride": IndexSpec(("bike", "started_at"))} == {
        name: spec for name, spec in found.items() if spec
    }


def test_an_operation_without_success_shows_nothing(rent):
    operation = rent.operations["rental.act"]

    assert (200, None) == success(operation)
    assert Resource.of(Shapes(rent.document), rent.operations["rental.nothing"]).expanding is None
