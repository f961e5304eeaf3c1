"""X-04: ERBM estates in a priority neighbourhood and near a heat network."""

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.horizon import seen_around
from pipelines.core.lieux import LOST, OUTSIDE, Raison, here, judged, surfaces
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import around
from pipelines.core.spatial import area_within
from pipelines.core.table import located

X_04 = Indicator(
    id="X-04",
    label="Cités minières de l'ERBM, quartiers prioritaires et chaleur",
    mesures=(
        Mesure(id="nombre", label="Cités de l'ERBM en quartier et proches d'un réseau", unit="cités", extensive=False),
        Mesure(id="surface_ha", label="Surface de ces cités, en quartier et proche d'un réseau", unit="ha"),
    ),
    grains=("epci", "qpv"),
    rule=(
        "Partie des cités du programme ERBM située dans un quartier prioritaire (2024) et à 150 m au plus d'un tracé "
        "de réseau de chaleur, à vol d'oiseau ; une cité compte au-delà de l'éclat. « Au moins » quand un réseau n'a "
        "pas de tracé ou quand la source s'arrête à la limite ; borne haute avec les cités dont l'appartenance n'est "
        "pas dite."
    ),
    definition="Nombre et surface des cités ERBM à la fois en quartier et proches d'un réseau de chaleur.",
    reference="catalogue, X-04, S26 et S56 ; France Chaleur Urbaine",
    parametres=("qpv.synergie_chaleur_m", "eclat_m2"),
    reserves="Une coïncidence de lieux, non un projet : le calendrier de réhabilitation de chaque cité reste à voir.",
)
COUCHES = ("qpv", "cites_minieres", "reseaux_chaleur")


def compute(
    qpv: gpd.GeoDataFrame,
    cites_minieres: gpd.GeoDataFrame,
    reseaux_chaleur: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return estates and hectares (0 where the three do not meet), per neighbourhood and for the territory."""
    inside = here(located(qpv), territoire.communes, parametres)
    metres = parametres.qpv.synergie_chaleur_m
    warm = around(located(reseaux_chaleur), metres)
    drawn = located(cites_minieres)
    said = drawn["erbm"].fillna("inconnu")
    low, high = (_met(inside, drawn[kept], warm, parametres) for kept in (said == "oui", said != "non"))
    silent = not said.eq("oui").any() and len(drawn) > 0
    lost = int((cites_minieres.geometry.isna() & cites_minieres["erbm"].ne("non").fillna(value=True)).sum())
    state = _state(qpv, inside, reseaux_chaleur, lost, metres, territoire)
    whole, most = (_whole(found, territoire) for found in (low, high))
    codes = pd.Index([territoire.epci])
    every = tuple((pd.Series([bool(hit.any())], codes), why, s) for hit, why, s in state[:3])
    out = int(qpv.geometry.isna().sum())
    every = (*every[:2], (every[2][0] | (out > 0), f"{lost + out} objet(s) non localisé(s)", Statut.AU_MOINS))
    tables = []
    for maille, values, upper, raisons in (("qpv", low, high, state), ("epci", whole, most, every)):
        places = qpv.index if maille == "qpv" else codes
        tables += [
            _row(maille, name, (values[name].reindex(places), upper[name].reindex(places)), raisons, silent=silent)
            for name in ("nombre", "surface_ha")
        ]
    return pd.concat(tables, ignore_index=True)


def _met(
    inside: gpd.GeoDataFrame, estates: gpd.GeoDataFrame, warm: BaseGeometry, parametres: Parametres
) -> pd.DataFrame:
    """Return, by neighbourhood, the estates that meet it near a trace: ``nombre``, ``surface_ha``, ``cites`` (list)."""
    near = surfaces(estates.geometry.intersection(warm), list(estates.index), inside)
    near = gpd.GeoDataFrame(geometry=near[near.area > parametres.eclat_m2], crs=inside.crs)
    area = area_within(inside, near) / 1e4 if len(near) else pd.Series(0.0, inside.index)
    names: dict[str, list[str]] = {}
    for code, shape in inside.geometry.items():
        shared = near.geometry.intersection(shape).area
        names[str(code)] = list(shared.index[shared > parametres.eclat_m2])
    cites = pd.Series(names, index=inside.index, dtype="object")
    return pd.DataFrame({"nombre": cites.map(len).astype("float64"), "surface_ha": area, "cites": cites})


def _whole(found: pd.DataFrame, territoire: Territoire) -> pd.DataFrame:
    """Return the same for the territory: an estate across two neighbourhoods counts once."""
    names = {name for each in found["cites"] for name in each}
    made = {"nombre": [float(len(names))], "surface_ha": [float(found["surface_ha"].sum())]}
    return pd.DataFrame(made, index=[territoire.epci])


def _row(
    maille: str, name: str, bounds: tuple[pd.Series, pd.Series], raisons: tuple[Raison, ...], *, silent: bool
) -> pd.DataFrame:
    low, high = bounds
    doubts = (
        (high > low + 1e-9, "des cités dont l'appartenance à l'ERBM n'est pas dite", Statut.A_VERIFIER),
        *raisons[:3],
        (pd.Series(silent, low.index), "la source ne dit pas quelles cités sont de l'ERBM", Statut.INCONNU),
        *raisons[3:],
    )
    return judged("X-04", maille, name, low, doubts, borne_max=high, couches=COUCHES)


def _state(
    qpv: gpd.GeoDataFrame,
    inside: gpd.GeoDataFrame,
    reseaux: gpd.GeoDataFrame,
    cites: int,
    metres: float,
    territoire: Territoire,
) -> tuple[Raison, ...]:
    lost = int(reseaux.geometry.isna().sum())
    nowhere = qpv.geometry.isna()
    outside = pd.Series(~qpv.index.isin(inside.index), qpv.index) & ~nowhere
    short = (seen_around(qpv, "reseaux_chaleur", territoire) < metres) & ~outside
    return (
        (short, "tracés voisins non connus", Statut.AU_MOINS),
        (pd.Series(lost > 0, qpv.index), f"{lost} réseau(x) sans tracé", Statut.AU_MOINS),
        (pd.Series(cites > 0, qpv.index), f"{cites} cité(s) non localisée(s)", Statut.AU_MOINS),
        (nowhere, LOST, Statut.INCONNU),
        (outside, OUTSIDE, Statut.SANS_OBJET),
    )


PIPELINE = Pipeline(id="synergie_erbm", title="ERBM, quartiers et chaleur", indicators=(X_04,), compute=compute)
