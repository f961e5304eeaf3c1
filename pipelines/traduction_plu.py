"""TVB-14: how much of the trame verte et bleue the local plans protect, by a prescription or by an A or N zone."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.parametres.tvb import Tvb
from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within, dissolve
from pipelines.core.table import rows, total
from pipelines.core.trame import COUCHE, REGLE, RESERVE, Lecture, in_force, joined, polygons, read, zoned

ZONE, PRESCRIPTION, ENSEMBLE = "zone A ou N", "prescription", "ensemble"
INCONNU, ABSENTE = "PLU non numérisé", "prescriptions du PLU absentes"
TRAME = ("communes", COUCHE)
PLUS = (*TRAME, "zonages_urbanisme", "prescriptions_urbanisme")
#: A value with one of these is not known.
BLIND = {str(Statut.INCONNU), str(Statut.SANS_COUCHE)}
TVB_14 = Indicator(
    id="TVB-14",
    label="Traduction de la trame verte et bleue dans les PLU",
    mesures=(
        Mesure(id="surface_tvb_ha", label="Surface de la trame", unit="ha"),
        Mesure(id="surface_couverte_ha", label="Surface traduite au PLU", unit="ha"),
        Mesure(
            id="part_pct",
            label="Part traduite au PLU",
            unit="%",
            extensive=False,
            formule="100 * {surface_couverte_ha} / {TVB-14:surface_tvb_ha}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Trame verte et bleue sans double compte, couverte par une zone A ou N, ou par une prescription surfacique "
        "de continuité écologique, d'emplacement réservé vert, d'élément de patrimoine écologique ou d'OAP (codes "
        "des paramètres). Chaque moyen à part, puis réunis : les moyens ne s'additionnent pas. Une commune sans PLU "
        "numérisé est inconnue, jamais à 0, et ce qu'y déborde le PLU d'une voisine ne compte pas, à l'EPCI non plus ; "
        f"l'EPCI est alors « au moins ». {REGLE}"
    ),
    definition="Surface et part de la trame verte et bleue que les documents d'urbanisme traduisent.",
    reference="catalogue, TVB-14 ; code de l'urbanisme, L. 151-23",
    parametres=(
        "tvb.zones_protectrices",
        "tvb.prescriptions",
        "tvb.plu_couverture_min",
        "tvb.largeur_axe_m",
        "tvb.mention_annulation",
    ),
    reserves=(
        "Une zone A ou N ne protège pas à elle seule une continuité ; les prescriptions linéaires et ponctuelles "
        f"(haies, arbres) ne sont pas comptées. {RESERVE}"
    ),
)


def compute(
    communes: gpd.GeoDataFrame,
    trame_verte_bleue: gpd.GeoDataFrame,
    zonages_urbanisme: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    prescriptions_urbanisme: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return areas (ha) and share (%) of each commune and of the EPCI; NA where no plan is known, or no trame lies."""
    lue = read(trame_verte_bleue, communes, territoire, parametres)
    main = lue.principale()
    words = joined(lue.words("commune", main), _lost(in_force(trame_verte_bleue, parametres.tvb), communes.index))
    whole = area_within(communes, main) / 1e4
    known = _known(communes, zonages_urbanisme, parametres.tvb)
    tables = _rows("surface_tvb_ha", whole, _said(words), lue, TRAME)
    for nom, features in _means(zonages_urbanisme, prescriptions_urbanisme, parametres.tvb).items():
        covered = _covered(communes, main, features) / 1e4
        absent = prescriptions_urbanisme is None and nom != ZONE
        said = _said(words, known, ABSENTE if absent else "")
        if absent and nom == PRESCRIPTION:
            said = said.assign(texte=ABSENTE, statut=str(Statut.SANS_COUCHE))
        tables += _rows(f"surface_couverte_ha:{nom}", covered, said, lue, PLUS)
        tables += _shares(f"part_pct:{nom}", covered, whole, said, lue)
    return pd.concat(tables, ignore_index=True)


def _known(communes: gpd.GeoDataFrame, zonages: gpd.GeoDataFrame, tvb: Tvb) -> pd.Series:
    """Return why the plan of each commune is not known, or not whole: empty where it is."""
    named = zonages["insee"].fillna(zonages["commune_position"]) if "commune_position" in zonages else zonages["insee"]
    share = zoned(communes, zonages)
    partial = (100 * share).map("PLU numérisé sur {:.0f} % de la commune".format)
    said = pd.Series("", communes.index).mask(share < tvb.plu_couverture_min, partial)
    return said.mask(~communes.index.isin(named), INCONNU)


