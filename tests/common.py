"""One named geometry of every type, empty and three-dimensional ones included."""

import shapely
from shapely.geometry.base import BaseGeometry

POINTS = {
    "point": "POINT (683500 7033500)",
    "point_z": "POINT Z (683500 7033500 42)",
    "multipoint": "MULTIPOINT ((683500 7033500), (683600 7033600))",
}
LINES = {
    "line": "LINESTRING (683000 7033000, 683400 7033300)",
    "line_z": "LINESTRING Z (683000 7033000 30, 683400 7033300 150)",
    "ring": "LINEARRING (683000 7033000, 683400 7033000, 683400 7033300, 683000 7033000)",
    "multiline": "MULTILINESTRING ((683000 7033000, 683400 7033300), (683500 7033000, 683500 7033400))",
}
POLYGONS = {
    "polygon": "POLYGON ((683000 7033000, 684000 7033000, 684000 7034000, 683000 7034000, 683000 7033000))",
    "polygon_z": "POLYGON Z ((683000 7033000 1, 684000 7033000 2, 684000 7034000 3, 683000 7033000 1))",
    "polygon_with_hole": "POLYGON ((683000 7033000, 684000 7033000, 684000 7034000, 683000 7034000,"
    " 683000 7033000), (683400 7033400, 683400 7033600, 683600 7033600, 683600 7033400, 683400 7033400))",
    "multipolygon": "MULTIPOLYGON (((683000 7033000, 683100 7033000, 683100 7033100, 683000 7033000)),"
    " ((683500 7033500, 683600 7033500, 683600 7033600, 683500 7033500)))",
}
COLLECTIONS = {
    "collection": "GEOMETRYCOLLECTION (POINT (683500 7033500), LINESTRING (683000 7033000, 683400 7033300))",
}
EMPTY = {
    f"empty_{kind.lower()}": f"{kind} EMPTY"
    for kind in (
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION",
    )
}
INVALID = {
    "bowtie": "POLYGON ((683000 7033000, 683100 7033100, 683100 7033000, 683000 7033100, 683000 7033000))",
    "flat_line": "LINESTRING (683000 7033000, 683000 7033000)",
    "spike": "POLYGON ((683000 7033000, 683100 7033000, 683000 7033000, 683000 7033000))",
}


def geometries(*families: dict[str, str]) -> dict[str, BaseGeometry]:
    """Return the shapes of some families by name."""
    return {name: shapely.from_wkt(wkt) for family in families for name, wkt in family.items()}
