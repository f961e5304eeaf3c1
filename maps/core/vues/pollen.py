"""The signs and words of pollen: sensors, the bands around them, their zones, the levels of the official index."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from layers import capteurs_pollen
from layers.core.model import Sign, Style
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.chiffres import Lecteur
from maps.core.formes import anneaux
from maps.core.partage import Partage
from maps.core.vues import commun

#: The levels of the official index: their colour and their words, which are always written beside it.
NIVEAUX = (
    (0, "#dddddd", "indisponible"),
    (1, "#50f0e6", "très faible"),
    (2, "#50ccaa", "faible"),
    (3, "#f0e641", "modéré"),
    (4, "#ff5050", "élevé"),
    (5, "#960032", "très élevé"),
    (6, "#872181", "extrêmement élevé"),
)
BRUN = "#7a4e00"


def name(row: Row) -> str:
    """Name a sensor: its name, else its commune."""
    return texte.texte(row.get("nom"), f"Capteur {row['_cle']}")


def commune(row: Row, names: commun.Names) -> tuple[str, str]:
    """Return the code and the name of the commune of a sensor."""
    return commun.commune_pair({**row, "comm_insee": row.get("code_insee")}, names)


def _vue(names: commun.Names) -> Vue:
    return Vue(
        nom=name,
        figure=lambda row: texte.texte(row.get("type"), ""),
        lignes=lambda row: [
            ("Commune", commune(row, names)[1] or texte.texte(row.get("commune"))),
            ("Site", texte.texte(row.get("site"))),
            ("Type", texte.texte(row.get("type"))),
            ("Installé le", texte.date(row.get("date_installation"))),
            ("Position", texte.texte(row.get("precision_localisation"), "précision non renseignée")),
        ],
        lien=lambda row: commun.sheet({**row, "comm_insee": row.get("code_insee")}, names),
        commune=lambda row: commune(row, names),
    )


def bandes(distances: Sequence[float]) -> Style:
    """Return the signs of the bands around the sensors."""
    return anneaux.style(distances, BRUN, lambda d: f"À moins de {texte.with_unit(d / 1000, 'km')} d’un capteur")


ZONES = Style(signs=(Sign(value="", label="Zone du capteur le plus proche", color="#43433f", fill_opacity=0, weight=1.6,
                          dash="2 5"),))  # fmt: skip


def zones(sensors: gpd.GeoDataFrame, shapes: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Return the zones of the sensors with the attributes of their sensor."""
    said = pd.DataFrame(sensors.drop(columns=sensors.geometry.name)).loc[shapes.index]
    return gpd.GeoDataFrame(said, geometry=shapes, crs=shapes.crs)


def zone(names: commun.Names, pol_02: Lecteur) -> Vue:
    """Return what a reader sees of the zone of a sensor."""

    def lines(row: Row) -> list[tuple[str, str]]:
        figures = (("Surface", "surface_km2"), ("Habitants", "population_hab"))
        return [(label, commun.said(pol_02.chiffre("capteur", row["_cle"], m))) for label, m in figures]

    return Vue(
        nom=lambda row: f"Plus près du capteur {name(row)}",
        figure=lambda row: commune(row, names)[1],
        lignes=lines,
        lien=lambda row: commun.sheet({**row, "comm_insee": row.get("code_insee")}, names),
    )


CAPTEURS = Partage(layer=capteurs_pollen.LAYER, vue=_vue, whole=True)
