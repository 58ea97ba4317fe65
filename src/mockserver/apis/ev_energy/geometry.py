"""Areas on the map as GeoJSON has them (RFC 7946): longitude first, in degrees.

Import it where a shape is needed and not above: what it stands on takes a quarter of a second.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.validation import explain_validity

Geometry: TypeAlias = Mapping[str, Any]
Ring: TypeAlias = Sequence[Sequence[float]]
_EARTH_KM = 6371.0088
# what the vendor's schema of a MultiPolygon leaves room for
_POLYGONS, _RINGS, _POINTS = 500, 100, 25_000
# neighbours that each line may have before a union would take minutes, with some for the small
_NEIGHBOURS, _MORE_NEIGHBOURS, _AT_ONCE = 8, 20_000, 1 << 24


@dataclass(frozen=True, slots=True)
class Outline:
    """Several geometries in one: a MultiPolygon, of how many polygons, and how large it is."""

    geometry: Geometry
    polygons: int
    area_sq_km: float


def united(geometries: Sequence[Geometry]) -> Outline:
    """The union of Polygons and MultiPolygons.

    Raises ValueError with one line for each thing that is wrong: '0: ring 1 does not close'.
    """
    _each(_check, geometries)
    if _crowded([ring for each in geometries for rings in _coordinates(each) for ring in rings]):
        raise ValueError("0: the lines of the outlines cross too often to be united; simplify them")
    return _outline(_union(_each(_polygon, geometries)))


def holds(geometry: Geometry | None, longitude: float, latitude: float) -> bool:
    """Whether a point lies in a geometry, or on its border; nothing lies in none."""
    if not geometry:
        return False
    shape = shapely.multipolygons(
        [shapely.Polygon(rings[0], rings[1:]) for rings in _coordinates(geometry)]
    )
    return bool(shapely.intersects_xy(shape, longitude, latitude))


def _coordinates(geometry: Geometry) -> Sequence[Sequence[Ring]]:
    found: Any = geometry["coordinates"]
    return [found] if geometry["type"] == "Polygon" else found


def _each(
    make: Callable[[Sequence[Ring]], Any], geometries: Sequence[Geometry]
) -> list[shapely.Polygon]:
    """What is made of the rings of each polygon; ValueError with all that is wrong."""
    made, wrong = [], []
    for number, geometry in enumerate(geometries):
        try:
            made += [make(rings) for rings in _coordinates(geometry)]
        except ValueError as error:
            wrong.append(f"{number}: {error}")
    if wrong:
        raise ValueError("\n".join(wrong))
    return made


def _check(rings: Sequence[Ring]) -> None:
    for number, ring in enumerate(rings):
        for longitude, latitude in ring:
            if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # noqa: PLR2004
                place = f"[{longitude}, {latitude}]"[:80]
                text = "a longitude from -180 to 180, then a latitude from -90 to 90"
                raise ValueError(f"ring {number} has {place}, off the globe; allowed: {text}")
        if list(ring[0]) != list(ring[-1]):
            ends = f"it starts at {list(ring[0])} and ends at {list(ring[-1])}"
            raise ValueError(f"ring {number} does not close: {ends}")


def _crowded(rings: Sequence[Ring]) -> bool:
    """Whether so many lines lie near each other that checking and uniting would not end."""
    lines = np.concatenate([_lines(ring) for ring in rings])
    left = _NEIGHBOURS * len(lines) + _MORE_NEIGHBOURS
    tree, step = shapely.STRtree(lines), max(1, _AT_ONCE // len(lines))
    for start in range(0, len(lines), step):
        left -= tree.query(lines[start : start + step]).shape[1]
        if left < 0:
            return True
    return False


def _lines(ring: Ring) -> Any:
    points = np.asarray(ring, dtype=float)
    return shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1))


def _polygon(rings: Sequence[Ring]) -> shapely.Polygon:
    polygon = shapely.Polygon(rings[0], rings[1:])
    if not polygon.is_valid:
        raise ValueError(f"it is no valid polygon: {explain_validity(polygon)}")
    return polygon


def _union(shapes: Sequence[shapely.Polygon]) -> shapely.MultiPolygon:
    try:
        made = shapely.union_all(shapes)
    except shapely.errors.GEOSException as error:
        raise ValueError(f"0: the outlines cannot be united: {error}") from error
    return shapely.multipolygons(shapely.get_parts(made))


def _outline(shape: shapely.MultiPolygon) -> Outline:
    polygons = list(shape.geoms)
    rings = max(1 + len(each.interiors) for each in polygons)
    lines = [line for each in polygons for line in (each.exterior, *each.interiors)]
    points = max(len(line.coords) for line in lines)
    for count, most, what in (
        (len(polygons), _POLYGONS, "polygons"),
        (rings, _RINGS, "rings in one polygon"),
        (points, _POINTS, "points in one ring"),
    ):
        if count > most:
            raise ValueError(
                f"0: the united outline has {count} {what}; at most {most} are allowed"
            )
    return Outline(_plain(shape), len(polygons), _area_sq_km(shape))


def _plain(shape: shapely.MultiPolygon) -> Geometry:
    """GeoJSON of lists alone, as it comes and goes over the wire."""
    coordinates = [
        [[list(point) for point in ring] for ring in polygon]
        for polygon in mapping(shape)["coordinates"]
    ]
    return {"type": "MultiPolygon", "coordinates": coordinates}


def _area_sq_km(shape: shapely.MultiPolygon) -> float:
    """On a sphere, by a projection that keeps areas (Lambert's cylindrical one)."""

    def flat(points: Any) -> Any:
        radians = np.radians(points)
        return np.column_stack((radians[:, 0], np.sin(radians[:, 1]))) * _EARTH_KM

    return round(float(shapely.transform(shape, flat).area), 2)
