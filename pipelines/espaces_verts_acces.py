"""QPV-05: inhabitants near a public green space large enough."""

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.espaces_verts import INCONNU, OUI
from pipelines.core.acces import acces, mesures, offre
from pipelines.core.lieux import communes_of, whole, zones
from pipelines.core.model import Indicator, Pipeline
from pipelines.core.population import pieces
from pipelines.core.spatial import dissolve
from pipelines.core.table import located

QPV_05 = Indicator(
    id="QPV-05",
    label="Accès aux espaces verts publics",
    mesures=mesures("QPV-05", "à moins de 300 m d'un espace vert public"),
    grains=("epci", "commune", "qpv"),
    rule=(
        "À vol d'oiseau depuis le bord d'un espace vert ouvert au public, d'au moins la surface que dit la modalité "
        "(m²), seul ou avec ceux qu'il touche. Habitants du carroyage calé, au prorata des surfaces. Un espace dont "
        "l'accès n'est pas connu ne fait que la borne haute. Les espaces du halo comptent ; « au moins » où la source "
        "s'arrête à la limite. Trop peu de ménages (secret_menages), ou de quoi le retrouver par "
        "différence : secret."
    ),
    definition="Population et part de la population à moins de 300 m d'un espace vert public, par surface minimale.",
    reference="OMS 2017 (0,5 ha à 300 m) ; Insee (1 000 m²) ; catalogue, QPV-05",
    parametres=("qpv.espaces_verts_distance_m", "qpv.espaces_verts_surfaces_m2", "secret_menages"),
    reserves=(
        "À vol d'oiseau : ni l'A21, ni les canaux, ni les voies ferrées, ni la place des entrées ne sont vus. Repère "
        "de l'Insee : environ 40 % des habitants des grands centres ont 0,5 ha à moins de 300 m."
    ),
)


def compute(
    communes: gpd.GeoDataFrame,
    espaces_verts: gpd.GeoDataFrame,
    population_carroyee: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return inhabitants (0 where nobody is near) and their share (%) of each place, by least area (m²)."""
    cut = pieces(population_carroyee, communes, beyond=True)
    places = [communes_of(communes, cut), whole(territoire, communes, cut)]
    if qpv is not None:
        places.append(zones("qpv", qpv, cut, territoire, parametres))
    p = parametres.qpv
    acces_public = espaces_verts["acces_public"].fillna(INCONNU)
    sure, possible = espaces_verts[acces_public == OUI], espaces_verts[acces_public.isin([OUI, INCONNU])]
    offres = {
        str(least): offre(
            "espaces_verts",
            p.espaces_verts_distance_m,
            large(sure, least),
            doubtful=large(located(possible), least),
            doute="avec les espaces dont l'accès n'est pas connu, davantage",
        )
        for least in p.espaces_verts_surfaces_m2
    }
    return acces("QPV-05", places, offres, territoire, parametres)


def large(spaces: gpd.GeoDataFrame, least_m2: float) -> gpd.GeoDataFrame:
    """Return the spaces of an area or more, alone or with those they touch; the ones without a place are kept."""
    drawn = located(spaces)
    alone = drawn.geometry.area >= least_m2
    patches = shapely.get_parts(dissolve(drawn))
    wide = patches[shapely.area(patches) >= least_m2]
    kept = alone.to_numpy().copy()
    kept[shapely.STRtree(drawn.geometry.to_numpy()).query(wide, predicate="intersects")[1]] = True
    return pd.concat([drawn[kept], spaces[spaces.geometry.isna()]])


PIPELINE = Pipeline(id="espaces_verts_acces", title="Accès aux espaces verts", indicators=(QPV_05,), compute=compute)
