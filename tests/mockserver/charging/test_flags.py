from mockserver.charging.flags import added


def test_flags_are_added_once_and_in_order():
    assert added(["a"], "c", "a", "b", "c") == ["a", "c", "b"]


def test_nothing_new_gives_the_same_list():
    flags = ["a"]

    assert added(flags, "a") is flags
