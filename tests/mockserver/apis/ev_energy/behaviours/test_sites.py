"""Sites with a system behind them, and without."""

SITES = "/v2/evse_sites"


def connected(ev, **options):
    """{id: (system, whether the user is connected)} of the list, which single sites agree with."""
    listed = ev.get(SITES, **options).json()
    assert listed == [ev.get(site["url"], **options).json() for site in listed]
    return {site["id"]: (site["cpms_connection"], site["user_connected"]) for site in listed}


def test_a_user_is_connected_to_a_system_or_not(ev):
    told = {pair for user in ev.users for pair in connected(ev, user=user).values()}

    assert {(None, None), ("CHARGEPOINT", True), ("SWTCH", True)} == told


def test_nobody_is_connected_when_nobody_asks(ev):
    assert {None} == {whether for _, whether in connected(ev).values()}
