"""The GeoJSON of a layer, for who wants the objects and not the picture: exact shapes, what may be seen of them."""

import json

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.model import FLAGS, MAP_CRS, Layer, Nature
from maps.core import texte
from maps.core.model import Fichier

#: A layer with more corners than this is left to the GeoPackage: a browser or a mail would not carry it.
MOST_CORNERS = 8_000
#: The households of a square: few of them are masked on the pages, and a file of the objects would give them.
HOUSEHOLDS = "men"
#: Layers of the checker, too heavy where they are real.
LEFT_OUT = frozenset({"adresses", "parcelles"})
#: Decimals of a degree: about ten centimetres.
DECIMALS = 6


def path_of(layer_id: str) -> str:
    """Return the path of the GeoJSON of a layer, relative to ``site/``."""
    return f"donnees/{texte.safe_name(layer_id.replace('_', '-').lower())}.geojson"


def offered(layer_id: str, frame: object) -> bool:
    """Tell whether the site offers the GeoJSON of a layer: it has shapes, not too many corners, nothing to mask.

    Addresses and parcels are for the checker, which has its own files; their producers offer them.
    """
    if layer_id in LEFT_OUT:
        return False
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty or frame.geometry.isna().all():
        return False
    if HOUSEHOLDS in frame:
        return False
    return int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum()) <= MOST_CORNERS


def geojson(layer: Layer, frame: gpd.GeoDataFrame) -> Fichier:
    """Return the GeoJSON of a layer (RFC 7946, EPSG:4326).

    Parameters
    ----------
    layer
        Its declaration: the key is the ``id`` of each feature and one of its properties.
    frame
        EPSG:2154, already cut down to what the audience may see. A feature without a place has a null geometry.
    """
    names = [c.name for c in layer.columns if c.name in frame.columns]
    kept = frame[[*names, *(f for f in FLAGS if f in frame.columns and f != "diffusion"), frame.geometry.name]]
    display = kept.set_geometry(kept.geometry.to_crs(MAP_CRS))
    features = [
        {"type": "Feature", "id": str(key), "properties": {layer.key: str(key), **row}, "geometry": shape}
        for key, row, shape in zip(display.index, _rows(display), _shapes(display), strict=True)
    ]
    invented = bool((frame["nature"] == Nature.DEMONSTRATION).any())
    name = f"{layer.title}{' (démonstration)' if invented else ''}"
    collection = {"type": "FeatureCollection", "name": name, "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    return Fichier(path=path_of(layer.id), text=text + "\n")


def _rows(frame: gpd.GeoDataFrame) -> list[dict[str, object]]:
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return [{str(k): _plain(v) for k, v in row.items()} for row in plain.to_dict("records")]


def _plain(value: object) -> object:
    """Return what JSON can hold of a value: a missing one is null, never zero."""
    if texte.is_missing(value):
        return None
    return value if isinstance(value, bool | int | float | str) else str(value)


def _shapes(frame: gpd.GeoDataFrame) -> list[object]:
    rounded = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy.round(DECIMALS))
    oriented = shapely.orient_polygons(rounded, exterior_cw=False)
    return [
        None if s is None or s.is_empty else json.loads(t)
        for s, t in zip(oriented, shapely.to_geojson(oriented), strict=True)
    ]
