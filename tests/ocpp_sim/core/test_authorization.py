"""Who may start and stop: asked of the peer, or decided alone while it is away."""

import pytest

from ocpp_sim.core.port import (
    Declined,
    Disconnected,
    Fault,
    GoOffline,
    GoOnline,
    PlugIn,
    PresentTag,
)

OFFLINE_FOR_ALL = {"AllowOfflineTxForUnknownId": "true"}


def verdict(status, **more):
    return {"idTagInfo": {"status": status, **more}}


def declined(point):
    return [event.why for event in point.of(Declined)]


def test_tag_then_car_starts(bench):
    point = bench().registered()

    point.give(PresentTag(1, "TAG"))
    assert (point.status(), point.actions()[0]) == ("Preparing", "Authorize")
    point.give(PlugIn(1))

    assert [start["idTag"] for start in point.calls("StartTransaction")] == ["TAG"]


def test_car_then_tag_starts(bench):
    point = bench().registered()

    point.give(PlugIn(1), PresentTag(1, "TAG"))

    assert point.status() == "Charging"


@pytest.mark.parametrize("status", ["Blocked", "Expired", "Invalid", "ConcurrentTx"])
def test_a_tag_that_is_not_accepted_starts_nothing(bench, status):
    point = bench().registered()
    point.csms.answers["Authorize"] = verdict(status)

    point.give(PlugIn(1), PresentTag(1, "TAG"))

    assert point.calls("StartTransaction") == []
    assert declined(point) == [f"tag 'TAG' is not accepted: {status}"]


def test_a_driver_who_brings_no_car_loses_the_place(bench):
    point = bench(settings={"ConnectionTimeOut": "30"}).registered()
    point.give(PresentTag(1, "TAG"))

    point.advance(29)
    assert point.status() == "Preparing"
    point.advance(1)
    assert (point.status(), declined(point)) == (
        "Available",
        ["no car came to connector 1 in time"],
    )


def test_without_a_time_out_the_place_is_kept(bench):
    point = bench(settings={"ConnectionTimeOut": "0"}).registered()

    point.give(PresentTag(1, "TAG"))
    point.advance(86_400)

    assert point.status() == "Preparing"


def test_a_second_tag_waits_for_the_first(bench):
    point = bench().registered()
    point.csms.answers["Authorize"] = None
    point.give(PlugIn(1), PresentTag(1, "A"), PresentTag(1, "B"))
    assert declined(point) == ["connector 1 still checks a tag"]

    point.csms.answers.clear()
    point = bench().registered()
    point.give(PresentTag(1, "A"), PresentTag(1, "B"))
    assert declined(point) == ["connector 1 waits for the car of another tag"]


def test_two_connectors_check_tags_at_once(bench):
    point = bench(connectors=2).registered()
    point.csms.answers["Authorize"] = None

    point.give(PresentTag(1, "A"), PresentTag(2, "B"))

    assert (declined(point), len(point.station.queue)) == ([], 1)


def test_a_faulted_or_unavailable_connector_asks_nobody(bench):
    point = bench(connectors=2).registered()
    point.give(Fault(1))
    point.status_of_command("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"})

    point.forget().give(PresentTag(1, "TAG"), PresentTag(2, "TAG"))

    assert declined(point) == ["connector 1 is Faulted", "connector 2 is Unavailable"]
    assert point.calls("Authorize") == []


def test_the_same_tag_stops_without_asking(bench):
    point = bench().charging().advance(60)
    point.forget().give(PresentTag(1, "TAG"))

    (stop,) = point.calls("StopTransaction")
    assert (stop["reason"], stop["idTag"], stop["transactionId"]) == ("Local", "TAG", 101)
    assert (point.calls("Authorize"), point.status()) == ([], "Finishing")


@pytest.mark.parametrize(
    ("group", "stopped"), [("FAMILY", True), ("STRANGERS", False), (None, False)]
)
def test_a_tag_of_the_same_group_stops_too(bench, group, stopped):
    point = bench().registered()
    point.csms.answers["Authorize"] = verdict("Accepted", parentIdTag="FAMILY")
    point.charging()
    more = {} if group is None else {"parentIdTag": group}
    point.csms.answers["Authorize"] = verdict("Accepted", **more)

    point.give(PresentTag(1, "OTHER"))

    assert [stop["idTag"] for stop in point.calls("StopTransaction")] == ["OTHER"] * stopped
    assert declined(point) == ["connector 1 charges for another tag"] * (not stopped)


def test_a_question_to_stop_comes_to_nothing_when_it_is_over(bench):
    point = bench().charging()
    point.csms.answers["Authorize"] = None
    point.give(PresentTag(1, "OTHER"))
    point.give(PresentTag(1, "TAG"))
    ident = next(f.message_id for f in point.frames if f.action == "Authorize")

    from ocpp_sim.core.port import Received

    point.give(Received(f'[3,"{ident}",{{"idTagInfo":{{"status":"Accepted"}}}}]'))

    assert declined(point) == ["connector 1 is Finishing"]


