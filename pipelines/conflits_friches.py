"""X-01 and X-02: which themes each friche meets, and the points of conflict between building there and the rest."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.parametres.friches import Friches
from layers.core.territory import Territoire
from layers.core.trame import A_RESTAURER, CORRIDOR, RESERVOIR
from layers.friches import STATUTS, counted_in
from layers.servitudes_as1 import PPI
from pipelines.core import notation, sites
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.scores import column, is_met, not_in_a_ppi, picked
from pipelines.core.table import rows, total
from pipelines.core.trame import without

THEMES = {
    "périmètre AS1": ("FRI-05", "perimetre_hors_ppi"),
    "aire d'alimentation": ("FRI-05", "aac"),
    "trame verte et bleue": ("FRI-04", "surface_ha:total"),
    "quartier prioritaire": ("FRI-08", "classe"),
}
#: The layer that each theme is read in.
COUCHES = {
    "périmètre AS1": "servitudes_as1",
    "aire d'alimentation": "aires_alimentation",
    "trame verte et bleue": "trame_verte_bleue",
    "quartier prioritaire": "qpv",
    "zone inondable": "zones_inondables",
    "SIS dans le site": "sites_pollues",
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
        "Thèmes que le site rencontre au-delà de l'éclat : périmètre de protection AS1 (FRI-05, sans "
        "les périmètres immédiats), aire "
        "d'alimentation de captage (FRI-05), trame verte et bleue (FRI-04), quartier prioritaire (FRI-08, dans le "
        "quartier). Un thème inconnu fait un intervalle. Communes : friches hors potentielles, ainsi qu'en zone "
        "inondable (FRI-09) et avec un SIS (FRI-03), commune déclarée ; « au moins » quand un site n'est pas connu, « "
        "sans couche » quand la couche du thème est absente."
    ),
    definition="Nombre et liste des thèmes rencontrés par site ; nombre de friches par thème et par commune.",
    reference="catalogue, X-01",
    parametres=("eclat_m2",),
    reserves="Conflit et opportunité sont mêlés ici : X-02 et X-03 les séparent.",
)
COMPOSANTES = ("eau", "trame", "inondation", "sis")
#: The components that anyone may see: the place of a PPI is not public.
PUBLIQUES = ("eau_hors_ppi", *COMPOSANTES[1:])
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
        Mesure(
            id="score_hors_ppi",
            label="Score de conflit, sans les périmètres immédiats",
            unit="points, de 0 à 6",
            extensive=False,
            absence=None,
            formule=" + ".join(f"{{X-02:points:{name}}}" for name in PUBLIQUES),
        ),
        Mesure(id="points", label="Points de la composante", unit="points", extensive=False, absence=None),
        Mesure(id="veto", label="Veto, à part du score", unit="1 : oui, 0 : non", extensive=False, absence=None),
    ),
    grains=("friche",),
    rule=(
        "Somme de quatre composantes : eau, le plus strict de PPI 3, PPR 2, PPE ou AAC 1 ; trame, réservoir 2, "
        "sinon corridor ou secteur à restaurer 1 ; inondation 1 ; SIS dans le site 1. Une composante inconnue "
        "laisse le score inconnu, avec ses deux bornes. Veto à part : périmètre immédiat ou pollution avérée. Le lieu "
        "d'un périmètre immédiat n'est pas public : le score « sans les périmètres immédiats » l'est, et ne le dit pas."
    ),
    definition="Points de conflit, composantes, veto.",
    reference="catalogue, X-02",
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
        "FRI-05": picked(fri_05, ["perimetre_hors_ppi", "aac"]),
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
    secret = picked(fri_05, ["perimetre"])
    hidden = replace(made["X-02"], diffusion=notation.narrowed(friches, [*tables.values(), secret]))
    points, words = _points(friches.index, tables, secret, parametres)
    return pd.concat(
        [
            _theme_rows(made["X-01"], met),
            *_counts(friches, communes, territoire, _counted(met, friches.index, tables), exclus),
            _score_rows(made["X-02"], "score_hors_ppi", points[[*PUBLIQUES]], p),
            _score_rows(hidden, "score", points[[*COMPOSANTES]], p),
            *(
                notation.emit(
                    hidden if name == "eau" else made["X-02"],
                    f"points:{name}",
                    points[name],
                    valeur_texte=words[name].fillna("inconnu"),
                )
                for name in points
            ),
            _veto_rows(hidden, tables, secret),
        ]
    ).assign(**notation.provenance(tables.values()))


_TRAME = (RESERVOIR, CORRIDOR, A_RESTAURER)
Tables = Mapping[str, pd.DataFrame | None]


def _themes(codes: pd.Index, tables: Tables, sliver_m2: float) -> pd.DataFrame:
    """Tell which themes each site meets: 1, 0, or NaN when it is not known."""
    area = column(tables["FRI-04"], "surface_ha:total", codes).astype("float64")
    far, near = (column(tables["FRI-08"], "classe", codes, end).astype("float64") for end in ("valeur", "borne_min"))
    return pd.DataFrame(
        {
            "périmètre AS1": is_met(tables["FRI-05"], "perimetre_hors_ppi", codes),
            "aire d'alimentation": is_met(tables["FRI-05"], "aac", codes),
            "trame verte et bleue": (area * 1e4).gt(sliver_m2).astype("float64").where(area.notna()),
            # class 1: inside, and maybe inside when the nearest possible class is
            "quartier prioritaire": far.eq(1).astype("float64").where(far.eq(1) | (far.notna() & near.gt(1))),
        }
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
    return met.assign(
        **{
            "zone inondable": is_met(tables["FRI-09"], "pire_scenario", codes),
            "SIS dans le site": is_met(tables["FRI-03"], "sites_dans:SIS", codes),
        }
    )


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
        made = [
            rows("X-01", "commune", f"friches:{name}", hit, statut=statut),
            total("X-01", f"friches:{name}", float(hit.sum()), territoire, statut=whole),
        ]
        layer_id = COUCHES[str(name)]
        if sites.absent(territoire, layer_id):
            made = [without(table, sites.absence(territoire, layer_id)) for table in made]
        tables += made
    return tables


def _points(
    codes: pd.Index, tables: Tables, secret: pd.DataFrame | None, parametres: Parametres
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the points of each component (NaN when not known), and what they were given for."""
    words = pd.DataFrame(
        {
            "eau_hors_ppi": _water(codes, tables["FRI-05"], "perimetre_hors_ppi", tables["FRI-05"]),
            "eau": _water(codes, secret, "perimetre", tables["FRI-05"]),
            "trame": _trame(codes, tables["FRI-04"], parametres.eclat_m2),
            "inondation": is_met(tables["FRI-09"], "pire_scenario", codes).map({1.0: "en zone", 0.0: "hors zone"}),
            "sis": is_met(tables["FRI-03"], "sites_dans:SIS", codes).map({1.0: "dans le site", 0.0: "hors du site"}),
        }
    ).astype("object")
    notes = parametres.friches.conflit_points
    return pd.DataFrame({c: words[c].map(dict(notes[_noted(c)])).astype("float64") for c in (*PUBLIQUES, "eau")}), words


