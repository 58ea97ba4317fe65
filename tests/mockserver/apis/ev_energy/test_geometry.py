"""Areas on the map, without a server."""

from time import perf_counter

import pytest
import shapely

from mockserver.apis.ev_energy.geometry import holds, united


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def comb(teeth, *, lying):
    points = [[0, -1]]
    for tooth in range(teeth):
        x, width = tooth * 50 / teeth, 25 / teeth
        points += [[x, 50], [x + width, 50], [x + width, 0], [x + 2 * width, 0]]
    points += [[50, -1], [0, -1]]
    return polygon([[y, x] for x, y in points] if lying else points)


def test_neighbours_become_one_outline():
    made = united([polygon(box(0, 0, 1, 1)), polygon(box(1, 0, 2, 1))])

    assert 1 == made.polygons
    assert "MultiPolygon" == made.geometry["type"]
    assert pytest.approx(24_727, rel=0.01) == made.area_sq_km


def test_the_whole_globe_is_an_area_too():
    assert (
        pytest.approx(510_065_000, rel=0.001)
        == united([polygon(box(-180, -90, 180, 90))]).area_sq_km
    )


def test_what_touches_in_a_point_stays_apart():
    assert 2 == united([polygon(box(0, 0, 1, 1)), polygon(box(1, 1, 2, 2))]).polygons


def test_outlines_that_would_take_forever_are_refused_at_once():
    started = perf_counter()

    with pytest.raises(ValueError, match="cross too often"):
        united([comb(6000, lying=False), comb(6000, lying=True)])

    assert perf_counter() - started < 5


def test_a_point_is_in_a_polygon_but_not_in_its_hole():
    ring = polygon(box(0, 0, 4, 4), box(1, 1, 3, 3))

    assert holds(ring, 0.5, 0.5)
    assert holds(ring, 0, 2)
    assert not holds(ring, 2, 2)
    assert not holds(None, 2, 2)


@pytest.mark.parametrize(
    ("teeth", "what"), [(11, "rings in one polygon"), (13_000, "points in one ring")]
)
def test_an_outline_has_the_limits_of_the_answer(teeth, what):
    shapes = [comb(teeth, lying=False)]
    if teeth < 100:
        shapes.append(comb(teeth, lying=True))

    with pytest.raises(ValueError, match=what):
        united(shapes)


def test_what_the_library_cannot_unite_is_a_flaw(monkeypatch):
    def fail(_shapes):
        raise shapely.errors.GEOSException("TopologyException")

    monkeypatch.setattr(shapely, "union_all", fail)

    with pytest.raises(ValueError, match="cannot be united: TopologyException"):
        united([polygon(box(0, 0, 1, 1))])