def test_a_known_tag_starts_while_the_peer_is_away(bench):
    point = bench().charging()
    point.give(PresentTag(1, "TAG"), GoOffline())

    point.give(PresentTag(1, "TAG"))

    assert point.owed() == ["Begin"]


@pytest.mark.parametrize(
    ("settings", "started"),
    [({}, False), (OFFLINE_FOR_ALL, True)],
)
def test_an_unknown_tag_starts_while_the_peer_is_away_if_the_settings_say_so(
    bench, settings, started
):
    point = bench(settings=settings)

    point.give(PlugIn(1), PresentTag(1, "TAG"))

    assert (point.connector().transaction is not None) is started
    assert declined(point) == ["tag 'TAG' is not accepted: Unknown"] * (not started)


def test_a_known_tag_expires(bench):
    point = bench().registered()
    point.csms.answers["Authorize"] = verdict("Accepted", expiryDate="2024-06-01T09:10:00Z")
    point.give(PresentTag(1, "TAG"), GoOffline())
    point.advance(3600)

    point.forget().give(PlugIn(1), PresentTag(1, "TAG"))

    assert declined(point) == ["tag 'TAG' is not accepted: Expired"]


def test_a_bad_word_on_a_tag_is_kept_too(bench):
    point = bench(settings=OFFLINE_FOR_ALL).registered()
    point.csms.answers["Authorize"] = verdict("Blocked")
    point.give(PlugIn(1), PresentTag(1, "TAG"), GoOffline())

    point.forget().give(PresentTag(1, "TAG"))

    assert declined(point) == ["tag 'TAG' is not accepted: Blocked"]


def test_without_a_cache_nothing_is_known(bench):
    point = bench(settings={"AuthorizationCacheEnabled": "false"}).charging()

    assert point.station.cache == ()


def test_the_cache_forgets_the_oldest(bench):
    point = bench().registered()
    point.csms.answers["Authorize"] = verdict("Blocked")

    for number in range(15):
        point.give(PresentTag(1, f"T{number}"))

    assert [known.id_tag for known in point.station.cache] == [f"T{n}" for n in range(5, 15)]


@pytest.mark.parametrize(("status", "asked"), [("Accepted", 1), ("Invalid", 2)])
def test_pre_authorization_spares_the_question_for_a_good_tag(bench, status, asked):
    point = bench(settings={"LocalPreAuthorize": "true"}).registered()
    point.csms.answers["Authorize"] = verdict(status)
    point.give(PresentTag(1, "TAG"))
    point.advance(600)

    point.give(PresentTag(1, "TAG"))

    assert len(point.calls("Authorize")) == asked


def test_a_question_that_is_cut_off_is_decided_alone(bench):
    point = bench(settings=OFFLINE_FOR_ALL).registered()
    point.csms.answers["Authorize"] = None
    point.give(PlugIn(1), PresentTag(1, "TAG"))

    point.give(Disconnected())
    assert point.owed() == ["Begin"]


def test_a_question_that_is_cut_off_by_a_person_is_decided_alone(bench):
    point = bench().registered()
    point.csms.answers["Authorize"] = None
    point.give(PlugIn(1), PresentTag(1, "TAG"), GoOffline())

    assert declined(point) == ["tag 'TAG' is not accepted: Unknown"]


def test_a_question_without_an_answer_is_decided_alone(bench):
    point = bench(settings=OFFLINE_FOR_ALL).registered()
    point.csms.answers["Authorize"] = None

    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.advance(30)

    assert point.status() == "Charging"


@pytest.mark.parametrize("tag", ["", "x" * 21])
def test_a_tag_has_one_to_twenty_characters(bench, tag):
    point = bench().registered()

    point.give(PresentTag(1, tag))

    assert declined(point) == [f"a tag has 1 to 20 characters, this one {len(tag)}"]


def test_back_online_a_tag_is_asked_again(bench):
    point = bench().charging()
    point.give(PresentTag(1, "TAG"), GoOffline(), GoOnline())

    point.forget().give(PresentTag(1, "TAG"))

    assert point.actions()[0] == "Authorize"


def test_pre_authorization_leaves_strangers_to_the_central_system(bench):
    point = bench(settings={"LocalPreAuthorize": "true", **OFFLINE_FOR_ALL}).registered()

    point.give(PresentTag(1, "TAG"))

    assert point.calls("Authorize") == [{"idTag": "TAG"}]


def test_a_cache_that_is_switched_off_is_not_asked(bench):
    point = bench().registered()
    point.give(PresentTag(1, "TAG"))
    wanted = {"key": "AuthorizationCacheEnabled", "value": "false"}
    point.status_of_command("ChangeConfiguration", wanted)
    point.advance(600)

    point.forget().give(GoOffline(), PresentTag(1, "TAG"))

    assert declined(point) == ["tag 'TAG' is not accepted: Unknown"]
