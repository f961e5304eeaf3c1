"""FRI-08: where each friche is from a priority district (QPV 2024), and how many of its inhabitants are near."""

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import sites
from pipelines.core.horizon import distance_rows, distance_to_edge, distances, seen_around
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import people_reached, pieces
from pipelines.core.spatial import area_within, dissolve
from pipelines.core.table import located, rows

DANS = "dans le quartier"
FRI_08 = Indicator(
    id="FRI-08",
    label="Proximité des friches et des quartiers prioritaires",
    mesures=(
        Mesure(id="distance_m", label="Distance au quartier le plus proche", unit="m", extensive=False, absence=None),
        Mesure(
            id="classe", label="Classe de proximité", unit="rang, 1 : dans un quartier", extensive=False, absence=None
        ),
        Mesure(
            id="habitants_qpv_500m",
            label="Habitants de quartiers prioritaires à proximité",
            unit="habitants",
            extensive=False,
        ),
    ),
    grains=("friche",),
    rule=(
        "Quartiers 2024. Dans le quartier : plus d'un éclat du site. Sinon distance à vol d'oiseau entre les bords "
        "; 300 m est la bande de la TVA réduite, 500 m celle de proximité. Habitants : carreaux de 200 m au prorata "
        "de leur surface, calés sur la population des communes, dans la partie des quartiers à moins de 500 m du "
        "site."
    ),
    definition="Distance (m), classe de proximité, habitants de QPV à moins de 500 m.",
    reference="Décret 2023-1314 ; domain.md FRI-08 et T08 ; decisions.md, QPV belonging",
    parametres=("friches.qpv_distances_m", "friches.qpv_population_m", "eclat_m2"),
    reserves="Les quartiers de 2015 donneraient une autre réponse. Un carreau n'est pas uniforme : ordre de grandeur.",
)
COUCHES = ("friches", "qpv")
HABITANTS = "habitants_qpv_500m"


def compute(
    friches: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
    population_carroyee: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return distance (m), class, and inhabitants of districts near every site; 0 where there is none."""
    if qpv is None:
        text = sites.absence(territoire, "qpv")
        return sites.missing("FRI-08", friches.index, ("distance_m", "classe", HABITANTS), text)
    zones = located(qpv)
    seen = seen_around(friches, "qpv", territoire)
    found = distances(friches, friches["surface_m2"], zones, seen)
    tables = [
        distance_rows("FRI-08", "friche", "distance_m", found, COUCHES),
        _classes(found, friches, zones, parametres),
    ]
    if population_carroyee is None:
        text = sites.absence(territoire, "population_carroyee")
        return pd.concat([*tables, sites.missing("FRI-08", friches.index, (HABITANTS,), text)])
    cut = pieces(population_carroyee, communes)
    return pd.concat([*tables, _people(friches, zones, cut, territoire, parametres.friches.qpv_population_m)])


def _classes(
    found: pd.DataFrame, friches: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, parametres: Parametres
) -> pd.DataFrame:
    """Make the class: a drawn site is inside by more than a sliver, a point when it touches a district."""
    overlap = area_within(sites.drawn(friches), zones).reindex(friches.index)
    point = friches.geometry.geom_type.eq("Point")
    inside = (overlap > parametres.eclat_m2) | (point & found["borne_max"].eq(0))
    return sites.class_rows("FRI-08", found, parametres.friches.qpv_distances_m, COUCHES, inside=(DANS, inside))


def _people(
    friches: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, cut: gpd.GeoDataFrame, territoire: Territoire, metres: int
) -> pd.DataFrame:
    """Count the inhabitants of districts around each site; a search that leaves the territory is a lower bound."""
    here = located(friches)
    around = here[["geometry"]].set_geometry(
        shapely.buffer(here.geometry.to_numpy(), metres, quad_segs=16), crs=here.crs
    )
    reached = people_reached(around, cut, dissolve(zones)).reindex(friches.index)
    point = friches.geometry.geom_type.eq("Point")
    out = distance_to_edge(here, territoire).reindex(friches.index) < metres
    statut = pd.Series(str(Statut.CALCULE), friches.index).mask(point, str(Statut.A_VERIFIER))
    texte = pd.Series("", friches.index).mask(point, "autour du point").mask(friches.geometry.isna(), sites.LOST)
    beyond = out & _reaches_out(around, zones, territoire).reindex(friches.index, fill_value=False)
    return rows(
        "FRI-08",
        "friche",
        HABITANTS,
        reached,
        statut=statut.mask(beyond, str(Statut.AU_MOINS)),
        valeur_texte=texte.mask(beyond, "population connue jusqu'à la limite du territoire"),
        couches=("friches", "qpv", "population_carroyee", "communes"),
    )


def _reaches_out(around: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, territoire: Territoire) -> pd.Series:
    """Tell where districts are searched beyond the limit: some are met there, or their source stops before."""
    if not territoire.couche("qpv").covers_halo:
        return pd.Series(data=True, index=around.index)
    outside = dissolve(zones) - territoire.limit.buffer(1)
    return around.geometry.intersects(outside)


PIPELINE = Pipeline(
    id="qpv_friches",
    title="Proximité des friches et des quartiers prioritaires",
    indicators=(FRI_08,),
    compute=compute,
)
