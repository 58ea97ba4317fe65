"""The list of tags that the central system keeps on the charge point."""

import pytest

from ocpp_sim.core.port import Declined, GoOffline, PlugIn, PresentTag

GOOD = {"status": "Accepted"}
BAD = {"status": "Blocked"}
PRE = {"LocalPreAuthorize": "true"}


def listed(**tags):
    return [{"idTag": tag, **({"idTagInfo": info} if info else {})} for tag, info in tags.items()]


def send(point, version, entries=None, kind="Full"):
    wanted = {"listVersion": version, "updateType": kind}
    if entries is not None:
        wanted["localAuthorizationList"] = entries
    return point.status_of_command("SendLocalList", wanted)


def version(point):
    return point.command("GetLocalListVersion", {}).payload["listVersion"]


def tags(point):
    return [one.id_tag for one in point.station.local_list]


def test_a_new_charge_point_has_an_empty_list(bench):
    assert version(bench().registered()) == 0


def test_a_full_list_replaces_the_one_before(bench):
    point = bench().registered()

    assert send(point, 7, listed(A=GOOD, B=BAD)) == "Accepted"
    assert (version(point), tags(point)) == (7, ["A", "B"])
    assert send(point, 3, listed(C=GOOD)) == "Accepted"
    assert (version(point), tags(point)) == (3, ["C"])


def test_an_update_adds_changes_and_takes_off(bench):
    point = bench().registered()
    send(point, 1, listed(A=GOOD, B=GOOD))

    assert send(point, 2, listed(A=None, B=BAD, C=GOOD, D=None), "Differential") == "Accepted"

    assert (version(point), tags(point)) == (2, ["B", "C"])
    assert point.station.local_list[0].verdict.status == "Blocked"


@pytest.mark.parametrize("entries", [None, []])
def test_a_full_list_without_tags_empties_it(bench, entries):
    point = bench().registered()
    send(point, 4, listed(A=GOOD))

    assert send(point, 5, entries) == "Accepted"
    assert (version(point), tags(point)) == (0, [])


@pytest.mark.parametrize("old", [2, 1])
def test_an_update_that_is_not_newer_is_a_mismatch(bench, old):
    point = bench().registered()
    send(point, 2, listed(A=GOOD))

    assert send(point, old, listed(B=GOOD), "Differential") == "VersionMismatch"
    assert (version(point), tags(point)) == (2, ["A"])


@pytest.mark.parametrize(
    ("number", "entries", "why"),
    [
        (0, [], "version 0 is not above 0"),
        (1, listed(A=None), "tag 'A' has no idTagInfo in a full list"),
        (1, listed(A=GOOD) * 2, "tag 'A' stands twice in it"),
        (1, listed(A=GOOD, B=GOOD, C=GOOD), "3 tags at once; SendLocalListMaxLength is 2"),
    ],
)
def test_a_list_that_cannot_be_taken_changes_nothing(bench, number, entries, why):
    point = bench(settings={"SendLocalListMaxLength": "2"}).registered()

    assert send(point, number, entries) == "Failed"
    assert (version(point), [event.why for event in point.of(Declined)]) == (0, [why])


def test_a_list_that_grows_too_long_is_refused(bench):
    point = bench(settings={"LocalAuthListMaxLength": "2"}).registered()
    send(point, 1, listed(A=GOOD, B=GOOD))

    assert send(point, 2, listed(C=GOOD), "Differential") == "Failed"
    assert send(point, 2, listed(A=None, C=GOOD), "Differential") == "Accepted"
    assert tags(point) == ["B", "C"]


def test_a_list_that_is_switched_off_is_not_supported_and_not_asked(bench):
    point = bench(settings=PRE).registered()
    send(point, 1, listed(A=GOOD))
    wanted = {"key": "LocalAuthListEnabled", "value": "false"}
    point.status_of_command("ChangeConfiguration", wanted)

    assert (send(point, 2, listed(B=GOOD)), version(point)) == ("NotSupported", -1)
    point.give(PlugIn(1), PresentTag(1, "A"))
    assert point.calls("Authorize") == [{"idTag": "A"}]


@pytest.mark.parametrize(("settings", "asked"), [(PRE, 0), ({}, 1)])
def test_a_listed_tag_starts_without_a_question_if_the_settings_say_so(bench, settings, asked):
    point = bench(settings=settings).registered()
    send(point, 1, listed(A=GOOD))

    point.give(PlugIn(1), PresentTag(1, "A"))

    assert (point.status(), len(point.calls("Authorize"))) == ("Charging", asked)


def test_a_tag_that_is_listed_as_bad_is_asked_about(bench):
    point = bench(settings=PRE).registered()
    send(point, 1, listed(A=BAD))

    point.give(PlugIn(1), PresentTag(1, "A"))

    assert (point.status(), len(point.calls("Authorize"))) == ("Charging", 1)


@pytest.mark.parametrize(
    ("info", "settings", "started"),
    [
        (GOOD, {}, True),
        (BAD, {}, False),
        (BAD, {"AllowOfflineTxForUnknownId": "true"}, False),
        ({**GOOD, "expiryDate": "2024-06-01T08:00:00Z"}, {}, False),
        ({**GOOD, "expiryDate": "2024-06-01T12:00:00Z"}, {}, True),
        (GOOD, {"LocalAuthorizeOffline": "false"}, False),
    ],
)
def test_a_listed_tag_is_judged_by_the_list_while_nobody_can_be_asked(
    bench, info, settings, started
):
    point = bench(settings=settings).registered()
    send(point, 1, listed(A=info))

    point.give(GoOffline(), PlugIn(1), PresentTag(1, "A"))

    assert (point.connector().transaction is not None) is started


def test_the_list_goes_before_the_cache_and_keeps_its_tags_out_of_it(bench):
    point = bench().registered()
    point.give(PresentTag(1, "A"))
    point.advance(600)
    send(point, 1, listed(A=BAD, B=GOOD))

    point.give(PresentTag(1, "B"))
    assert [known.id_tag for known in point.station.cache] == ["A"]

    point.advance(600)
    point.forget().give(GoOffline(), PresentTag(1, "A"))
    assert [event.why for event in point.of(Declined)] == ["tag 'A' is not accepted: Blocked"]


@pytest.mark.parametrize(
    ("status", "told"),
    [("Accepted", []), ("ConcurrentTx", []), ("Blocked", ["LocalListConflict"])],
)
def test_a_word_of_the_central_system_against_its_own_list_is_told(bench, status, told):
    point = bench().registered()
    send(point, 1, listed(A=GOOD))
    point.csms.answers["Authorize"] = {"idTagInfo": {"status": status}}

    point.give(PresentTag(1, "A"))

    reports = [one for one in point.calls("StatusNotification") if one["connectorId"] == 0]
    assert [report["errorCode"] for report in reports] == told


def test_the_list_survives_a_reboot(bench):
    point = bench().registered()
    send(point, 4, listed(A=GOOD))
    point.status_of_command("Reset", {"type": "Soft"})

    point.advance(30)

    assert version(point) == 4
