"""MIN-01: mine shafts in and around friches and communes."""

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.horizon import distance_to_edge
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.proximity import count_near
from pipelines.core.spatial import count_within
from pipelines.core.table import located, lower_bound_if, rows, total

MIN_01 = Indicator(
    id="MIN-01",
    label="Puits de mine à proximité",
    mesures=(
        Mesure(id="puits_dans", label="Puits dans la commune", unit="puits"),
        Mesure(id="puits", label="Puits à moins de la distance", unit="puits"),
    ),
    grains=("epci", "commune", "friche"),
    rule=(
        "Distance à vol d'oiseau depuis la limite, puits intérieurs compris. Un site connu par un point est un disque "
        "de même surface : résultat en intervalle, à vérifier. « Au moins » quand la recherche dépasse la limite du "
        "territoire, où la source s'arrête."
    ),
    definition="Nombre de puits de mine à 50, 100 et 250 m.",
    reference="catalogue, MIN-01",
    parametres=("puits_distances_m",),
    reserves="Un puits est un point : son aléa s'étend autour de lui (PPRM), et sa position a sa propre précision.",
)


def compute(
    communes: gpd.GeoDataFrame,
    puits_mine: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    friches: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the shafts within each distance of every commune and friche (0 where there is none).

    A friche that is not located gets NA; the friches are left out when their layer is absent.
    """
    puits = located(puits_mine)
    inside = count_within(communes, puits)
    tables = [
        rows("MIN-01", "commune", "puits_dans", inside, couches=("communes", "puits_mine")),
        total("MIN-01", "puits_dans", float(inside.sum()), territoire, couches=("communes", "puits_mine")),
    ]
    for distance in parametres.puits_distances_m:
        nothing = pd.Series(0.0, index=communes.index)
        tables.append(_near("commune", communes, nothing, puits, distance, territoire))
        if friches is not None:
            tables.append(_near("friche", friches, friches["surface_m2"], puits, distance, territoire))
    return lower_bound_if(pd.concat(tables), puits_mine)


def _near(
    maille: str,
    everything: gpd.GeoDataFrame,
    areas: pd.Series,
    puits: gpd.GeoDataFrame,
    distance: int,
    territoire: Territoire,
) -> pd.DataFrame:
    """Count around the located places; the others stay unknown."""
    places = located(everything)
    near = count_near(places, puits, distance, areas.loc[places.index]).reindex(everything.index)
    edge = distance_to_edge(places, territoire).reindex(everything.index)
    point = everything.geometry.geom_type.eq("Point")
    radius = np.sqrt(areas / np.pi).where(point, 0.0).fillna(0.0)  # the disc of a point may reach further
    known = edge + (territoire.halo_m if territoire.couche("puits_mine").covers_halo else 0.0)
    seen = near.assign(edge=known, cut=known < distance + radius, point=point)
    statut, texte = zip(*(_say(*row) for row in seen.itertuples(index=False)), strict=True) if len(seen) else ((), ())
    lower = near["minimum"].where(
        near["minimum"].eq(near["maximum"]) | pd.Series(statut, seen.index).eq(Statut.AU_MOINS)
    )
    return rows(
        "MIN-01",
        maille,
        f"puits:{distance}",
        lower,
        borne_min=near["minimum"],
        borne_max=near["maximum"],
        valeur_texte=pd.Series(texte, seen.index, dtype="str"),
        statut=pd.Series(statut, seen.index, dtype="str"),
        couches=(f"{maille}s", "communes", "puits_mine"),
    )


def _say(low: float, high: float, edge: float, cut: bool, point: bool) -> tuple[str, str]:  # noqa: FBT001 - one row
    """Return the status of one place and, when the figure alone does not tell, words."""
    if np.isnan(low):
        return Statut.INCONNU, "site non localisé"
    if cut:
        known = f"source connue jusqu'à {edge:.0f} m" if round(edge) else "la source s'arrête à la limite"
        return Statut.AU_MOINS, f"au moins {low:.0f} ({known})"
    if np.isnan(high):
        return Statut.AU_MOINS, f"au moins {low:.0f} (surface du site inconnue)"
    words = "" if low == high else f"entre {low:.0f} et {high:.0f}"
    return (Statut.A_VERIFIER if point else Statut.CALCULE), words


PIPELINE = Pipeline(id="proximite_puits", title="Proximité des puits de mine", indicators=(MIN_01,), compute=compute)
