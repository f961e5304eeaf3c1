"""The signs and words of the priority neighbourhoods: two generations, what one gained, what the other lost."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.model import Sign, Style
from layers.core.parametres import Parametres
from layers.qpv import LAYER as QPV_2024
from layers.qpv_2015 import LAYER as QPV_2015
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.coquille import commune_path
from maps.core.vues import commun
from pipelines.core.lieux import belonging
from pipelines.core.spatial import dissolve

STYLE_2024, STYLE_2015 = QPV_2024.style, QPV_2015.style
#: Slanted one way or the other: gained and lost differ otherwise than by their colour.
GAGNE = Style(signs=(Sign(value="", label="", color="#1b7837", fill_opacity=0.06, weight=1, motif="obliques"),))
PERDU = Style(signs=(Sign(value="", label="", color="#b2182b", fill_opacity=0.06, weight=1, motif="contraires"),))
#: Parts of an outline narrower than this are two drawings of one limit: they are not drawn, the figures count them.
TRAIT_M = 2.0
#: Key of a neighbourhood -> codes of its communes, the one that holds most of it first.
Places = Mapping[str, tuple[str, ...]]


def places_of(frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, parametres: Parametres) -> Places:
    """Return the communes of each neighbourhood, by the rule of belonging; one that belongs nowhere is absent."""
    if frame is None or frame.empty:
        return {}
    pairs = belonging(frame, communes, parametres).sort_values("area_m2", ascending=False, kind="stable")
    found = pairs.groupby("feature", sort=False)["commune"].agg(tuple)
    return {str(key): tuple(map(str, codes)) for key, codes in found.items()}


def inside(frame: gpd.GeoDataFrame | None, places: Places) -> gpd.GeoDataFrame | None:
    """Keep the neighbourhoods of the territory, and those that their source does not locate."""
    return None if frame is None else frame[frame.index.isin(list(places)) | frame.geometry.isna()]


def remains(mine: gpd.GeoDataFrame | None, other: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    """Return what each neighbourhood covers and no neighbourhood of the other generation does, to be drawn only.

    None when a generation is absent: what changed is then not known.
    """
    if mine is None or other is None:
        return None
    drawn = mine[mine.geometry.notna()]
    shapes = drawn.geometry.difference(dissolve(other[other.geometry.notna()]))
    shapes = shapes.buffer(-TRAIT_M, join_style="mitre").buffer(TRAIT_M, join_style="mitre")
    return drawn.set_geometry(shapes)[~shapes.is_empty]


def name_of(row: Row) -> str:
    """Name a neighbourhood of either generation: its name, else its code."""
    return texte.texte(row.get("lib_qp"), texte.texte(row.get("nom_qp"), f"Quartier {row['_cle']}"))


def where(key: str, places: Places, names: commun.Names) -> str:
    """Write the communes of a neighbourhood."""
    return texte.liste([names[code] for code in places.get(key, ())]) or "hors du territoire"


def signed(chiffre: Chiffre) -> Chiffre:
    """Write the sign of a gain, as that of a loss is."""
    more = chiffre.valeur is not None and chiffre.valeur > 0
    return replace(chiffre, texte=f"+{chiffre.texte}") if more else chiffre


def pairs_of(qpv_03: pd.DataFrame | None) -> list[tuple[str, str]]:
    """Return the pairs (2015, 2024) that share ground, as QPV-03 lists them."""
    if qpv_03 is None or qpv_03.empty:
        return []
    tails = qpv_03.loc[qpv_03["maille"].eq("epci"), "modalite"].astype("str")
    tails = tails[tails.str.startswith("conservee_ha:")].str.removeprefix("conservee_ha:")
    return sorted((old, new) for old, _, new in tails.str.partition("|").itertuples(index=False))


def vue(year: str, places: Places, names: commun.Names, readers: Mapping[str, Lecteur], area: str) -> Vue:
    """Return what a reader sees of a neighbourhood; ``area`` says which area stands under its name."""
    maille = {"2024": "qpv", "2015": "qpv_2015"}[year]

    def said(indicator: str, key: str, modalite: str) -> str:
        return commun.said(readers[indicator].chiffre(maille, key, modalite))

    def lines(row: Row) -> list[tuple[str, str]]:
        key = row["_cle"]
        programme = [("NPNRU", f"intérêt {row['npnru']}")] if not texte.is_missing(row.get("npnru")) else []
        return [
            ("Génération", year),
            ("Commune", where(key, places, names)),
            ("Habitants", said("qpv_01", key, f"population_hab:{year}")),
            ("Surface", said("qpv_12", key, "surface_ha")),
            *(programme or [("Conservée", said("qpv_03", key, "conservee_ha"))]),
        ]

    def figure(row: Row) -> str:
        words = {"gagnee_ha": "gagnés en 2024", "perdue_ha": "perdus en 2024"}
        if area not in words:
            return f"quartier de {year}"
        return f"{said('qpv_03', row['_cle'], area)} {words[area]}"

    def link(row: Row) -> str:
        codes = places.get(row["_cle"], ())
        return commune_path(codes[0]) if codes else ""

    return Vue(nom=name_of, figure=figure, lignes=lines, lien=link)
