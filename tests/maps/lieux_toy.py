"""The toy territory with two streets and four parcels, and the page that checks places in it."""

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from maps import verifier
from maps.core.model import Fichier
from tests.maps import donnees
from tests.maps.donnees import HOSTILE, X, Y

#: Street, number, repetition, place (from the corner), what the point stands for, commune.
DOORS = (
    ("Rue fictive 01", 2, None, (100, 100), "entrée", "62001"),
    ("Rue fictive 01", 12, None, (150, 100), "entrée", "62001"),
    ("Rue fictive 01", 12, "bis", (160, 100), "segment", "62001"),
    ("Rue fictive 01", 3, None, (2100, 100), "entrée", "62002"),
    ("Avenue du Général fictif", 5, None, (2200, 300), "parcelle", "62002"),
    (HOSTILE[0], 1, None, (2300, 300), "entrée", "62002"),
)
#: Commune, prefix, section, number, corner and side (m).
LOTS = (
    ("62001", "000", "ZZ", "1", (350, 450, 100)),
    ("62001", "000", "ZZ", "2", (450, 450, 100)),
    ("62002", "000", "A", "7", (2100, 100, 50)),
    ("62002", "123", "A", "7", (2200, 100, 50)),
)


def adresses() -> gpd.GeoDataFrame:
    """Return the addresses, as the door gives them."""
    columns = ("nom_voie", "numero", "rep", "place", "type_position", "code_insee")
    table = pd.DataFrame(DOORS, columns=columns)
    table["code_postal"] = table["code_insee"].map({"62001": "62301", "62002": "62302"})
    shapes = [Point(X + x, Y + y) for x, y in table.pop("place")]
    keys = pd.Index([f"A{n}" for n in range(len(table))], name="id")
    return gpd.GeoDataFrame(table.set_index(keys), geometry=shapes, crs=2154).assign(**_flags())


def parcelles() -> gpd.GeoDataFrame:
    """Return the parcels, as the door gives them."""
    table = pd.DataFrame(LOTS, columns=("commune", "prefixe", "section", "numero", "place"))
    shapes = [box(X + x, Y + y, X + x + side, Y + y + side) for x, y, side in table["place"]]
    table["contenance"] = [side * side for *_, side in table.pop("place")]
    keys = table["commune"] + table["prefixe"] + table["section"].str.zfill(2) + table["numero"].str.zfill(4)
    return gpd.GeoDataFrame(table.set_index(keys.rename("id")), geometry=shapes, crs=2154).assign(**_flags())


def _flags() -> dict[str, object]:
    known = {"nature": "demonstration", "precision_m": 5.0, "portee": "informative", "diffusion": "public"}
    return {**known, "commune_position": None}


def files(**instead: gpd.GeoDataFrame | None) -> tuple[Fichier, ...]:
    """Return the files of the page; a layer given as None is absent."""
    known = {"adresses": adresses(), "parcelles": parcelles(), **{k: make() for k, make in donnees.LAYERS.items()}}
    asked = {"friches", "puits_mine", "patrimoine", "adresses", "parcelles"}
    return donnees.draw(
        verifier.WEB_MAP, donnees.site(), **{k: v for k, v in {**known, **instead}.items() if k in asked}
    )
