"""TVB-11: what cuts each corridor: roads, railways, artificial patches, how many, how long, per kilometre."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.parametres.tvb import Tvb
from layers.core.territory import Territoire
from layers.infrastructures import CANAL
from pipelines.core import barrieres
from pipelines.core.barrieres import TACHE, Taches
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import rows
from pipelines.core.trame import COUCHE, REGLE, RESERVE, joined, leaving, long_side, met, read, set_aside

VOIES = "voies"
TVB_11 = Indicator(
    id="TVB-11",
    label="Ruptures des corridors",
    mesures=(
        Mesure(id="ruptures", label="Ruptures", unit="ruptures", extensive=False),
        Mesure(id="longueur_m", label="Longueur des obstacles dans le corridor", unit="m"),
        Mesure(id="part_pct", label="Part du corridor prise par des obstacles", unit="%", extensive=False),
        Mesure(id="longueur_corridor_km", label="Longueur du corridor", unit="km"),
        Mesure(
            id="ruptures_km",
            label="Ruptures par kilomètre",
            unit="ruptures/km",
            extensive=False,
            formule="{ruptures} / {longueur_corridor_km}",
        ),
    ),
    grains=("corridor",),
    rule=(
        "Une rupture est un obstacle d'un seul tenant dans le corridor : routes importantes, voies ferrées, taches "
        "artificialisées ; des voies proches, ou qui se croisent dans le corridor, n'en font qu'une. Les ponts et "
        "les tunnels n'en sont pas. Une voie est coupée au corridor, puis élargie, à bouts ronds. Le nombre "
        "d'ensemble réunit les causes : il n'est pas leur somme, et une ville "
        "qui prend tout le corridor n'en fait qu'une : lire aussi la part prise. Longueur : celle des voies dans le "
        "corridor ; pour les taches, celle du corridor qu'elles prennent. Longueur d'un corridor surfacique : le "
        f"grand côté du rectangle de même surface et de même périmètre, ses morceaux additionnés. {REGLE}"
    ),
    definition="Nombre et longueur des obstacles dans chaque corridor, par cause, et nombre par kilomètre.",
    reference="catalogue, TVB-11",
    parametres=(
        "tvb.largeur_axe_m",
        "tvb.barriere_tampon_m",
        "tvb.barriere_importance_max",
        "tvb.barriere_etats_exclus",
        "tvb.rupture_min_m2",
        "tvb.echelle_max",
        "tvb.mention_annulation",
    ),
    reserves=(
        "Ce qui traverse sur la carte ne coupe pas toujours sur le terrain : passages à faune, ouvrages "
        f"hydrauliques et clôtures ne sont pas connus. {RESERVE}"
    ),
)


def compute(
    communes: gpd.GeoDataFrame,
    trame_verte_bleue: gpd.GeoDataFrame,
    infrastructures: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    occupation_sol: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the ruptures of each corridor, by cause and together; 0 where nothing cuts, NA for what is no corridor."""
    lue = read(trame_verte_bleue, communes, territoire, parametres)
    corridors = lue.corridors()
    lines = {n: f for n, f in barrieres.lines(infrastructures, parametres.tvb).items() if n != CANAL}
    firm = {n: f[~f["doubtful"]] for n, f in lines.items()}
    taches = barrieres.patches(occupation_sol)
    found, least = (_found(corridors, some, taches, parametres.tvb) for some in (lines, firm))
    short = _shortages(corridors, taches, infrastructures, territoire)
    everything = trame_verte_bleue.assign(ecarte=set_aside(trame_verte_bleue, parametres.tvb))
    names = {n: _names(corridors, f) for n, f in lines.items()}
    own = lue.own_words("corridor", corridors)
    couches = ("infrastructures", COUCHE, *(() if occupation_sol is None else ("occupation_sol",)))
    tables = []
    for modalite, value in found.items():
        texts = (_causes(modalite, names, own.index), _missing(modalite, short, own.index), own)
        said = _said(value, least[modalite], *texts)
        if modalite.endswith(TACHE) and taches.surfaces is None:
            said["statut"] = str(Statut.SANS_COUCHE)
        tables.append(_rows(modalite, said, everything, couches))
    return pd.concat(tables, ignore_index=True)


def _said(value: pd.Series, least: pd.Series, causes: pd.Series, missing: pd.Series, own: pd.Series) -> pd.DataFrame:
    """Return value, bounds, status and words of one measure of the corridors."""
    unsure = value.ne(least) & value.notna()
    doubt = joined(own, pd.Series("", own.index).mask(unsure, barrieres.DOUTE))
    statut = pd.Series(str(Statut.CALCULE), own.index).mask(doubt.ne(""), str(Statut.A_VERIFIER))
    return pd.DataFrame(
        {
            "valeur": value,
            "bas": pd.concat([value, least], axis=1).min(axis=1),  # a line in doubt may join two ruptures into one
            "haut": pd.concat([value, least], axis=1).max(axis=1).mask(missing.ne("")),
            "statut": statut.mask(missing.ne(""), str(Statut.AU_MOINS)),
            "texte": joined(causes, missing, doubt),
        }
    )


