"""X-01 and X-02: which themes each friche meets, and the points of conflict between building there and the rest."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.parametres.friches import Friches
from layers.core.territory import Territoire
from layers.core.trame import A_RESTAURER, CORRIDOR, RESERVOIR
from layers.friches import STATUTS, counted_in
from pipelines.core import notation, sites
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.scores import column, picked
from pipelines.core.table import rows, total

THEMES = {
    "périmètre AS1": ("FRI-05", "perimetre"),
    "aire d'alimentation": ("FRI-05", "aac"),
    "trame verte et bleue": ("FRI-04", "surface_ha:total"),
    "quartier prioritaire": ("FRI-08", "classe"),
}
X_01 = Indicator(
    id="X-01",
    label="Friches, captages, trame verte et bleue, quartiers prioritaires",
    mesures=(
        Mesure(
            id="nombre",
            label="Thèmes rencontrés",
            unit="thèmes, de 0 à 4",
            extensive=False,
            absence=None,
            formule=" + ".join(f"{{X-01:theme:{name}}}" for name in THEMES),
        ),
        Mesure(id="theme", label="Thème rencontré", unit="1 : oui, 0 : non", extensive=False, absence=None),
        Mesure(id="friches", label="Friches concernées", unit="sites"),
    ),
    grains=("epci", "commune", "friche"),
    rule=(
        "Thèmes que le site rencontre au-delà de l'éclat : périmètre de protection AS1 (FRI-05), aire "
        "d'alimentation de captage (FRI-05), trame verte et bleue (FRI-04), quartier prioritaire (FRI-08, dans le "
        "quartier). Un thème inconnu fait un intervalle. Communes : friches hors potentielles, ainsi qu'en zone "
        "inondable (FRI-09) et avec un SIS (FRI-03), commune déclarée ; « au moins » quand un site n'est pas connu."
    ),
    definition="Nombre et liste des thèmes rencontrés par site ; nombre de friches par thème et par commune.",
    reference="domain.md X-01 ; decisions.md, Water",
    parametres=("eclat_m2",),
    reserves="Conflit et opportunité sont mêlés ici : X-02 et X-03 les séparent.",
)
COMPOSANTES = ("eau", "trame", "inondation", "sis")
X_02 = Indicator(
    id="X-02",
    label="Conflit des friches avec l'eau, la trame et les risques",
    mesures=(
        Mesure(
            id="score",
            label="Score Terril de conflit, pondération non délibérée",
            unit="points, de 0 à 7",
            extensive=False,
            absence=None,
            formule=" + ".join(f"{{X-02:points:{name}}}" for name in COMPOSANTES),
        ),
        Mesure(id="points", label="Points de la composante", unit="points", extensive=False, absence=None),
        Mesure(id="veto", label="Veto, à part du score", unit="1 : oui, 0 : non", extensive=False, absence=None),
    ),
    grains=("friche",),
    rule=(
        "Somme de quatre composantes : eau, le plus strict de PPI 3, PPR 2, PPE ou AAC 1 ; trame, réservoir 2, "
        "sinon corridor ou secteur à restaurer 1 ; inondation 1 ; SIS dans le site 1. Une composante inconnue "
        "laisse le score inconnu, avec ses deux bornes. Veto à part : périmètre immédiat ou pollution avérée."
    ),
    definition="Points de conflit, composantes, veto.",
    reference="domain.md X-02 ; decisions.md, Scores",
    parametres=("friches.conflit_points", "eclat_m2", "friches.statuts_notes"),
    reserves="À lire en regard de X-03, jamais à en soustraire ; les composantes disent plus que la somme.",
)


def compute(  # noqa: PLR0913 - parameter names are the dependencies
    friches: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    *,
    fri_03: pd.DataFrame | None = None,
    fri_04: pd.DataFrame | None = None,
    fri_05: pd.DataFrame | None = None,
    fri_08: pd.DataFrame | None = None,
    fri_09: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the themes met, counts per commune, and the points of conflict of each site."""
    p = parametres.friches
    tables = {
        "FRI-03": picked(fri_03, ["sites_dans:SIS", "niveau", "niveau_croise"]),
        "FRI-04": picked(fri_04, ["surface_ha:total", *(f"surface_ha:composante:{c}" for c in _TRAME)]),
        "FRI-05": picked(fri_05, ["perimetre", "aac"]),
        "FRI-08": picked(fri_08, ["classe"]),
        "FRI-09": picked(fri_09, ["pire_scenario"]),
    }
    exclus = notation.excluded(friches, STATUTS)
    made = {
        name: notation.Notation(
            indicateur=name,
            marks={},
            poids={},
            exclus=out,
            diffusion=notation.narrowed(friches, [tables[t] for t in used]),
        )
        for name, out, used in (
            ("X-01", exclus, ("FRI-03", "FRI-04", "FRI-05", "FRI-08", "FRI-09")),
            ("X-02", notation.excluded(friches, p.statuts_notes), ("FRI-03", "FRI-04", "FRI-05", "FRI-09")),
        )
    }
    met = _themes(friches.index, tables, parametres.eclat_m2)
    points, words = _points(friches.index, tables, parametres)
    return pd.concat(
        [
            _theme_rows(made["X-01"], met),
            *_counts(friches, communes, territoire, _counted(met, friches.index, tables), exclus),
            _conflict_rows(made["X-02"], points, words, p),
            _veto_rows(made["X-02"], tables),
        ]
    ).assign(**notation.provenance(tables.values()))


