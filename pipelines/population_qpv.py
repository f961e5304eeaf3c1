"""QPV-01 and QPV-02: inhabitants of the priority neighbourhoods by the official estimate, and how many there are."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import GRID, OUTSIDE, Raison, belonging, judged
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import BEYOND, fragments, pieces
from pipelines.core.spatial import belongs
from pipelines.core.table import located, lower_bound_if, rows, total

QPV_01 = Indicator(
    id="QPV-01",
    label="Population des quartiers prioritaires",
    mesures=(
        Mesure(id="population_hab", label="Habitants des quartiers prioritaires", unit="hab."),
        Mesure(
            id="part_pct",
            label="Part de la population en quartier prioritaire",
            unit="%",
            extensive=False,
            formule="100 * {population_hab} / {TER-01:population_hab}",
        ),
    ),
    grains=("epci", "commune", "qpv", "qpv_2015"),
    rule=(
        "Estimation officielle de l'Insee, jamais le carroyage, pour un quartier entier. Un quartier sur plusieurs "
        "communes est réparti entre celles dont il est (1 % de sa surface ou 0,5 ha) selon la population carroyée de "
        "ses parties : valeur à vérifier, secrète pour toutes ces communes si une partie compte trop peu de ménages "
        "(paramètre secret_menages). De même au-delà de la limite du territoire ; si le carroyage s'y arrête, de zéro "
        "à l'estimation entière. Sans estimation, inconnu : les sommes sont alors « au moins »."
    ),
    definition="Population des quartiers de 2024 et de 2015, et part de la population du lieu.",
    reference="Décret 2023-1314, décret 2014-1750 ; Insee ; catalogue, QPV-01, S23",
    parametres=("appartenance_part", "appartenance_ha", "secret_menages"),
    reserves=(
        "Les rapports de 2023 parlent des quartiers de 2015. Ils écrivent 25 % de la population ; leurs nombres "
        "donnent 22,9 %. Les millésimes des deux populations divisées peuvent différer."
    ),
)
QPV_02 = Indicator(
    id="QPV-02",
    label="Nombre de quartiers prioritaires et de communes concernées",
    mesures=(
        Mesure(id="nombre", label="Quartiers prioritaires", unit="quartiers", extensive=False),
        Mesure(id="communes", label="Communes qui ont un quartier prioritaire", unit="communes"),
    ),
    grains=("epci", "commune"),
    rule=(
        "Codes distincts, non polygones. Un quartier est d'une commune à partir de 1 % de sa surface ou de 0,5 ha : "
        "toucher la limite ne suffit pas. Un quartier sur deux communes compte dans chacune et une fois pour le "
        "territoire : les nombres des communes ne s'additionnent pas."
    ),
    definition="Quartiers de 2024 et de 2015 par commune et pour le territoire ; communes concernées.",
    reference="catalogue, QPV-02, S23 (21 quartiers, 19 communes en 2015)",
    parametres=("appartenance_part", "appartenance_ha"),
    reserves="Les 21 quartiers et 19 communes des rapports sont ceux de 2015.",
)
ANNEES: Mapping[str, str] = {"qpv": "2024", "qpv_2015": "2015"}
NO_ESTIMATE = "estimation de l'Insee absente"
ACROSS = "quartier au-delà de la limite, où le carroyage s'arrête"
SHARED = {
    "commune": "réparti entre communes par le carroyage",
    "epci": "part d'un quartier au-delà de la limite ôtée par le carroyage",
}


def compute(
    communes: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv_2015: gpd.GeoDataFrame | None = None,
    population_carroyee: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return official inhabitants, share and counts of each generation; 0 where there is no neighbourhood."""
    cut = None if population_carroyee is None else pieces(population_carroyee, communes, beyond=True)
    generations = {"qpv": qpv, "qpv_2015": qpv_2015}
    tables = []
    for couche, frame in generations.items():
        if frame is not None:
            pairs = belonging(frame, communes, parametres)
            known = cut is not None and territoire.couche(GRID).covers_halo
            split = _split(frame, pairs, cut, parametres, beyond=known)
            tables += [_own(couche, frame, pairs), _sums(couche, frame, split, communes, territoire)]
            tables.append(_counts(couche, frame, pairs, communes, territoire))
    return pd.concat(tables, ignore_index=True)