def _causes(modalite: str, names: Mapping[str, pd.Series], index: pd.Index) -> pd.Series:
    """Return the names of what cuts each corridor, for the numbers of ruptures."""
    head, _, cause = modalite.partition(":")
    if head != "ruptures" or cause == TACHE:
        return pd.Series("", index)
    return names[cause] if cause else joined(*names.values(), separator=", ")


def _missing(modalite: str, short: Mapping[str, pd.Series], index: pd.Index) -> pd.Series:
    """Return why a measure may miss obstacles: those of its cause, or of all of them."""
    cause = modalite.partition(":")[2]
    if modalite == "longueur_corridor_km":
        return pd.Series("", index)
    return short[TACHE if cause == TACHE else VOIES] if cause else joined(*short.values())


def _found(
    corridors: gpd.GeoDataFrame, lines: Mapping[str, gpd.GeoDataFrame], taches: Taches, tvb: Tvb
) -> dict[str, pd.Series]:
    """Return every measure by modality, on the index of the corridors; NaN for patches without land cover."""
    obstacles = barrieres.obstacles(corridors, lines, taches, tvb)
    ground = barrieres.ruptures(obstacles, corridors)
    taken = ground.intersection(corridors.geometry).area.fillna(0.0) / corridors.geometry.area
    number = _count(ground)
    km = long_side(corridors.geometry) / 1e3
    found = {"ruptures": number, "longueur_corridor_km": km, "ruptures_km": number / km, "part_pct": 100 * taken}
    for cause, each in obstacles.items():
        blind = cause == TACHE and taches.surfaces is None
        found[f"ruptures:{cause}"] = _count(each.geometry).mask(np.full(len(each), blind))
        found[f"longueur_m:{cause}"] = each["metres"].mask(np.full(len(each), blind))
    return found


def _count(shapes: gpd.GeoSeries) -> pd.Series:
    return pd.Series(shapely.get_num_geometries(shapes.to_numpy()), shapes.index, dtype="float64")


def _names(corridors: gpd.GeoDataFrame, lines: gpd.GeoDataFrame) -> pd.Series:
    """Return the names of the lines that cross each corridor, empty where none does or none has a name."""
    i, j = lines.sindex.query(corridors.geometry.to_numpy(), predicate="intersects")
    named = pd.Series(lines["toponyme"].to_numpy()[j], corridors.index[i], dtype="object").dropna()
    joined = named.groupby(level=0).agg(lambda names: ", ".join(sorted(set(names))))
    return joined.reindex(corridors.index).fillna("")


def _shortages(
    corridors: gpd.GeoDataFrame, taches: Taches, infrastructures: gpd.GeoDataFrame, territoire: Territoire
) -> Mapping[str, pd.Series]:
    """Return why obstacles may be missing in each corridor, of lines and of patches: empty where none is."""
    none = pd.Series("", corridors.index)
    roads = none.mask(leaving(corridors, "infrastructures", territoire), "voies connues jusqu'à la limite seulement")
    lost = int(infrastructures.geometry.isna().sum())
    roads = roads if not lost else none.mask(none.eq(""), f"{lost} voie(s) non localisée(s)")
    if taches.surfaces is None:
        return {VOIES: roads, TACHE: none.mask(none.eq(""), "sans les taches artificialisées (couche absente)")}
    towns = none.mask(met(corridors, taches.inconnues), "taches de code indéterminé non comptées")
    beyond = leaving(corridors, "occupation_sol", territoire)
    return {VOIES: roads, TACHE: towns.mask(beyond, "occupation du sol connue jusqu'à la limite seulement")}


def _rows(modalite: str, values: pd.DataFrame, everything: gpd.GeoDataFrame, couches: tuple[str, ...]) -> pd.DataFrame:
    """Make the rows of every element of the scheme: what is set aside (``ecarte``) has no rupture."""
    full, aside = values.reindex(everything.index), everything["ecarte"]
    lost = aside.eq("") & everything.geometry.isna()
    statut = full["statut"].mask(aside.ne(""), str(Statut.SANS_OBJET)).mask(lost, str(Statut.INCONNU))
    texte = full["texte"].mask(aside.ne(""), aside).mask(lost, "corridor non localisé")
    return rows(
        "TVB-11", "corridor", modalite, full["valeur"], statut=statut, valeur_texte=texte.fillna(""),
        borne_min=full["bas"], borne_max=full["haut"], couches=couches,
    )  # fmt: skip


PIPELINE = Pipeline(id="ruptures_corridor", title="Ruptures des corridors", indicators=(TVB_11,), compute=compute)
