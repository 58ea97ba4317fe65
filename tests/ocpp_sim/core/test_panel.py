"""Messages that come on the display, stay for their time, and go."""

import pytest

from ocpp_sim.core.inventory import DISPLAY_MESSAGES
from ocpp_sim.core.port import Unplug


def message(number=1, priority="NormalCycle", form="UTF8", **more):
    text = {"format": form, "content": f"text {number}"}
    return {"message": {"id": number, "priority": priority, "message": text, **more}}


def show(point, *args, **more):
    return point.status_of_command("SetDisplayMessage", message(*args, **more))


def listed(point, **asked):
    point.forget()
    status = point.status_of_command("GetDisplayMessages", {"requestId": 7, **asked})
    if status != "Accepted":
        return status
    pages = point.calls("NotifyDisplayMessages")
    assert [page["tbc"] for page in pages] == [True] * (len(pages) - 1) + [False]
    return [one["id"] for page in pages for one in page["messageInfo"]]


@pytest.fixture
def point(bench):
    return bench(version="2.0.1").registered()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (message(), "Accepted"),
        (message(state="Charging"), "Accepted"),
        (message(form="HTML"), "NotSupportedMessageFormat"),
        (message(transactionId="nobody"), "UnknownTransaction"),
        (message(endDateTime="2024-06-01T08:59:59Z"), "Rejected"),
    ],
)
def test_a_message_has_to_be_one_that_can_be_shown(point, asked, status):
    assert point.status_of_command("SetDisplayMessage", asked) == status


def test_states_and_forms_of_2_1_are_not_supported(bench):
    point = bench(version="2.1").registered()

    assert show(point, state="Discharging") == "NotSupportedState"
    assert show(point, form="QRCODE") == "NotSupportedMessageFormat"


def test_messages_are_found_by_what_they_are(point):
    show(point, 1, "InFront")
    show(point, 2, state="Charging")
    show(point, 3)

    assert listed(point) == [1, 2, 3]
    assert listed(point, id=[3, 1]) == [1, 3]
    assert listed(point, priority="NormalCycle") == [2, 3]
    assert listed(point, state="Charging") == [2]
    assert listed(point, id=[4]) == "Unknown"


def test_a_long_list_comes_in_pages(point):
    for number in range(7):
        show(point, number)

    assert listed(point) == list(range(7))
    assert len(point.calls("NotifyDisplayMessages")) == 2


def test_a_message_takes_the_place_of_the_one_with_its_id(point):
    show(point, 1)
    show(point, 1, "InFront")

    assert [one.priority for one in point.station.facilities.messages] == ["InFront"]


def test_only_the_newest_is_always_in_front(point):
    show(point, 1, "AlwaysFront")
    show(point, 2)
    show(point, 3, "AlwaysFront")

    assert listed(point) == [2, 3]


def test_there_is_an_end_to_how_many_there_can_be(point):
    for number in range(DISPLAY_MESSAGES):
        assert show(point, number) == "Accepted"

    assert show(point, DISPLAY_MESSAGES) == "Rejected"
    assert show(point, 0, "InFront") == "Accepted"


def test_a_message_is_taken_away_once(point):
    show(point, 1)

    assert point.status_of_command("ClearDisplayMessage", {"id": 1}) == "Accepted"
    assert point.status_of_command("ClearDisplayMessage", {"id": 1}) == "Unknown"


def test_a_message_goes_when_its_time_is_over(point):
    show(point, 1, endDateTime="2024-06-01T09:10:00Z")
    show(point, 2)

    assert listed(point.advance(599)) == [1, 2]
    assert listed(point.advance(1)) == [2]


def test_a_message_for_a_transaction_ends_with_it(point):
    point.charging()
    ((_, name),) = point.station.remote_ids

    assert show(point, 1, transactionId=name) == "Accepted"
    point.give(Unplug(1))

    assert listed(point) == "Unknown"