def _own(couche: str, frame: gpd.GeoDataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the official estimate of each neighbourhood of the territory."""
    people = frame["population"].astype("float64")
    outside = pd.Series(~frame.index.isin(pairs["feature"]), frame.index) & frame.geometry.notna()
    raisons = (
        (people.isna(), NO_ESTIMATE, Statut.INCONNU),
        (outside, OUTSIDE, Statut.SANS_OBJET),
    )
    return judged("QPV-01", couche, f"population_hab:{ANNEES[couche]}", people, raisons, couches=(couche, "communes"))


def _split(
    frame: gpd.GeoDataFrame,
    pairs: pd.DataFrame,
    cut: gpd.GeoDataFrame | None,
    parametres: Parametres,
    *,
    beyond: bool,
) -> pd.DataFrame:
    """Share each estimate among the communes it belongs to (and what lies beyond): ``hab``, ``seul``, ``secret``.

    ``hab`` is NaN when it cannot be shared, as across the limit when the grid is not known ``beyond``: ``sort`` then,
    and ``haut`` is the whole estimate. ``seul`` tells that the whole neighbourhood is in one commune.
    """
    area = located(frame).geometry.area
    inside = pairs.groupby("feature")["area_m2"].sum()
    rest = (area[inside.index] - inside).clip(lower=0)
    out = belongs(
        rest, area[inside.index], share=parametres.appartenance_part, area_m2=parametres.appartenance_ha * 1e4
    )
    others = pd.DataFrame({"feature": inside.index[out], "commune": BEYOND})
    made = pd.concat([pairs[["feature", "commune"]], others], ignore_index=True)
    made["sort"] = made["feature"].isin(inside.index[out])
    made["seul"] = made.groupby("feature")["commune"].transform("size") == 1
    weight = pd.DataFrame({"habitants": 1.0, "menages": float("inf")}, index=made.index).where(made["seul"])
    if cut is not None and not made["seul"].all():
        weight = weight.fillna(_grid(frame, made, cut))
    few = (weight["menages"] > 0) & (weight["menages"] < parametres.secret_menages)
    people = made["feature"].map(frame["population"].astype("float64")).astype("float64")
    share = weight["habitants"] / weight["habitants"].groupby(made["feature"]).transform("sum").where(lambda v: v > 0)
    found = (people * share).mask(made["sort"] & (not beyond))
    return made.assign(hab=found, haut=found.fillna(people), secret=few.groupby(made["feature"]).transform("any"))


def _grid(frame: gpd.GeoDataFrame, made: pd.DataFrame, cut: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return inhabitants and households of the grid in each pair of a neighbourhood and a commune."""
    shared = frame.loc[made.loc[~made["seul"], "feature"].unique()]
    parts = {c: fragments(shared, cut[cut["commune"] == c]) for c in made.loc[~made["seul"], "commune"].unique()}
    found = pd.concat([p.assign(commune=c) for c, p in parts.items()])
    sums = pd.DataFrame(found).groupby(["lieu", "commune"])[["habitants", "menages"]].sum()
    wanted = pd.MultiIndex.from_frame(made[["feature", "commune"]])
    return sums.reindex(wanted, fill_value=0.0).set_axis(made.index)


def _sums(
    couche: str, frame: gpd.GeoDataFrame, split: pd.DataFrame, communes: gpd.GeoDataFrame, territoire: Territoire
) -> pd.DataFrame:
    """Add the estimates up by commune and for the territory."""
    year, used = ANNEES[couche], (couche, "communes", "population_carroyee")
    mine = split[split["commune"] != BEYOND]
    official = communes["population"].astype("float64")
    epci = pd.Series([float(official.sum(min_count=len(official)))], index=[territoire.epci])
    lost = int(frame.geometry.isna().sum())
    tables = []
    for maille, by, people in (
        ("commune", mine["commune"], official),
        ("epci", pd.Series(territoire.epci, mine.index), epci),
    ):
        groups = mine.assign(lieu=by).groupby("lieu")
        found, most = (groups[name].sum().reindex(people.index, fill_value=0.0) for name in ("hab", "haut"))
        raisons = _said(mine.assign(lieu=by), people.index, lost, maille)
        part, upper = (100 * each / people.where(people > 0) for each in (found, most))
        no_people = (people.isna(), "population de la commune inconnue", Statut.INCONNU)
        for name, v, high, why in (
            ("population_hab", found, most, raisons),
            ("part_pct", part, upper, (*raisons, no_people)),
        ):
            made = judged("QPV-01", maille, f"{name}:{year}", v, why, borne_max=high, couches=used)
            tables.append(_bounded(made, high))
    return pd.concat(tables)


def _bounded(made: pd.DataFrame, most: pd.Series) -> pd.DataFrame:
    """Say between what a number lies that is not known because a neighbourhood crosses the limit."""
    hit = made["statut"].eq(str(Statut.INCONNU)) & made["valeur_texte"].eq(ACROSS)
    high = made["code"].map(most)
    return made.assign(borne_min=made["borne_min"].mask(hit, 0.0), borne_max=made["borne_max"].mask(hit, high))


def _said(mine: pd.DataFrame, codes: pd.Index, lost: int, maille: str) -> tuple[Raison, ...]:
    """Return why a sum is not certain: shared by the grid, some estimates missing, all of them, or a secret part."""

    def any_of(hit: pd.Series) -> pd.Series:
        return hit.groupby(mine["lieu"]).any().reindex(codes, fill_value=False)

    missing = any_of(mine["haut"].isna() | (mine["hab"].isna() & ~mine["sort"]))
    known = any_of(mine["hab"].notna())
    across = any_of(mine["hab"].isna() & mine["sort"])
    by_grid = any_of(~mine["seul"]) if maille == "commune" else any_of(mine["sort"])
    hidden = any_of(mine["secret"]) & (maille == "commune")
    return (
        (by_grid, SHARED[maille], Statut.A_VERIFIER),
        (across & known, ACROSS, Statut.A_VERIFIER),
        (missing & known, "estimation d'un quartier absente", Statut.AU_MOINS),
        (pd.Series(lost > 0, codes), f"{lost} quartier(s) non localisé(s)", Statut.AU_MOINS),
        (across & ~known & ~missing & (lost == 0), ACROSS, Statut.INCONNU),
        (across & ~known & (missing | (lost > 0)), f"{ACROSS}, et d'autres sans estimation", Statut.INCONNU),
        (missing & ~known & ~across, NO_ESTIMATE, Statut.INCONNU),
        (hidden, "part d'un quartier de trop peu de ménages", Statut.SECRET),
    )


def _counts(
    couche: str, frame: gpd.GeoDataFrame, pairs: pd.DataFrame, communes: gpd.GeoDataFrame, territoire: Territoire
) -> pd.DataFrame:
    """Count distinct codes by commune and for the territory, and the communes concerned."""
    year, used = ANNEES[couche], (couche, "communes")
    count = pairs.groupby("commune")["feature"].nunique().reindex(communes.index, fill_value=0)
    some = float(pairs["commune"].nunique())
    table = pd.concat(
        [
            rows("QPV-02", "commune", f"nombre:{year}", count, couches=used),
            rows("QPV-02", "commune", f"communes:{year}", (count > 0).astype("float64"), couches=used),
            total("QPV-02", f"nombre:{year}", float(pairs["feature"].nunique()), territoire, couches=used),
            total("QPV-02", f"communes:{year}", some, territoire, couches=used),
        ]
    )
    return lower_bound_if(table, frame)


PIPELINE = Pipeline(
    id="population_qpv", title="Population des quartiers prioritaires", indicators=(QPV_01, QPV_02), compute=compute
)
