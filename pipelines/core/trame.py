"""The trame verte et bleue as it is measured: axes given a width, and what must be said of each figure made from it.

A scheme is a schematic map (T22): each figure says where it rests on a conventional width, on a source coarser than the
grain; it is then « à vérifier ». What an annulled document says counts nowhere. The trames nocturne and agricole are
other frames: they never count with the trame verte et bleue.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.parametres.tvb import Tvb
from layers.core.territory import Territoire
from layers.core.trame import COMPOSANTES, CORRIDOR, VERTE_BLEUE
from pipelines.core.model import Statut
from pipelines.core.spatial import area_within
from pipelines.core.table import located, rows

COUCHE = "trame_verte_bleue"
RESERVE = (
    "Carte de principe, au 1:100 000 ou au 1:25 000 : elle ne se croise pas avec des parcelles et ne dit rien d'un "
    "permis. Le SRCE du Nord-Pas-de-Calais est annulé depuis 2017 ; ce qui en reste est un porter à connaissance."
)
#: What every rule of a measure made on ``read`` says.
REGLE = "Documents annulés exclus ; un axe élargi a des bouts plats."
ANNULE, AUTRE = "document annulé", "pas un corridor de la trame verte et bleue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """A scheme read for measuring: its rows as surfaces, and the places they are measured in.

    ``trame``: located rows in force as polygons (EPSG:2154), with the columns of the layer, ``conventionnelle`` (an
    axis without a width, given that of the parameters) and ``denominateur`` (scale; NaN when not known). ``lieux``:
    the communes and the territory, by grain.
    """

    trame: gpd.GeoDataFrame
    lieux: Mapping[str, gpd.GeoDataFrame]
    territoire: Territoire
    tvb: Tvb

    def principale(self) -> gpd.GeoDataFrame:
        """Return the rows of the trame verte et bleue, the nocturne and agricole ones left out."""
        return self.trame[self.trame["trame"] == VERTE_BLEUE]

    def corridors(self) -> gpd.GeoDataFrame:
        """Return the corridors of the trame verte et bleue."""
        main = self.principale()
        return main[main["composante"] == CORRIDOR]

    def words(self, maille: str, used: gpd.GeoDataFrame) -> pd.Series:
        """Return what is doubtful in what each place takes from some rows; empty text where nothing is."""
        places = self.lieux[maille]
        said = pd.Series("", places.index)
        for flagged, text in self._doubts(maille, used):
            said = joined(said, pd.Series("", said.index).mask(met(places, flagged), text))
        return said

    def own_words(self, maille: str, used: gpd.GeoDataFrame) -> pd.Series:
        """Return what is doubtful in each row itself."""
        said = pd.Series("", used.index)
        for flagged, text in self._doubts(maille, used):
            said = joined(said, pd.Series("", said.index).mask(said.index.isin(flagged.index), text))
        return said

    def _doubts(self, maille: str, used: gpd.GeoDataFrame) -> Iterator[tuple[gpd.GeoDataFrame, str]]:
        """Yield the rows that raise each doubt, with its words; no doubt without a row."""
        limit, scale = self.tvb.echelle_max.get(maille, 0), used["denominateur"]
        doubts = [
            (used["conventionnelle"], f"axes de largeur conventionnelle ({self.tvb.largeur_axe_m:g} m)"),
            *((scale == value, _coarse(value)) for value in np.unique(scale[scale > limit])),
            (scale.isna(), "échelle de la source inconnue"),
        ]
        yield from ((used[hit], text) for hit, text in doubts if hit.any())


def _coarse(denominator: float) -> str:
    return f"source au 1:{denominator:,.0f}".replace(",", " ") + ", trop grossière pour cette maille"


def read(
    trame_verte_bleue: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> Lecture:
    """Return the scheme in force as surfaces; rows that are not located are left out (``lower_bound_if`` says so)."""
    tvb = parametres.tvb
    here = located(in_force(trame_verte_bleue, tvb))
    axis = here.geometry.geom_type.isin(["LineString", "MultiLineString"])
    width = here["largeur_m"].astype("float64").fillna(tvb.largeur_axe_m)
    shapes = here.geometry.where(~axis, here.geometry.buffer(width / 2, cap_style="flat"))
    source = territoire.couche(COUCHE).scale
    scale = here["echelle"].astype("float64").fillna(np.nan if source is None else float(source))
    trame = here.set_geometry(shapes).assign(
        conventionnelle=axis & here["largeur_m"].isna(),
        denominateur=scale,
    )
    whole = gpd.GeoDataFrame(geometry=[territoire.limit], index=[territoire.epci], crs=communes.crs)
    return Lecture(trame=trame, lieux={"commune": communes, "epci": whole}, territoire=territoire, tvb=tvb)


def in_force(trame_verte_bleue: gpd.GeoDataFrame, tvb: Tvb) -> gpd.GeoDataFrame:
    """Return the rows that no annulled document holds; one that says nothing of its document is in force."""
    statut = trame_verte_bleue["statut"].astype("object").fillna("").astype("str")
    return trame_verte_bleue[~statut.str.contains(tvb.mention_annulation, case=False, regex=False).astype(bool)]


def set_aside(trame_verte_bleue: gpd.GeoDataFrame, tvb: Tvb) -> pd.Series:
    """Return why an element has no figure as a corridor: other element, annulled document; empty for a corridor."""
    corridor = trame_verte_bleue["trame"].eq(VERTE_BLEUE) & trame_verte_bleue["composante"].eq(CORRIDOR)
    said = pd.Series("", trame_verte_bleue.index).mask(~corridor.fillna(value=False).astype(bool), AUTRE)
    return said.where(said.index.isin(in_force(trame_verte_bleue, tvb).index), ANNULE)


def joined(*texts: pd.Series, separator: str = " ; ") -> pd.Series:
    """Join texts that share an index, the empty ones and the repeated ones left out."""
    parts = zip(*texts, strict=True)
    return pd.Series([separator.join(dict.fromkeys(filter(None, part))) for part in parts], texts[0].index, dtype="str")


def met(places: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> pd.Series:
    """Tell which places some features meet."""
    hit = pd.Series(data=False, index=places.index)
    here = located(places)
    if len(features) and len(here):
        rank = features.sindex.query(here.geometry.to_numpy(), predicate="intersects")[0]
        hit.loc[here.index[np.unique(rank)]] = True
    return hit


def unclassified(used: gpd.GeoDataFrame, composante: str) -> gpd.GeoDataFrame:
    """Return the rows that may be of a composante or of a milieu without saying so."""
    return used[~used["composante"].isin(COMPOSANTES) | (used["composante"].eq(composante) & used["milieu"].isna())]


def area_rows(
    lue: Lecture,
    indicateur: str,
    used: gpd.GeoDataFrame,
    *,
    mesures: tuple[str, str] = ("surface_ha", "part_pct"),
    tail: str = "",
    perhaps: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Make the rows of the area (ha) and share (%) that some rows of the scheme cover, overlaps once.

    0 where nothing is met. A conventional width makes an interval without an upper bound; ``perhaps`` are rows that may
    have to be added: where they are met the value is a lower bound.
    """
    communes = lue.lieux["commune"]
    covered = area_within(communes, used)
    doubtful = used["conventionnelle"].any()
    firm = area_within(communes, used[~used["conventionnelle"]]) if doubtful else covered
    land = communes.geometry.area
    tables = []
    for maille, places in lue.lieux.items():
        whole, least, ground = (v if maille == "commune" else _summed(v, places.index) for v in (covered, firm, land))
        wide = (whole - least).abs() > 1  # m²
        said = _said(places, lue.words(maille, used), perhaps)
        for mesure, unit in zip(mesures, (pd.Series(1e4, places.index), ground / 100), strict=True):
            bounds = {"borne_min": least.where(wide, whole) / unit, "borne_max": (whole / unit).mask(wide)}
            couches = ("communes", COUCHE)
            tables.append(rows(indicateur, maille, mesure + tail, whole / unit, couches=couches, **said, **bounds))
    return pd.concat(tables, ignore_index=True)


