"""FRI-08: where each friche is from a priority district (QPV 2024), and how many of its inhabitants are near."""

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import sites
from pipelines.core.horizon import distance_rows, distance_to_edge, distances, seen_around
from pipelines.core.lieux import Raison, judged, secret
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import people_reached, pieces
from pipelines.core.spatial import area_within, dissolve
from pipelines.core.table import located

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
        "site ; secret sous 11 ménages. Un quartier non localisé peut être plus proche : la borne basse est 0."
    ),
    definition="Distance (m), classe de proximité, habitants de QPV à moins de 500 m.",
    reference="Décret 2023-1314 ; catalogue, FRI-08",
    parametres=("friches.qpv_distances_m", "friches.qpv_population_m", "eclat_m2", "secret_menages"),
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
    found = sites.maybe_nearer(found, friches, sites.unplaced(friches, qpv, "quartier"))
    tables = [
        distance_rows("FRI-08", "friche", "distance_m", found, COUCHES),
        _classes(found, friches, qpv, parametres),
    ]
    if population_carroyee is None:
        text = sites.absence(territoire, "population_carroyee")
        return pd.concat([*tables, sites.missing("FRI-08", friches.index, (HABITANTS,), text)])
    cut = pieces(population_carroyee, communes)
    return pd.concat([*tables, _people(friches, qpv, cut, territoire, parametres)])


def _classes(
    found: pd.DataFrame, friches: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame, parametres: Parametres
) -> pd.DataFrame:
    """Make the class: a drawn site is inside by more than a sliver, a point when it touches a district.

    A point may be inside when its disc is, any site when a district has no place.
    """
    overlap = area_within(sites.drawn(friches), located(qpv)).reindex(friches.index)
    point = friches.geometry.geom_type.eq("Point")
    inside = (overlap > parametres.eclat_m2) | (point & found["borne_max"].eq(0))
    maybe = (point & found["borne_min"].fillna(0).eq(0)) | bool(qpv.geometry.isna().any())
    return sites.class_rows("FRI-08", found, parametres.friches.qpv_distances_m, COUCHES, inside=(DANS, inside, maybe))


def _people(
    friches: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    cut: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Count the inhabitants of districts around each site; under a number of households, the figure is secret."""
    here, zones, metres = located(friches), located(qpv), parametres.friches.qpv_population_m
    around = here[["geometry"]].set_geometry(
        shapely.buffer(here.geometry.to_numpy(), metres, quad_segs=16), crs=here.crs
    )
    reached, households = (
        people_reached(around, cut, dissolve(zones), column).reindex(friches.index)
        for column in ("habitants", "menages")
    )
    out = distance_to_edge(here, territoire).reindex(friches.index) < metres
    beyond = out & _reaches_out(around, zones, territoire).reindex(friches.index, fill_value=False)
    return judged(
        "FRI-08",
        "friche",
        HABITANTS,
        reached,
        (*_doubts(friches, qpv, beyond), secret(households, parametres)),
        couches=("friches", "qpv", "population_carroyee", "communes"),
    )


def _doubts(friches: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame, beyond: pd.Series) -> tuple[Raison, ...]:
    """Return why a number of inhabitants is not certain; a search that leaves the territory is a lower bound."""
    nowhere = int(qpv.geometry.isna().sum())
    point = friches.geometry.geom_type.eq("Point")
    return (
        (point, "autour du point", Statut.A_VERIFIER),
        (pd.Series(nowhere > 0, friches.index), f"{nowhere} quartier(s) non localisé(s)", Statut.AU_MOINS),
        (beyond, "population connue jusqu'à la limite du territoire", Statut.AU_MOINS),
        (friches.geometry.isna(), sites.LOST, Statut.INCONNU),
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