_TRAME = (RESERVOIR, CORRIDOR, A_RESTAURER)
Tables = Mapping[str, pd.DataFrame | None]


def _themes(codes: pd.Index, tables: Tables, sliver_m2: float) -> pd.DataFrame:
    """Tell which themes each site meets: 1, 0, or NaN when it is not known."""
    area = column(tables["FRI-04"], "surface_ha:total", codes)
    near = column(tables["FRI-08"], "classe", codes)
    found = {
        "périmètre AS1": (column(tables["FRI-05"], "perimetre", codes), 0.0),
        "aire d'alimentation": (column(tables["FRI-05"], "aac", codes), 0.0),
        "trame verte et bleue": (area * 1e4, sliver_m2),
        "quartier prioritaire": (-near, -2.0),  # class 1: inside
    }
    return pd.DataFrame(
        {name: value.gt(limit).astype("float64").where(value.notna()) for name, (value, limit) in found.items()}
    )


def _theme_rows(n: notation.Notation, met: pd.DataFrame) -> pd.DataFrame:
    whole = met.notna().all(axis=1)
    low, high = met.sum(axis=1), met.fillna(1.0).sum(axis=1)
    names = pd.Series([", ".join(met.columns[row]) for row in met.eq(1).to_numpy()], met.index, dtype="str")
    unknown = pd.Series([", ".join(met.columns[row]) for row in met.isna().to_numpy()], met.index, dtype="str")
    texte = names.mask(names.eq(""), "aucun connu").mask(names.eq("") & whole, "aucun") + (
        " ; inconnu : " + unknown
    ).mask(whole, "")
    statut = pd.Series(str(Statut.CALCULE), met.index).where(whole, str(Statut.A_VERIFIER))
    tables = [
        notation.emit(n, "nombre", low.where(whole), statut=statut, valeur_texte=texte, borne_min=low, borne_max=high)
    ]
    return pd.concat([*tables, *(notation.emit(n, f"theme:{name}", met[name]) for name in THEMES)])


def _counted(met: pd.DataFrame, codes: pd.Index, tables: Tables) -> pd.DataFrame:
    """Add what is counted by commune besides the four themes: mapped floods, SIS in the site."""
    more = {
        "zone inondable": column(tables["FRI-09"], "pire_scenario", codes),
        "SIS dans le site": column(tables["FRI-03"], "sites_dans:SIS", codes),
    }
    return met.assign(**{name: value.gt(0).astype("float64").where(value.notna()) for name, value in more.items()})


def _counts(
    friches: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    met: pd.DataFrame,
    exclus: pd.Series,
) -> list[pd.DataFrame]:
    """Count the sites that meet each theme, per commune and in all; « au moins » where one is not known."""
    commune = counted_in(friches, communes).where(exclus.eq(""))
    tables = []
    for name in met:
        hit = met[name].groupby(commune).sum().reindex(communes.index, fill_value=0.0)
        blank = met[name].isna().groupby(commune).sum().reindex(communes.index, fill_value=0)
        statut = pd.Series(str(Statut.CALCULE), communes.index).mask(blank > 0, str(Statut.AU_MOINS))
        whole = Statut.AU_MOINS if blank.sum() else Statut.CALCULE
        tables += [
            rows("X-01", "commune", f"friches:{name}", hit, statut=statut),
            total("X-01", f"friches:{name}", float(hit.sum()), territoire, statut=whole),
        ]
    return tables