def _said(places: gpd.GeoDataFrame, words: pd.Series, perhaps: gpd.GeoDataFrame | None) -> dict[str, pd.Series]:
    """Return the status and the words of each place: to be checked, or a lower bound where ``perhaps`` are met."""
    statut = words.map(lambda w: Statut.A_VERIFIER if w else Statut.CALCULE)
    if perhaps is None or perhaps.empty:
        return {"statut": statut, "valeur_texte": words}
    short = met(places, perhaps)
    more = pd.Series("", words.index).mask(short, "éléments sans composante ou sans milieu non comptés")
    return {"statut": statut.mask(short, Statut.AU_MOINS), "valeur_texte": joined(more, words)}


def _summed(values: pd.Series, index: pd.Index) -> pd.Series:
    return pd.Series(float(values.sum()), index=index)


def without(table: pd.DataFrame, reason: str) -> pd.DataFrame:
    """Take back what was said of something that the source does not hold: not known is not 0."""
    return table.assign(
        valeur=np.nan, borne_min=np.nan, borne_max=np.nan, statut=str(Statut.SANS_COUCHE), valeur_texte=reason
    )


def long_side(shapes: gpd.GeoSeries) -> pd.Series:
    """Return the length (m) of surfaces: the long side of the rectangle of same area and perimeter, parts added.

    A line has its own length. A surface rounder than a square has the quarter of its perimeter.
    """
    parts = shapes.explode()
    area, around = parts.area, parts.length
    side = (around + np.sqrt(np.maximum(around**2 - 16 * area, 0.0))) / 4
    metres = side.where(area > 0, around)
    return metres.groupby(level=0).sum().reindex(shapes.index)


def leaving(frame: gpd.GeoDataFrame, layer_id: str, territoire: Territoire) -> pd.Series:
    """Tell which shapes go on where the source of a layer has stopped."""
    if territoire.couche(layer_id).covers_halo:
        return pd.Series(data=False, index=frame.index)
    return ~frame.geometry.within(territoire.limit.buffer(1))


def zoned(communes: gpd.GeoDataFrame, zonages_urbanisme: gpd.GeoDataFrame) -> pd.Series:
    """Return the share (0 to 1) of each commune that the zones of a plan cover: 0 when no vector is known."""
    land = communes.geometry.area
    return area_within(communes, polygons(zonages_urbanisme)) / land


def polygons(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the located rows that have an area."""
    here = located(frame)
    return here[here.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