def _noted(name: str) -> str:
    """Return the name of the table of points of a component."""
    return "eau" if name == "eau_hors_ppi" else name


def _water(codes: pd.Index, table: pd.DataFrame | None, modalite: str, catchments: pd.DataFrame | None) -> pd.Series:
    """Return the strictest zone of water; not known where a stricter one may be met, nor « aucun » without the AAC."""
    strict = column(table, modalite, codes, "valeur_texte").astype("object")
    value, high = (column(table, modalite, codes, end).astype("float64") for end in ("valeur", "borne_max"))
    catchment = is_met(catchments, "aac", codes)
    none = strict.eq("aucun")
    result = strict.mask(none & catchment.gt(0), "aire d'alimentation").mask(none & catchment.isna(), None)
    return result.where(value.notna() & high.le(value))


def _trame(codes: pd.Index, table: pd.DataFrame | None, sliver_m2: float) -> pd.Series:
    result, known = pd.Series("hors trame", codes, dtype="object"), pd.Series(data=False, index=codes)
    for name in reversed(_TRAME):
        area = column(table, f"surface_ha:composante:{name}", codes)
        result = result.mask(area * 1e4 > sliver_m2, name)
        known |= area.notna()
    return result.where(known)


def _score_rows(n: notation.Notation, mesure: str, points: pd.DataFrame, p: Friches) -> pd.DataFrame:
    """Add the points of some components up; one that is not known may have 0 points, or the most it can have."""
    whole = points.notna().all(axis=1)
    worst = {name: _most(str(name), p) for name in points}
    low, high = points.sum(axis=1), points.fillna(worst).sum(axis=1)
    interval = low.map("entre {:.0f}".format) + high.map(" et {:.0f}".format)
    statut = pd.Series(str(Statut.CALCULE), points.index).where(whole, str(Statut.A_VERIFIER))
    return notation.emit(
        n,
        mesure,
        low.where(whole),
        statut=statut,
        valeur_texte=interval.mask(whole, ""),
        borne_min=low,
        borne_max=high,
    )


def _most(name: str, p: Friches) -> float:
    """Return the most points that a component can have."""
    return max(points for word, points in p.conflit_points[_noted(name)].items() if name == _noted(name) or word != PPI)


def _veto_rows(n: notation.Notation, tables: Tables, secret: pd.DataFrame | None) -> pd.DataFrame:
    """1 in a PPI or on ground known to be polluted; 0 when both are known to be otherwise."""
    codes = n.exclus.index
    ppi = column(secret, "perimetre", codes, "valeur_texte").eq(PPI).fillna(value=False)
    known = not_in_a_ppi(secret, codes)
    level = column(tables["FRI-03"], "niveau_croise", codes).fillna(column(tables["FRI-03"], "niveau", codes))
    polluted = level.eq(sites.POLLUTION["pollution avérée"])
    value = (ppi | polluted).astype("float64").where(ppi | polluted | (known & level.notna()))
    texte = pd.Series("", codes).mask(polluted, "pollution avérée").mask(ppi, "périmètre de protection immédiate")
    return notation.emit(n, "veto", value, valeur_texte=texte.mask(value.isna(), "eau ou pollution inconnue"))


PIPELINE = Pipeline(id="conflits_friches", title="Conflits des friches", indicators=(X_01, X_02), compute=compute)
