"""The clients of ev.energy get their tokens by themselves."""


def test_the_application_sees_every_user(world):
    assert 12 == len(world.application.get("/v2/users").json())


def test_a_user_sees_only_what_is_theirs(world):
    first, second = (user["id"] for user in world.application.get("/v2/users").json()[:2])

    mine = world.user(first).get("/v2/vehicles").json()

    assert {first} == {vehicle["user"].rpartition("/")[2] for vehicle in mine}
    assert 404 == world.user(first).get(f"/v2/users/{second}").status_code


def test_a_token_is_renewed_when_the_clock_has_left_it_behind(world):
    before = world.application.get("/v2/users").request.headers["Authorization"]

    world.clock.advance(hours=11)

    after = world.application.get("/v2/users")
    assert 200 == after.status_code
    assert before != after.request.headers["Authorization"]


def test_a_refusal_stays_one(world):
    world.fault("ev_energy.listUsers", status=401)

    assert 401 == world.application.get("/v2/users").status_code
