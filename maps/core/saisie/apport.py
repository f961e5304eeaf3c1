"""What a contribution is: its kinds, its fields, and the objects and squares that the page draws it against.

The page writes a contribution as GeoJSON (RFC 7946) with the text fields ``CHAMPS``; the command reads the same ones.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from maps.core import affichage, texte
from maps.core.couche import belonging
from maps.core.model import Fichier, Site
from pipelines.core.lieux import complement
from pipelines.core.model import Statut
from pipelines.core.population import pieces
from pipelines.core.verification import Base
from pipelines.core.verification.formes import au_millimetre, differences, ecrire

#: Number of the format of a contribution.
FORMAT = 1
SURFACE, LIGNE, POINT = "surface", "ligne", "point"
#: What a contribution asks for.
NOUVEAU, CORRIGER, SUPPRIMER = "nouveau", "corriger", "supprimer"
GESTES: Mapping[str, str] = {
    NOUVEAU: "signaler un objet nouveau",
    CORRIGER: "corriger un objet officiel",
    SUPPRIMER: "demander la suppression d’un objet officiel",
}
#: How the demonstration, an edition without a name, is called in a contribution.
DEMONSTRATION = "démonstration"
#: Text fields and the longest text of each.
LONGUEURS: Mapping[str, int] = {"nom": 120, "commentaire": 2000, "service": 120}
CHAMPS = (
    "apport", "genre", "couche", "cle", "geste", "commune", "nom", "commentaire", "service", "edition", "territoire",
    "date", "nature",
)  # fmt: skip
#: Steps in a metre of the squares: decimetres.
DM = 10
#: Vertices of one contribution.
SOMMETS_MAX = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Genre:
    """A kind of contribution: the layer it is about (empty: the reader chooses) and the shapes it may have."""

    id: str
    title: str
    layer: str = ""
    shapes: tuple[str, ...] = (SURFACE,)


GENRES = (
    Genre(id="qpv", title="La limite d’un quartier prioritaire", layer="qpv"),
    Genre(id="friche", title="Une friche", layer="friches", shapes=(SURFACE, POINT)),
    Genre(id="itineraire", title="Un sentier, un itinéraire", layer="itineraires", shapes=(LIGNE,)),
    Genre(id="tvb", title="Une erreur de la trame verte et bleue", layer="trame_verte_bleue", shapes=(SURFACE, LIGNE)),
    Genre(id="autre", title="Un objet d’une autre couche", shapes=(SURFACE, LIGNE, POINT)),
)
#: Layers whose official objects the page can load.
OBJETS = (
    "qpv", "friches", "itineraires", "trame_verte_bleue", "espaces_verts", "parcs_activites", "terrils",
    "cites_minieres",
)  # fmt: skip
Frames = Mapping[str, gpd.GeoDataFrame | None]


def by_commune(
    frames: Frames, squares: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, site: Site, parametres: Parametres
) -> tuple[Fichier, ...]:
    """Return one data file for each commune: its official objects by layer, and its squares, in EPSG:2154.

    An object that the files of the checker hold for the commune is a key; another one is its key, name and shape, to
    the millimetre.

    Parameters
    ----------
    frames
        EPSG:2154, official objects by layer; None: absent.
    squares
        EPSG:2154, the grid; None: absent.
    communes
        EPSG:2154, index: INSEE code.
    site, parametres
        Labels of the layers; number of households below which a square is masked.
    """
    known = Base.from_layers(frames, site.territoire, parametres)
    objects: dict[str, dict[str, list[Any]]] = {str(code): {} for code in communes.index}
    for layer_id, frame in frames.items():
        for code, found in _objects(layer_id, frame, communes, site, known.tenus(layer_id)):
            objects[code].setdefault(layer_id, []).append(found)
    grid = _squares(squares, communes, parametres)
    return tuple(
        Fichier(
            path=data_path(code),
            text=affichage.script(f"apport-{code.lower()}", {"objets": found, "carreaux": grid.get(code, [])}),
        )
        for code, found in objects.items()
    )


def data_path(code: str) -> str:
    """Return the path of the data of a commune, relative to ``site/``."""
    return affichage.data_path("apport", code.lower())


def _objects(
    layer_id: str,
    frame: gpd.GeoDataFrame | None,
    communes: gpd.GeoDataFrame,
    site: Site,
    held: Mapping[str, Container[str]],
) -> list[tuple[str, str | list[Any]]]:
    """Return (code of a commune, object) for each commune that an object meets, in the order of the names."""
    if frame is None or frame.empty:
        return []
    layer = site.couches.get(layer_id)
    label = layer.label if layer else ""
    drawn = frame[affichage.located(frame)]
    rows = affichage.rows(drawn)
    keys, names = [row["_cle"] for row in rows], [texte.texte(row.get(label), row["_cle"]) for row in rows]
    shapes = au_millimetre(shapely.force_2d(drawn.geometry.to_numpy()))
    found = sorted(
        (texte.sort_key(names[feature]), keys[feature], str(communes.index[place]), feature)
        for place, feature in belonging(drawn, communes)
    )
    return [
        (code, key if key in held.get(code, ()) else [key, names[feature], ecrire(shapes[feature])])
        for _, key, code, feature in found
    ]


def _squares(
    squares: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, parametres: Parametres
) -> dict[str, list[list[Any]]]:
    """Return, by commune, ``[inhabitants, households, ring]`` of each part of a square, in decimetres.

    The inhabitants are calibrated as everywhere else; a masked square says nothing (None).
    """
    found: dict[str, list[list[Any]]] = {}
    if squares is None or squares.empty:
        return found
    whole = pieces(squares, communes)
    cut = whole.explode()
    cut["poids"] = cut.geometry.area / cut.geometry.area.groupby(level=0).transform("sum")
    masked = cut["cellule"].isin(_masked(whole, squares["men"].astype("float64"), parametres))
    for (_, piece), hidden in zip(cut.iterrows(), masked, strict=True):
        ring = differences(piece.geometry.exterior, DM)[:-2]
        said = [None, None] if hidden else [_figure(piece, "habitants"), _figure(piece, "menages")]
        found.setdefault(str(piece["commune"]), []).append([*said, ring])
    return found


def _masked(parts: pd.DataFrame, households: pd.Series, parametres: Parametres) -> pd.Index:
    """Return the squares to mask: too few households, or an unknown number, and those that would give them away.

    The total of a commune is known: what is masked in it is at least two squares, which hold together enough
    households; the smallest of the others are masked until they are. A square is masked in all its communes, so that
    one of them may need more.
    """
    masked = households.index[~(households >= parametres.secret_menages)]
    while True:
        more = [
            _others(part.set_index("cellule")["menages"], masked, parametres) for _, part in parts.groupby("commune")
        ]
        wider = masked.append(more).unique()
        if len(wider) == len(masked):
            return masked
        masked = wider


def _others(households: pd.Series, masked: pd.Index, parametres: Parametres) -> pd.Index:
    """Return the squares of a commune to mask beside those that are; an empty one hides nothing."""
    hidden = pd.Series(households.index.isin(masked) & households.ne(0), households.index)
    told, *_ = complement(households, parametres, (hidden, "", Statut.SECRET))
    return households.index[told]


def _figure(piece: Any, column: str) -> float | None:  # noqa: ANN401 - a row of a frame
    value = piece[column] * piece["poids"]
    return None if texte.is_missing(value) else round(float(value), 2)
