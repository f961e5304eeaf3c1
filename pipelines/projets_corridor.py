"""TVB-13: activity parks and zones to be urbanised that cross a corridor."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from layers.core.model import CALC_CRS
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within, dissolve, overlaps
from pipelines.core.table import located, rows
from pipelines.core.trame import REGLE, RESERVE, joined, leaving, met, polygons, read, set_aside, zoned

PARC, ENSEMBLE = "parc d'activités", "ensemble"
PARCS, PLU = "parcs_activites", "zonages_urbanisme"
TVB_13 = Indicator(
    id="TVB-13",
    label="Parcs d'activités et zones à urbaniser dans les corridors",
    mesures=(
        Mesure(id="nombre", label="Parcs ou zones", unit="objets", extensive=False),
        Mesure(id="surface_ha", label="Surface dans un corridor", unit="ha"),
        Mesure(id="surface_corridors_ha", label="Surface des corridors", unit="ha"),
        Mesure(
            id="part_pct",
            label="Part des corridors",
            unit="%",
            extensive=False,
            formule="100 * {surface_ha} / {TVB-13:surface_corridors_ha}",
        ),
    ),
    grains=("epci", "corridor"),
    rule=(
        "Parcs d'activités, zones AU ouvertes (AUc) et non ouvertes (AUs) des PLU qui recouvrent un corridor de la "
        "trame verte et bleue de plus qu'un éclat. Surfaces réunies avant la mesure ; l'ensemble compte une fois un "
        f"parc en zone AU. À l'EPCI, les corridors sont réunis et coupés à la limite. {REGLE}"
    ),
    definition="Nombre, surface et part des corridors, par sorte de projet.",
    reference="catalogue, TVB-13",
    parametres=(
        "tvb.zones_au",
        "tvb.largeur_axe_m",
        "tvb.echelle_max",
        "tvb.plu_couverture_min",
        "tvb.mention_annulation",
        "eclat_m2",
    ),
    reserves=(
        "Une zone AU non ouverte n'est pas bâtie et peut ne jamais l'être ; un parc existant peut laisser passer la "
        f"faune. Une commune sans PLU numérisé n'est pas une commune sans projet. {RESERVE}"
    ),
)


def compute(
    communes: gpd.GeoDataFrame,
    trame_verte_bleue: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    parcs_activites: gpd.GeoDataFrame | None = None,
    zonages_urbanisme: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return number, area (ha) and share (%) by kind of project, of each corridor and of the EPCI; 0 where none is met.

    A kind whose layer is absent is « sans couche »; where plans are not known, or stop at the limit, « au moins ».
    """
    lue = read(trame_verte_bleue, communes, territoire, parametres)
    corridors = lue.corridors()
    everything = trame_verte_bleue.assign(ecarte=set_aside(trame_verte_bleue, parametres.tvb))
    layers = {PARCS: parcs_activites, PLU: zonages_urbanisme}
    projets = _projects(layers, parametres.tvb.zones_au)
    blank = _blank(communes, zonages_urbanisme, parametres.tvb.plu_couverture_min)
    words = {"epci": lue.words("epci", corridors), "corridor": lue.own_words("corridor", corridors)}
    tables = []
    for maille, targets in (("epci", _whole(corridors, territoire)), ("corridor", corridors)):
        short = _shortages(maille, targets, layers, blank, territoire)
        area = targets.geometry.area.fillna(0.0) / 1e4
        known = pd.Series(str(Statut.CALCULE), targets.index).mask(words[maille].ne(""), str(Statut.A_VERIFIER))
        corridor = pd.DataFrame({"valeur": area, "haut": area, "statut": known, "texte": words[maille]})
        tables.append(_rows(maille, "surface_corridors_ha", corridor, everything))
        for nom, (features, used) in projets.items():
            missing = joined(*(short[layer] for layer in used))
            for mesure, value in _measured(targets, features, parametres.eclat_m2).items():
                said = _said(value, missing, words[maille], absent=all(layers[layer] is None for layer in used))
                tables.append(_rows(maille, f"{mesure}:{nom}", said, everything))
    return pd.concat(tables, ignore_index=True)


def _projects(
    layers: Mapping[str, gpd.GeoDataFrame | None], zones_au: Mapping[str, str]
) -> dict[str, tuple[gpd.GeoDataFrame, tuple[str, ...]]]:
    """Return, by kind of project, its surfaces and the layers they come from; no surface where a layer is absent."""
    empty = gpd.GeoDataFrame({"typezone": pd.Series(dtype="str")}, geometry=[], crs=CALC_CRS)
    parcs, zones = (empty if layers[name] is None else polygons(layers[name]) for name in (PARCS, PLU))
    made = {PARC: (parcs[["geometry"]], (PARCS,))}
    made |= {nom: (zones.loc[zones["typezone"] == code, ["geometry"]], (PLU,)) for code, nom in zones_au.items()}
    together = [features.set_axis(f"{nom} " + features.index.astype("str")) for nom, (features, _) in made.items()]
    return made | {ENSEMBLE: (pd.concat(together), (PARCS, PLU))}


