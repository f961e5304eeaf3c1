"""TVB-05: effective mesh, how large the pieces are that roads, railways, canals and towns leave (CUT procedure)."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import barrieres
from pipelines.core.barrieres import Taches
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.occupation import latest
from pipelines.core.spatial import overlaps
from pipelines.core.table import lower_bound_if, rows
from pipelines.core.trame import joined, met, polygons

#: A difference of area under which two are the same, ha.
LIMITE_HA = 1e-6

TVB_05 = Indicator(
    id="TVB-05",
    label="Maille effective, morceaux coupés à la limite",
    mesures=(
        Mesure(
            id="maille_ha",
            label="Maille effective",
            unit="ha",
            extensive=False,
            formule="{somme_carres_ha2} / {TER-01:superficie_ha}",
        ),
        Mesure(id="somme_carres_ha2", label="Somme des carrés des morceaux", unit="ha²", extensive=False),
        Mesure(id="barrieres_ha", label="Surface des barrières", unit="ha"),
    ),
    grains=("epci", "commune"),
    rule=(
        "Le territoire moins les barrières fait des morceaux, coupés à sa limite ; maille = somme des carrés de "
        "leurs surfaces / surface du territoire. Barrières : taches artificialisées, routes importantes, voies "
        "ferrées, canaux navigables, avec leur demi-largeur, à bouts ronds ; ni ponts, ni tunnels, ni ce qui n'est pas "
        "en service. Une voie dont la position au sol ou l'importance n'est pas connue est comptée ; l'autre borne est "
        "sans elle."
    ),
    definition="Surface moyenne où deux points pris au hasard ne sont séparés par aucune barrière (procédure CUT).",
    reference="catalogue, TVB-05 ; Jaeger 2000",
    parametres=(
        "tvb.barriere_tampon_m",
        "tvb.barriere_importance_max",
        "tvb.barriere_etats_exclus",
        "tvb.occupation_couverture_min",
    ),
    reserves=(
        "Couper les morceaux à la limite abaisse la maille des petites communes : comparer des communes de même "
        "taille, ou une commune avec elle-même. Ne dit rien de la qualité des milieux."
    ),
)


def compute(
    communes: gpd.GeoDataFrame,
    infrastructures: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    occupation_sol: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the effective mesh (ha) of every commune and of the EPCI: the whole area where nothing cuts.

    Without land cover, or where it is incomplete, the mesh is an upper bound, « à vérifier ».
    """
    tvb = parametres.tvb
    taches = barrieres.patches(occupation_sol)
    closed = _both(barrieres.lines(infrastructures, tvb), taches, tvb.barriere_tampon_m)
    land, known = communes.geometry.area, _known(communes, occupation_sol)
    whole = gpd.GeoDataFrame(
        {"connu": [float((known * land).sum() / land.sum())]},
        geometry=[territoire.limit],
        index=[territoire.epci],
        crs=communes.crs,
    )
    said = barrieres.listed(tvb, taches)
    tables = []
    for maille, places in (("commune", communes.assign(connu=known)), ("epci", whole)):
        doubts = _doubts(places, taches, tvb.occupation_couverture_min)
        layers = ("communes", "infrastructures", *(() if occupation_sol is None else ("occupation_sol",)))
        most, least = (_measured(places, shape) for shape in closed)
        tables += _rows(maille, (most, least), said, doubts, layers)
    return lower_bound_if(pd.concat(tables, ignore_index=True), infrastructures)


def _both(lines: Mapping[str, gpd.GeoDataFrame], taches: Taches, half_m: float) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the ground that is closed, with the lines in doubt and without them."""
    firm = {nature: frame[~frame["doubtful"]] for nature, frame in lines.items()}
    every = _closed(lines, taches, half_m)
    same = sum(map(len, firm.values())) == sum(map(len, lines.values()))
    return every, every if same else _closed(firm, taches, half_m)


def _closed(lines: Mapping[str, gpd.GeoDataFrame], taches: Taches, half_m: float) -> BaseGeometry:
    roads = [shapely.buffer(frame.geometry.to_numpy(), half_m, quad_segs=16) for frame in lines.values()]
    towns = [] if taches.surfaces is None else [taches.surfaces.geometry.to_numpy()]
    return shapely.union_all(np.concatenate([*roads, *towns]))


def _known(communes: gpd.GeoDataFrame, occupation_sol: gpd.GeoDataFrame | None) -> pd.Series:
    """Return the share of each commune that the land cover describes (its rows do not overlap); 0 without the layer."""
    if occupation_sol is None:
        return pd.Series(0.0, communes.index)
    met = overlaps(communes, latest(polygons(occupation_sol))).groupby("target")["area_m2"].sum()
    return (met.reindex(communes.index, fill_value=0.0) / communes.geometry.area).clip(upper=1.0)


def _doubts(places: gpd.GeoDataFrame, taches: Taches, least: float) -> pd.Series:
    """Return what is not known of the barriers of each place, empty where all is."""
    none = pd.Series("", places.index)
    if taches.surfaces is None:
        return none.mask(none.eq(""), "sans les taches artificialisées (couche absente), maille surestimée")
    partial = (100 * places["connu"]).map("occupation du sol connue sur {:.0f} % du lieu, maille surestimée".format)
    said = none.mask(met(places, taches.inconnues), "taches de code indéterminé non comptées")
    return said.mask(places["connu"] < least, partial)


def _measured(places: gpd.GeoDataFrame, closed: BaseGeometry) -> pd.DataFrame:
    """Return, for each place, the sum of the squares of its pieces (ha²), its area and that of what closes it (ha)."""
    left = shapely.difference(places.geometry.to_numpy(), closed)
    pieces, owner = shapely.get_parts(left, return_index=True)
    squares = np.bincount(owner, (shapely.area(pieces) / 1e4) ** 2, len(places))
    land = places.geometry.area.to_numpy() / 1e4
    made = {"somme_carres_ha2": squares, "barrieres_ha": land - shapely.area(left) / 1e4, "maille_ha": squares / land}
    return pd.DataFrame(made, index=places.index)


def _rows(
    maille: str, measured: tuple[pd.DataFrame, pd.DataFrame], said: str, doubts: pd.Series, layers: tuple[str, ...]
) -> list[pd.DataFrame]:
    """Make the rows: what is not known of the barriers makes the mesh an upper bound, and their area a lower one.

    ``measured`` is with the lines in doubt, then without: the value is the first, the second its other bound.
    """
    most, least = measured
    unsure, some = doubts.ne(""), (most["barrieres_ha"] - least["barrieres_ha"]).gt(LIMITE_HA)
    reasons = joined(pd.Series(said, doubts.index), doubts, pd.Series("", doubts.index).mask(some, barrieres.DOUTE))
    statut = (unsure | some).map({True: Statut.A_VERIFIER, False: Statut.CALCULE})
    tables = []
    for mesure, values in most.items():
        high, firm = mesure == "barrieres_ha", least[mesure].where(some, values)
        low, top = (firm, values.mask(unsure)) if high else (values.mask(unsure), firm)
        tables.append(
            rows(
                "TVB-05", maille, str(mesure), values, statut=statut, valeur_texte=reasons, borne_min=low,
                borne_max=top, couches=layers,
            )
        )  # fmt: skip
    return tables


PIPELINE = Pipeline(id="maille_effective", title="Maille effective", indicators=(TVB_05,), compute=compute)
