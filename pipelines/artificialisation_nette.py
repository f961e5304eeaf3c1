"""ZAN-13: flows between two editions of one land cover: what became artificial, what ceased to be, and the balance."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from layers.core.model import CALC_CRS
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import occupation
from pipelines.core import zan as z
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within, overlaps
from pipelines.core.table import rows

ZAN_13 = Indicator(
    id="ZAN-13",
    label="Artificialisation nette entre deux éditions",
    fictif_en_demo=True,
    mesures=(
        Mesure(id="artificialisation_ha", label="Surface devenue artificialisée", unit="ha"),
        Mesure(id="desartificialisation_ha", label="Surface qui a cessé de l'être", unit="ha"),
        Mesure(
            id="solde_ha",
            label="Solde net",
            unit="ha",
            formule="{artificialisation_ha} - {desartificialisation_ha}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Croisement exact des deux dernières éditions d'une même nomenclature ; les polygones inchangés sont d'abord "
        "appariés. Les passages vers ou depuis un code indéterminé font les bornes. Deux nomenclatures ne sont jamais "
        "comparées."
    ),
    definition="Flux d'artificialisation moins flux de désartificialisation.",
    reference="loi 2021-1104, art. 191 (après 2031) ; CGCT R.2231-1 ; catalogue, ZAN-13",
    parametres=("zan.triennal_echeances", "zan.triennal_articles", "zan.date_lecture"),
    reserves=(
        "Une différence de tracé entre deux éditions passe pour un changement : lire les flux avec leurs bornes et sur "
        "plusieurs années. Ne se compare pas à la consommation d'ENAF."
    ),
)
FLOWS = ("artificialisation_ha", "desartificialisation_ha")
#: Bounds nearer than this are one value: a hundredth of a square metre.
MESURE_HA = 1e-6
#: What a place was and became: 1 in the class, 0 out of it, NaN when the code cannot tell.
Classes = npt.NDArray[np.float64]


def compute(
    communes: gpd.GeoDataFrame, occupation_sol: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return both flows and the balance (ha), per commune and for the EPCI; not known with a single edition."""
    located = occupation_sol[occupation_sol.geometry.notna()]
    years = occupation.editions(located)
    words = z.mots(z.fictif(territoire, "occupation_sol"), z.exigible(parametres.zan, "artificialisation"))
    if len(years) < 2:  # noqa: PLR2004 - a flow has two ends
        return pd.concat(_unknown(communes, territoire))
    before, after = (occupation.edition(located, year) for year in years[-2:])
    name = f"{years[-2]}-{years[-1]}"
    changes = transitions(before, after)
    bounds = {flow: _measured(communes, changes, flow) for flow in FLOWS}
    gained, lost = (bounds[flow] for flow in FLOWS)
    bounds["solde_ha"] = pd.DataFrame({"min": gained["min"] - lost["max"], "max": gained["max"] - lost["min"]}).assign(
        valeur=gained["valeur"] - lost["valeur"]
    )
    seen = _described_part(communes, (before, after))
    system = f"{occupation.nomenclature(located)}, {years[-2]} et {years[-1]}"
    parts = [
        _rows(maille, f"{flow}:{name}", table, z.mots(system, words), parametres.zan.couverture_min_pct)
        for flow, found in bounds.items()
        for maille, table in (("commune", found.join(seen)), ("epci", _whole(found.join(seen), territoire)))
    ]
    return pd.concat(parts, ignore_index=True)


def _described_part(communes: gpd.GeoDataFrame, editions: tuple[gpd.GeoDataFrame, ...]) -> pd.DataFrame:
    """Return the area of each commune, and the part of it that the poorest edition describes (m²)."""
    found = [overlaps(communes, edition).groupby("target")["area_m2"].sum() for edition in editions]
    least = pd.concat([f.reindex(communes.index, fill_value=0.0) for f in found], axis=1).min(axis=1)
    return pd.DataFrame({"surface": communes.geometry.area, "decrit": least})


def _whole(found: pd.DataFrame, territoire: Territoire) -> pd.DataFrame:
    return found.sum().to_frame().T.set_axis([territoire.epci])


def _unknown(communes: gpd.GeoDataFrame, territoire: Territoire) -> Iterator[pd.DataFrame]:
    for maille, codes in (("commune", communes.index), ("epci", pd.Index([territoire.epci]))):
        for mesure in ZAN_13.mesures:
            nothing = pd.Series(np.nan, codes)
            words = "une seule édition de l'occupation du sol : aucun flux ne peut être lu"
            yield rows("ZAN-13", maille, mesure.id, nothing, statut=Statut.INCONNU, valeur_texte=words)


