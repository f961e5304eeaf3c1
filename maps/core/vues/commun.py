"""What every layer needs to be shown: names of communes, links, notes of place, words for what is invented."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

import geopandas as gpd
import pandas as pd

from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.chiffres import Chiffre
from maps.core.coquille import commune_path
from maps.core.couche import DECLARED
from maps.core.tableau import Cellule

#: INSEE code -> official name of the communes of the territory.
Names = Mapping[str, str]


def feature(layer_id: str, row: Row) -> str:
    """Return the fragment of an address that shows a feature on its map, empty for one that has no place on it."""
    return f"{layer_id}/{quote(str(row['_cle']), safe='')}" if row["_lieu"] else ""


def entry(layer_id: str, name: str, row: Row, names: Names) -> Cellule:
    """Return the first cell of a feature: its name, the way to it on the map, and what is odd in its place."""
    return replace(tableau.mot(name, feature=feature(layer_id, row)), note=place_note(row, names))


def place_note(row: Row, names: Names) -> str:
    """Say that a feature is not located, or that it stands elsewhere than its producer declares."""
    if not row["_lieu"]:
        return "site non localisé par la source"
    declared, place = texte.brut(row.get(DECLARED)), texte.brut(row.get("commune_position"))
    if not declared or declared == place:
        return ""
    said = names.get(declared, texte.texte(row.get("comm_nom"), declared))
    return f"déclarée à {said}, position {f'à {names[place]}' if place in names else 'hors du territoire'}"


def sheet(row: Row, names: Names) -> str:
    """Return the path of the sheet of the commune where a feature stands, empty outside the territory."""
    code = commune_of(row, names)
    return commune_path(code) if code else ""


def commune_of(row: Row, names: Names) -> str:
    """Return the code of the commune of a feature: the one declared, else where it stands; empty outside."""
    codes = (row.get(column) for column in (DECLARED, "commune_position"))
    return next((str(code) for code in codes if not texte.is_missing(code) and str(code) in names), "")


def commune_pair(row: Row, names: Names) -> tuple[str, str]:
    """Return the code and the name of the commune of a feature, both empty outside the territory."""
    code = commune_of(row, names)
    return code, names.get(code, "")


def commune_name(row: Row, names: Names) -> str:
    """Return the official name of the commune where a feature stands, else what its producer wrote."""
    return names.get(commune_of(row, names)) or texte.texte(row.get("comm_nom"))


def said(chiffre: Chiffre) -> str:
    """Write a figure in a popup: with its note, and « fictif » when it is invented."""
    note = f" ({chiffre.note})" if chiffre.note else ""
    return f"{chiffre.texte}{note}{fictive(chiffre.fictif)}"


def fictive(nature: bool) -> str:  # noqa: FBT001 - reads as a suffix
    """Return the mark of an invented figure in a plain text."""
    return f"{texte.INSECABLE}[fictif]" if nature else ""


def is_fictive(row: Row) -> bool:
    """Tell whether a row is demonstration data."""
    return row.get("nature") == "demonstration"


def any_fictive(*frames: pd.DataFrame | None) -> bool:
    """Tell whether some row of these layers is demonstration data."""
    return any(frame is not None and bool(frame["nature"].eq("demonstration").any()) for frame in frames)


def yes_no(value: object) -> str:
    """Write a boolean; a missing one is not a no."""
    if texte.is_missing(value):
        return texte.NON_DISPONIBLE
    if isinstance(value, str):
        return value
    return "oui" if value else "non"


def names_of(communes: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the official names of the communes, by INSEE code."""
    return {str(code): texte.texte(name) for code, name in communes["nom"].items()}


def order_of(communes: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Return (INSEE code, name) of the communes, in the order of their names."""
    return sorted(names_of(communes).items(), key=lambda pair: texte.sort_key(pair[1]))


def population_label(communes: gpd.GeoDataFrame) -> str:
    """Say which population the source counts: « population municipale », or « population » when it does not tell."""
    kinds = set(communes.get("population_type", pd.Series(dtype="str")).dropna())
    return f"population {kinds.pop()}" if len(kinds) == 1 else "population"
