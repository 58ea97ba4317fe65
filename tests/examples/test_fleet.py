"""Charge points against a central system over real sockets, driven by a test."""


def test_a_charge_point_charges_and_tells_how_it_ended(fleet):
    f = fleet("2xAC22+1xDC")
    point = f["CP-0001"]

    point.plug_in(1, battery_wh=60_000, soc_percent=20)
    point.present_tag("DRV00000001")
    point.wait_until("Charging", within_s=5)
    point.wait_until(lambda p: p.sent("StartTransaction"))
    point.unplug()
    point.wait_until(lambda p: p.sent("StopTransaction"), within_s=5)

    assert point.sent("StopTransaction")[0]["reason"] == "EVDisconnected"
    assert f.report().violations == {}
