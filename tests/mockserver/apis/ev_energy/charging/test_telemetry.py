def test_reports_grow_sparse_as_they_grow_old(household):
    household.plug_in()
    for _ in range(100):
        household.charge(100, minutes=1)

    for path in (f"/v2/evses/{household.evse['id']}", f"/v2/vehicles/{household.vehicle['id']}"):
        told = household.shown(
            f"{path}/status_logs?page_size=100&sampled_at__gte={household.after(minutes=0)}"
        )
        assert 10 < len(told) < 20
        times = [log["sampled_at"] for log in told]
        assert times[0].startswith(household.after(minutes=100)[:16])
        assert {household.after(minutes=m)[:15] for m in (0, 30, 60)} <= {t[:15] for t in times}


def test_a_report_of_the_same_instant_gives_way(household):
    household.plug_in()
    household.status("SuspendedEV")
    household.status("SuspendedEVSE")

    told = household.shown(
        f"/v2/evses/{household.evse['id']}/status_logs?sampled_at__gte={household.after(minutes=0)}"
    )
    assert [log["mode"] for log in told] == ["Delay"]
