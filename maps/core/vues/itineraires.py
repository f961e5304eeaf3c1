"""The signs and words of the routes: one hue per station, the véloroute by status, the others by practice."""

from collections.abc import Mapping, Sequence

import geopandas as gpd

from layers import itineraires, stations_trail
from layers.core.model import Sign, Style
from layers.itineraires import EN_PROJET, EN_SERVICE, EN_TRAVAUX, PEDESTRE, PROVISOIRE, TRAIL, VELO
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.partage import Partage
from maps.core.vues import commun

#: One hue per station; colour-blind readers also read the name in the tooltip and the table.
HUES = ("#b2182b", "#2166ac", "#8c510a", "#762a83", "#00695c", "#b8560f", "#c51b7d", "#4d4d4d")
VERT = "#006d5b"
#: How far a section of the véloroute is: solid when open, dashed under works, dotted when planned.
AVANCEMENTS = Style(
    by="avancement",
    signs=(
        Sign(value=EN_SERVICE, label="En service", color=VERT, weight=4.5),
        Sign(value=PROVISOIRE, label="Provisoire", color=VERT, weight=4.5, dash="16 4 4 4"),
        Sign(value=EN_TRAVAUX, label="En travaux", color=VERT, weight=4.5, dash="11 7"),
        Sign(value=EN_PROJET, label="En projet", color=VERT, weight=4.5, dash="1 8"),
        Sign(value="", label="Avancement non précisé", color="#5f5f5b", weight=4, dash="3 5"),
    ),
)
#: Routes that are neither a trail nor the véloroute.
PRATIQUES = Style(
    by="pratique",
    signs=(
        Sign(value=PEDESTRE, label="Sentier pédestre", color="#6b4a1f", weight=2, dash="4 4"),
        Sign(value=VELO, label="Aménagement cyclable", color="#006d5b", weight=2.2),
        Sign(value="VTT", label="Circuit VTT", color="#5f5f5b", weight=2, dash="10 4 2 4"),
        Sign(value="équestre", label="Circuit équestre", color="#8a2f5f", weight=2, dash="2 4"),
        Sign(value="", label="Autre pratique", color="#5f5f5b", weight=2),
    ),
)
SANS_STATION = "station non précisée"


def stations(frame: gpd.GeoDataFrame) -> list[str]:
    """Return the stations that trails start from, in the order of their names; the unknown one last."""
    named = frame.loc[frame["pratique"].eq(TRAIL), "station"]
    known = sorted({str(name) for name in named.dropna()}, key=texte.sort_key)
    return [*known, *([SANS_STATION] if named.isna().any() else [])]


def station_style(names: Sequence[str]) -> Style:
    """Return one hue per station, a second round of the hues being dashed."""
    signs = tuple(
        Sign(value=name, label=texte.texte(name), color=HUES[rank % len(HUES)], weight=2.2,
             dash="6 3" if rank >= len(HUES) else "")
        for rank, name in enumerate(names)
    )  # fmt: skip
    return Style(by="station", signs=signs or (Sign(value="", label="Parcours", color=HUES[0], weight=2.2),))


def followed(frame: gpd.GeoDataFrame, numbers: Sequence[str]) -> gpd.GeoSeries:
    """Tell which rows are sections of the véloroute whose progress is followed."""
    return frame["num_iti"].isin(numbers) | frame["itineraire_parent"].isin(numbers)


def vue(names: commun.Names, classe: str) -> Vue:
    """Return what a reader sees of a route; ``classe`` is the column that chooses its sign."""
    return Vue(nom=name, figure=longueur, lignes=lignes, lien=lambda row: commun.sheet(row, names), classe=classe)


def lignes(row: Row) -> list[tuple[str, str]]:
    """Return the lines that a source fills in: practice, start, length, climb, status."""
    said: Mapping[str, object] = {
        "Pratique": row.get("pratique"), "Départ": row.get("depart") or row.get("station"),
        "Difficulté": row.get("difficulte"), "Avancement": row.get("avancement"),
        "Maître d’ouvrage": row.get("maitre_ouvrage"), "Type": row.get("type_itineraire"),
    }  # fmt: skip
    known = [(label, texte.texte(value)) for label, value in said.items() if not texte.is_missing(value)]
    return [("Longueur déclarée", longueur(row)), *known][:5]


def name(row: Row) -> str:
    """Name a route."""
    return texte.texte(row.get("nom_itineraire"), f"Itinéraire {row['_cle']}")


def longueur(row: Row) -> str:
    """Write the declared length of a route, in kilometres."""
    value = row.get("longueur")
    if texte.is_missing(value):
        return texte.NON_DISPONIBLE
    return texte.with_unit(float(str(value)) / 1000, "km", 1) + commun.fictive(commun.is_fictive(row))


def _station(names: commun.Names) -> Vue:
    return Vue(
        nom=lambda row: texte.texte(row.get("nom"), f"Station {row['_cle']}"),
        figure=lambda _: "Station de trail",
        lignes=lambda row: [
            ("Commune", station_commune(row, names)),
            ("Plaques de balisage", texte.nombre(row.get("plaques"))),
        ],
        lien=lambda row: commun.sheet({**row, "comm_insee": row.get("code_insee")}, names),
        commune=lambda row: commun.commune_pair({**row, "comm_insee": row.get("code_insee")}, names),
    )


def station_commune(row: Row, names: commun.Names) -> str:
    """Name the commune of a station."""
    return commun.commune_name({**row, "comm_insee": row.get("code_insee")}, names)


STATIONS = Partage(layer=stations_trail.LAYER, vue=_station, whole=True, title="Départs (stations de trail)")
ITINERAIRES = Partage(layer=itineraires.LAYER, vue=lambda names: vue(names, "pratique"), whole=True)
