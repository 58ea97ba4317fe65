from mockserver.store.late import Late


def test_a_late_record_is_made_at_the_first_question_and_never_again():
    asked = []
    late = Late({"status": "red"}, lambda before: asked.append(before) or {"status": "blue"})
    assert asked == []

    assert late.record() == {"status": "blue"}
    assert late.record() is late.record()
    assert asked == [{"status": "red"}]