def _points(codes: pd.Index, tables: Tables, parametres: Parametres) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the points of each component (NaN when not known), and what they were given for."""
    words = pd.DataFrame(
        {
            "eau": _water(codes, tables["FRI-05"]),
            "trame": _trame(codes, tables["FRI-04"], parametres.eclat_m2),
            "inondation": column(tables["FRI-09"], "pire_scenario", codes)
            .gt(0)
            .map({True: "en zone", False: "hors zone"})
            .where(column(tables["FRI-09"], "pire_scenario", codes).notna()),
            "sis": column(tables["FRI-03"], "sites_dans:SIS", codes)
            .gt(0)
            .map({True: "dans le site", False: "hors du site"})
            .where(column(tables["FRI-03"], "sites_dans:SIS", codes).notna()),
        }
    ).astype("object")
    notes = parametres.friches.conflit_points
    return pd.DataFrame({c: words[c].map(dict(notes[c])).astype("float64") for c in COMPOSANTES}), words


def _water(codes: pd.Index, table: pd.DataFrame | None) -> pd.Series:
    """Return the strictest zone of water; without the easements, or without the catchments, « aucun » is not known."""
    strict = column(table, "perimetre", codes, "valeur_texte").astype("object")
    catchment = column(table, "aac", codes)
    told = column(table, "perimetre", codes).notna()
    none = strict.eq("aucun")
    result = strict.mask(none & catchment.gt(0), "aire d'alimentation").mask(none & catchment.isna(), None)
    return result.where(told)


def _trame(codes: pd.Index, table: pd.DataFrame | None, sliver_m2: float) -> pd.Series:
    result, known = pd.Series("hors trame", codes, dtype="object"), pd.Series(data=False, index=codes)
    for name in reversed(_TRAME):
        area = column(table, f"surface_ha:composante:{name}", codes)
        result = result.mask(area * 1e4 > sliver_m2, name)
        known |= area.notna()
    return result.where(known)


def _conflict_rows(n: notation.Notation, points: pd.DataFrame, words: pd.DataFrame, p: Friches) -> pd.DataFrame:
    whole = points.notna().all(axis=1)
    worst = {name: max(p.conflit_points[name].values()) for name in COMPOSANTES}
    low, high = points.sum(axis=1), points.fillna(worst).sum(axis=1)
    interval = low.map("entre {:.0f}".format) + high.map(" et {:.0f}".format)
    statut = pd.Series(str(Statut.CALCULE), points.index).where(whole, str(Statut.A_VERIFIER))
    tables = [
        notation.emit(
            n,
            "score",
            low.where(whole),
            statut=statut,
            valeur_texte=interval.mask(whole, ""),
            borne_min=low,
            borne_max=high,
        )
    ]
    told = {name: words[name].fillna("inconnu") for name in points}
    return pd.concat(
        [*tables, *(notation.emit(n, f"points:{name}", points[name], valeur_texte=told[name]) for name in points)]
    )


def _veto_rows(n: notation.Notation, tables: Tables) -> pd.DataFrame:
    """1 in a PPI or on ground known to be polluted; 0 when both are known to be otherwise."""
    codes = n.exclus.index
    ppi = column(tables["FRI-05"], "perimetre", codes, "valeur_texte").eq("PPI").fillna(value=False)
    known = column(tables["FRI-05"], "perimetre", codes).notna()
    level = column(tables["FRI-03"], "niveau_croise", codes).fillna(column(tables["FRI-03"], "niveau", codes))
    polluted = level.eq(sites.POLLUTION["pollution avérée"])
    value = (ppi | polluted).astype("float64").where(ppi | polluted | (known & level.notna()))
    texte = pd.Series("", codes).mask(polluted, "pollution avérée").mask(ppi, "périmètre de protection immédiate")
    return notation.emit(n, "veto", value, valeur_texte=texte.mask(value.isna(), "eau ou pollution inconnue"))


PIPELINE = Pipeline(id="conflits_friches", title="Conflits des friches", indicators=(X_01, X_02), compute=compute)
