"""The rows of a weighted score of friches: marks, weights, points, score, reliability; who is not scored, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from layers.core.model import Diffusion, Nature, worst
from layers.core.parametres.friches import Friches
from layers.friches import POTENTIELLE, STATUTS
from pipelines.core import scores
from pipelines.core.model import Mesure, Statut
from pipelines.core.table import rows

NO_STATUS = "statut inconnu : à renseigner avant de noter"
NOT_VERIFIED = "site non vérifié : ni noté ni classé"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """One score of all sites: ``marks`` by criterion, ``poids``, ``exclus`` (why a site is not scored, else empty)."""

    indicateur: str
    marks: Mapping[str, pd.DataFrame]
    poids: Mapping[str, float]
    exclus: pd.Series
    diffusion: pd.Series

    @property
    def note(self) -> pd.Index:
        """The sites that are scored."""
        return self.exclus.index[self.exclus.eq("")]

    def known(self) -> pd.DataFrame:
        """Return the marks of the sites that are scored, one column per criterion."""
        return scores.gathered(self.marks, self.poids).loc[self.note]


def excluded(friches: gpd.GeoDataFrame, statuts: Sequence[str]) -> pd.Series:
    """Return why each site is not scored (not verified, converted, status not known); empty for those that are.

    A site that is not verified is never scored, whatever ``statuts`` says.
    """
    said = friches["site_statut"].fillna("inconnu").astype("str")
    out = ~said.isin(list(statuts))
    odd = said.eq(POTENTIELLE) | ~said.isin(STATUTS)
    words = (said + " : non noté").mask(said.eq("inconnu"), NO_STATUS)
    return pd.Series("", friches.index).mask(out, words).mask(odd, NOT_VERIFIED)


def narrowed(friches: gpd.GeoDataFrame, tables: Sequence[pd.DataFrame | None]) -> pd.Series:
    """Return the diffusion of what is said of each site: that of its inputs, internal when it is not verified."""
    worst = scores.worst_diffusion(friches.index, *tables)
    said = friches["site_statut"].fillna("inconnu")
    hidden = (said.eq(POTENTIELLE) | ~said.isin(STATUTS)) & worst.eq(str(Diffusion.PUBLIC))
    return worst.mask(hidden, str(Diffusion.INTERNE))


def provenance(tables: Iterable[pd.DataFrame | None]) -> dict[str, str | float]:
    """Return what a score inherits from the rows it is made of: sources and vintages once each, the worst worth.

    Empty for rows that do not tell (written by hand): the runner then fills them from the layers.
    """
    told = [table for table in tables if table is not None and "source" in table]
    if not told:
        return {}
    whole = pd.concat([table[table["maille"] == "friche"] for table in told])
    natures = [Nature(name) for name in whole["nature"].dropna().unique()]
    return {
        "source": _once(whole["source"]),
        "millesime": _once(whole["millesime"]),
        "nature": str(worst([Nature.REELLE, *natures])),
        "precision": float(whole["precision"].max(skipna=not whole["precision"].isna().any())),
    }


def _once(texts: pd.Series) -> str:
    """Join lists written with « ; », each item once, in the order they come."""
    return " ; ".join(dict.fromkeys(item for text in texts.dropna().unique() for item in str(text).split(" ; ")))


def emit(n: Notation, modalite: str, valeur: pd.Series, **more: object) -> pd.DataFrame:
    """Make the rows of one modality for every site; those that are not scored are « sans objet », with the reason."""
    out, codes = n.exclus.ne(""), n.exclus.index
    statut, texte = (_series(more.pop(name, first), codes) for name, first in _DEFAULTS)
    ends = {name: end.reindex(codes).mask(out) for name, end in more.items() if isinstance(end, pd.Series)}
    table = rows(
        n.indicateur,
        "friche",
        modalite,
        valeur.reindex(codes).mask(out),
        statut=statut.mask(out, str(Statut.SANS_OBJET)),
        valeur_texte=texte.mask(out, n.exclus),
        borne_min=ends.get("borne_min"),
        borne_max=ends.get("borne_max"),
    )
    return table.assign(diffusion=table["code"].map(n.diffusion))


def detail(n: Notation, modalite: str, valeur: pd.Series, **more: object) -> pd.DataFrame:
    """Make the rows of one modality for the sites that are scored, and for them only."""
    table = emit(n, modalite, valeur, **more)
    return table[table["code"].isin(n.note)]


_DEFAULTS = (("statut", str(Statut.CALCULE)), ("valeur_texte", ""))


def _series(given: object, codes: pd.Index) -> pd.Series:
    filled = given.reindex(codes) if isinstance(given, pd.Series) else pd.Series(str(given), codes)
    return filled.astype("object")


def component_rows(n: Notation) -> pd.DataFrame:
    """Make ``s:<critère>``, ``poids:<critère>`` (0 when the criterion is not known) and ``points:<critère>``."""
    tables = []
    for name, weight in n.poids.items():
        each = n.marks[name]
        known = each["s"].notna()
        counted = pd.Series(float(weight), each.index).where(known, 0.0)
        wide = each["min"].ne(each["max"]) & known
        statut = pd.Series(str(Statut.CALCULE), each.index).mask(wide, str(Statut.A_VERIFIER))
        why = pd.Series("", each.index).mask(~known, "inconnu : poids non compté")
        tables += [
            detail(
                n, f"s:{name}", each["s"], statut=statut.where(known, str(Statut.INCONNU)), valeur_texte=why,
                borne_min=each["min"], borne_max=each["max"],
            ),
            detail(n, f"poids:{name}", counted, valeur_texte=why),
            detail(n, f"points:{name}", counted * each["s"].fillna(0.0), valeur_texte=why),
        ]  # fmt: skip
    return pd.concat(tables)


def score_rows(n: Notation) -> pd.DataFrame:
    """Make ``score`` (with the unknown criteria at 0 and at 1 as bounds) and ``fiabilite_pct``."""
    found = scores.weighted(n.marks, n.poids)
    same = (found["borne_max"] - found["borne_min"]).round(scores.DIGITS).eq(0)
    statut = pd.Series(str(Statut.A_VERIFIER), found.index).mask(same, str(Statut.CALCULE))
    statut = statut.mask(found["score"].isna(), str(Statut.INCONNU))
    bounds = {"borne_min": found["borne_min"], "borne_max": found["borne_max"]}
    texte = _said("entre {:.0f}", found["borne_min"]) + _said(" et {:.0f}", found["borne_max"])
    return pd.concat(
        [
            emit(n, "score", found["score"], statut=statut, valeur_texte=texte.mask(same, ""), **bounds),
            emit(n, "fiabilite_pct", found["fiabilite_pct"]),
        ]
    )


def to_complete_rows(n: Notation) -> pd.DataFrame:
    """Make ``a_completer``: how many criteria are not known, and which, by decreasing gain of reliability."""
    unknown = scores.gathered(n.marks, n.poids).isna().sum(axis=1).astype("float64")
    words = _words(n)
    return emit(n, "a_completer", unknown, valeur_texte=words.mask(words.eq(""), "rien"))


def _words(n: Notation) -> pd.Series:
    """Return what each site has to complete."""
    return scores.to_complete(scores.gains(scores.gathered(n.marks, n.poids), n.poids))


def _said(form: str, values: pd.Series) -> pd.Series:
    return pd.Series([form.format(value) for value in values], values.index, dtype="str")


def rank_rows(n: Notation, p: Friches) -> pd.DataFrame:
    """Make ``rang``, with the interval of the drawn weightings, and ``rang_poids:<critère>``, each weight moved.

    No rank under the smallest reliability (the words say what to complete). A veto does not take a rank away: a rank
    that is missing would tell where it is.
    """
    marks = {name: n.marks[name].loc[n.note] for name in n.poids}
    found = scores.weighted(n.marks, n.poids)
    firm = found["fiabilite_pct"].ge(p.fiabilite_min_pct)
    ends = scores.standing(marks, n.poids, p)
    place = ends["rang"].dropna()
    ranked = place.index
    s = scores.gathered(marks, n.poids).loc[ranked]
    missing = _words(n)
    texte = pd.Series(f"sur {len(ranked)} sites classés", found.index)
    texte = texte.mask(~firm, _said("fiabilité {:.0f} % ; à compléter : ", found["fiabilite_pct"]) + missing)
    statut = pd.Series(str(Statut.CALCULE), found.index).mask(~firm, str(Statut.INCONNU))
    told = {"statut": statut, "valeur_texte": texte}
    tables = [emit(n, "rang", place, **told, borne_min=ends["rang_min"], borne_max=ends["rang_max"])]
    for name in n.poids:
        moved = scores.one_weight_moved(s, n.poids, name, p.poids_ecart).assign(base=place)
        low, high = moved.min(axis=1), moved.max(axis=1)
        tables.append(detail(n, f"rang_poids:{name}", place, **told, borne_min=low, borne_max=high))
    return pd.concat(tables)


def mesures(indicateur: str, criteres: Sequence[str], parametre: str) -> tuple[Mesure, ...]:
    """Return the measures of a score, with the formulas that make it from its components."""
    sums = {head: " + ".join(f"{{{indicateur}:{head}:{name}}}" for name in criteres) for head in ("points", "poids")}
    whole = " + ".join(f"{{p.friches.{parametre}.{name}}}" for name in criteres)
    return (
        Mesure(
            id="score",
            label="Score Terril, pondération non délibérée",
            unit="sur 100",
            extensive=False,
            absence=None,
            formule=f"100 * ({sums['points']}) / ({sums['poids']})",
        ),
        Mesure(
            id="fiabilite_pct",
            label="Fiabilité : part des poids dont le critère est connu",
            unit="%",
            extensive=False,
            formule=f"100 * ({sums['poids']}) / ({whole})",
        ),
        Mesure(id="s", label="Note du critère", unit="de 0 à 1", extensive=False, absence=None),
        Mesure(id="poids", label="Poids compté (0 : critère inconnu)", unit="points", extensive=False),
        Mesure(id="points", label="Points du critère", unit="points", extensive=False),
    )


#: The measures of a score that has ranks.
RANGS = (
    Mesure(id="rang", label="Rang parmi les sites classés", unit="rang", extensive=False, absence=None),
    Mesure(id="rang_poids", label="Rang quand un poids varie, un à un", unit="rang", extensive=False, absence=None),
    Mesure(id="a_completer", label="Critères à compléter", unit="critères", extensive=False),
)