def transitions(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the places whose class may have changed: shape, ``avant`` and ``apres`` (1, 0, NaN: cannot tell).

    Places whose codes are the same in both editions have not changed, even when their code cannot tell.
    """
    old, new = _described(before), _described(after)
    same = old.merge(new, on="wkb", suffixes=("_avant", "_apres"))
    same = same.drop_duplicates("wkb")
    rest_old, rest_new = (f[~f["wkb"].isin(same["wkb"])].reset_index(drop=True) for f in (old, new))
    i, j = shapely.STRtree(rest_new["shape"].to_numpy()).query(rest_old["shape"].to_numpy(), predicate="intersects")
    crossed = pd.concat(
        [
            rest_old.iloc[i].add_suffix("_avant").reset_index(drop=True),
            rest_new.iloc[j].add_suffix("_apres").reset_index(drop=True),
        ],
        axis=1,
    )
    moved = crossed[_changed(crossed)]
    shapes = shapely.intersection(moved["shape_avant"].to_numpy(), moved["shape_apres"].to_numpy())
    still = same[_changed(same)]
    data = pd.concat([still[["classe_avant", "classe_apres"]], moved[["classe_avant", "classe_apres"]]])
    parts = _polygons(np.concatenate([still["shape_avant"].to_numpy(), shapes]))
    made = gpd.GeoDataFrame(data.set_axis(["avant", "apres"], axis=1), geometry=parts, crs=CALC_CRS)
    return made[~made.geometry.is_empty].reset_index(drop=True)


def _described(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the class, the codes and the shape of each polygon; the shape also as bytes, to match unchanged ones."""
    known = occupation.classes(frame, occupation.ARTIFICIALISE)
    shapes = frame.geometry.to_numpy()
    return pd.DataFrame(
        {
            "classe": known.astype("float64").to_numpy(),
            "codes": (frame["code_cs"].fillna("") + "/" + frame["code_us"].fillna("")).to_numpy(),
            "shape": shapes,
            "wkb": shapely.to_wkb(shapely.normalize(shapes)),
        }
    )


def _changed(pairs: pd.DataFrame) -> pd.Series:
    """Tell which pairs may be a flow: two classes that differ, or codes that differ when one cannot tell."""
    old, new = pairs["classe_avant"], pairs["classe_apres"]
    unclear = old.isna() | new.isna()
    return pd.Series(np.where(unclear, pairs["codes_avant"] != pairs["codes_apres"], old != new), pairs.index)


def _polygons(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Keep what has an area of some intersections: polygons that only touch give lines and points."""
    parts, at = shapely.get_parts(shapes, return_index=True)
    kept = shapely.get_dimensions(parts) == 2  # noqa: PLR2004 - polygons
    made = np.full(len(shapes), shapely.Polygon(), dtype=object)
    rows_, first = np.unique(at[kept], return_index=True)
    made[rows_] = [shapely.union_all(some) for some in np.split(parts[kept], first[1:])] if len(rows_) else []
    return made


def _measured(communes: gpd.GeoDataFrame, changes: gpd.GeoDataFrame, flow: str) -> pd.DataFrame:
    """Return the area (ha) of one flow by commune: certain, and its bounds."""
    start, end = (0.0, 1.0) if flow == FLOWS[0] else (1.0, 0.0)
    sure = (changes["avant"] == start) & (changes["apres"] == end)
    possible = (changes["avant"].fillna(start) == start) & (changes["apres"].fillna(end) == end)
    least, most = (area_within(communes, changes[hit]) / z.M2_HA for hit in (sure, possible))
    return pd.DataFrame({"min": least, "max": most, "valeur": least})


def _rows(maille: str, modalite: str, found: pd.DataFrame, words: str, least_pct: float) -> pd.DataFrame:
    """Make the rows of one flow; where an edition stops, what it does not describe may have changed."""
    wide = (found["max"] - found["min"]) > MESURE_HA
    partly = found["decrit"] < found["surface"] * least_pct / 100
    nothing = found["decrit"] < found["surface"] * (1 - least_pct / 100)
    found = found.assign(**{n: found[n].mask(nothing) for n in ("valeur", "min", "max")})
    said = pd.Series(words, found.index).mask(partly, f"{words} ; une édition ne couvre pas tout le lieu")
    return rows(
        "ZAN-13",
        maille,
        modalite,
        found["valeur"],
        borne_min=found["min"].mask(partly & modalite.startswith("solde")),
        borne_max=found["max"].mask(partly),
        statut=pd.Series(str(Statut.CALCULE), found.index)
        .mask(wide | partly, str(Statut.A_VERIFIER))
        .mask(nothing, str(Statut.INCONNU)),
        valeur_texte=said.mask(nothing, "hors d'une des deux éditions"),
    )


PIPELINE = Pipeline(
    id="artificialisation_nette", title="Artificialisation nette", indicators=(ZAN_13,), compute=compute
)