def _blank(communes: gpd.GeoDataFrame, zonages: gpd.GeoDataFrame | None, least: float) -> gpd.GeoDataFrame:
    """Return the communes where the plan is not known, or not whole; none when the layer itself is absent."""
    return communes.iloc[:0] if zonages is None else communes[zoned(communes, zonages) < least]


def _whole(corridors: gpd.GeoDataFrame, territoire: Territoire) -> gpd.GeoDataFrame:
    """Return the corridors of the territory as one place, cut at its limit; without a shape when there is none."""
    shape = dissolve(corridors) & territoire.limit
    return gpd.GeoDataFrame(geometry=[None if shape.is_empty else shape], index=[territoire.epci], crs=CALC_CRS)


def _shortages(
    maille: str,
    targets: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame | None],
    blank: gpd.GeoDataFrame,
    territoire: Territoire,
) -> Mapping[str, pd.Series]:
    """Return, by layer, why projects may be missing in each place: empty where none is."""
    none, every = pd.Series("", targets.index), pd.Series(data=True, index=targets.index)
    made = {}
    for name, frame in layers.items():
        if frame is None:
            made[name] = none.mask(every, f"couche {name} absente")
            continue
        lost = len(frame) - len(polygons(frame))
        said = none.mask(every, f"{lost} objet(s) sans surface connue") if lost else none
        if maille == "corridor":
            said = joined(
                said, none.mask(leaving(targets, name, territoire), "source connue jusqu'à la limite seulement")
            )
        made[name] = (
            joined(said, none.mask(met(targets, blank), "PLU non numérisé par endroits")) if name == PLU else said
        )
    return made


def _measured(targets: gpd.GeoDataFrame, features: gpd.GeoDataFrame, sliver_m2: float) -> dict[str, pd.Series]:
    """Return number, area (ha) and share (%) of each place: 0 where none is met; no share of a place without area."""
    full = located(targets)
    pairs = overlaps(full, features)
    pairs = pairs[pairs["area_m2"] > sliver_m2]
    number = pairs.groupby("target")["feature"].nunique().reindex(targets.index, fill_value=0)
    area = area_within(full, features[features.index.isin(pairs["feature"])]).reindex(targets.index, fill_value=0.0)
    return {
        "nombre": number.astype("float64"),
        "surface_ha": area / 1e4,
        "part_pct": 100 * area / targets.geometry.area.where(targets.geometry.area > 0),
    }


def _said(value: pd.Series, missing: pd.Series, words: pd.Series, *, absent: bool) -> pd.DataFrame:
    """Return value, upper bound, status and words of one measure."""
    short = missing.ne("")
    statut = pd.Series(str(Statut.CALCULE), value.index).mask(words.ne(""), str(Statut.A_VERIFIER))
    statut = statut.mask(short, str(Statut.AU_MOINS)).mask(value.isna(), str(Statut.SANS_OBJET))
    texte = joined(missing, words).mask(value.isna(), "aucun corridor")
    made = pd.DataFrame({"valeur": value, "haut": value.mask(short), "statut": statut, "texte": texte})
    return made.assign(valeur=float("nan"), haut=float("nan"), statut=str(Statut.SANS_COUCHE)) if absent else made


def _rows(maille: str, modalite: str, said: pd.DataFrame, everything: gpd.GeoDataFrame) -> pd.DataFrame:
    """Make the rows; at the grain corridor, what is set aside (``ecarte``) has none of this."""
    if maille == "corridor":
        aside = everything["ecarte"]
        lost = aside.eq("") & everything.geometry.isna()
        said = said.reindex(everything.index)
        said["statut"] = said["statut"].mask(aside.ne(""), str(Statut.SANS_OBJET)).mask(lost, str(Statut.INCONNU))
        said["texte"] = said["texte"].mask(aside.ne(""), aside).mask(lost, "corridor non localisé")
    return rows(
        "TVB-13",
        maille,
        modalite,
        said["valeur"],
        statut=said["statut"],
        valeur_texte=said["texte"],
        borne_min=said["valeur"],
        borne_max=said["haut"],
    )


PIPELINE = Pipeline(id="projets_corridor", title="Projets dans les corridors", indicators=(TVB_13,), compute=compute)
