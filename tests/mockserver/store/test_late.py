from mockserver.store.late import Late


def test_a_late_record_is_made_at_the_first_question_and_never_again():
    asked = []
    late = Late({"status": "red"}, lambda before: asked.append(before) or {"status": "blue"})
    assert asked == []

    assert late.record() == {"status": "blue"}
    assert late.record() is late.record()
    assert asked == [{"status": "red"}]


def test_a_late_record_of_late_records_is_made_of_all_before_it_however_many():
    last = {"energy_wh": 0}
    for _ in range(5000):
        last = Late(last, lambda before: {"energy_wh": before["energy_wh"] + 1})

    assert last.record() == {"energy_wh": 5000}


def test_what_a_late_record_is_made_of_may_be_made_already():
    first = Late({"energy_wh": 0}, lambda before: {"energy_wh": before["energy_wh"] + 1})
    second = Late(first, lambda before: {"energy_wh": before["energy_wh"] * 10})
    assert first.record() == {"energy_wh": 1}

    assert second.record() == {"energy_wh": 10}