def _means(
    zonages: gpd.GeoDataFrame, prescriptions: gpd.GeoDataFrame | None, tvb: Tvb
) -> dict[str, list[gpd.GeoDataFrame]]:
    """Return the surfaces of each means of protection, then of both."""
    zones = polygons(zonages)
    made = {ZONE: [zones[zones["typezone"].isin(tvb.zones_protectrices)]], PRESCRIPTION: []}
    if prescriptions is not None:
        surfaces = polygons(prescriptions)
        code = surfaces["typepsc"] + "-" + surfaces["stypepsc"].fillna("00")
        made[PRESCRIPTION] = [surfaces[code.isin(tvb.prescriptions)]]
    return made | {ENSEMBLE: made[ZONE] + made[PRESCRIPTION]}


def _covered(communes: gpd.GeoDataFrame, main: gpd.GeoDataFrame, features: list[gpd.GeoDataFrame]) -> pd.Series:
    """Return the area (m²) of the trame that some surfaces cover in each commune, once."""
    shape = dissolve(main) & shapely.union_all([dissolve(each) for each in features])
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004 - polygons: shared limits leave lines
    return area_within(communes, gpd.GeoSeries(parts, crs=communes.crs))


def _lost(trame: gpd.GeoDataFrame, index: pd.Index) -> pd.Series:
    lost = int(trame.geometry.isna().sum())
    return pd.Series(f"{lost} élément(s) de la trame non localisé(s)" if lost else "", index)


def _said(words: pd.Series, known: pd.Series | None = None, short: str = "") -> pd.DataFrame:
    """Return status and words of each commune: plan not known, not whole, figure to be checked, or certain."""
    plan = pd.Series("", words.index) if known is None else known
    statut = pd.Series(str(Statut.CALCULE), words.index).mask(words.ne(""), str(Statut.A_VERIFIER))
    statut = statut.mask(plan.ne("") | bool(short), str(Statut.AU_MOINS)).mask(plan.eq(INCONNU), str(Statut.INCONNU))
    return pd.DataFrame({"statut": statut, "texte": joined(plan, pd.Series(short, words.index), words)})


def _rows(
    modalite: str, values: pd.Series, said: pd.DataFrame, lue: Lecture, couches: tuple[str, ...]
) -> list[pd.DataFrame]:
    """Make the rows of the communes and their sum: « au moins » when the plan of one of them is not known."""
    kept = values.mask(said["statut"].isin(BLIND))
    return [
        rows("TVB-14", "commune", modalite, kept, statut=said["statut"], valeur_texte=said["texte"], couches=couches),
        total("TVB-14", modalite, float(kept.sum(min_count=1)), lue.territoire, **_summary(said, lue), couches=couches),
    ]


def _shares(
    modalite: str, covered: pd.Series, whole: pd.Series, said: pd.DataFrame, lue: Lecture
) -> list[pd.DataFrame]:
    """Make the shares (%): without object where no trame lies."""
    kept, none = covered.mask(said["statut"].isin(BLIND)), whole <= 0
    share = 100 * kept / whole.where(~none)
    statut = said["statut"].mask(none, str(Statut.SANS_OBJET))
    texte = said["texte"].mask(none, "pas de trame verte et bleue dans la commune")
    ground = float(whole.sum())
    everywhere = 100 * float(kept.sum(min_count=1)) / ground if ground > 0 else np.nan
    return [
        rows("TVB-14", "commune", modalite, share, statut=statut, valeur_texte=texte, couches=PLUS),
        total("TVB-14", modalite, everywhere, lue.territoire, **_summary(said, lue), couches=PLUS),
    ]


def _summary(said: pd.DataFrame, lue: Lecture) -> dict[str, str]:
    """Return the status and the words of the whole territory: how many plans are missing, and what its scale says."""
    statuts = set(said["statut"])
    if statuts & BLIND == statuts:
        return {"statut": str(said["statut"].iloc[0]), "valeur_texte": str(said["texte"].iloc[0])}
    unknown = int(said["statut"].eq(Statut.INCONNU).sum())
    short = statuts & {str(Statut.AU_MOINS), str(Statut.INCONNU)}
    own = str(lue.words("epci", lue.principale()).iloc[0])
    texts = (f"{unknown} commune(s) sans PLU numérisé" if unknown else "", own)
    worst = Statut.AU_MOINS if short else Statut.A_VERIFIER if own else Statut.CALCULE
    return {"statut": str(worst), "valeur_texte": " ; ".join(filter(None, texts))}


PIPELINE = Pipeline(
    id="traduction_plu", title="Traduction de la trame dans les PLU", indicators=(TVB_14,), compute=compute
)
