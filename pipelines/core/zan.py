"""What the indicators of the ZAN share: yearly flows, the target that applies, what is due, and the words for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from layers.consommation_enaf import DESTINATIONS, annees_connues, flux, flux_destination
from layers.core.model import Nature
from layers.core.parametres.zan import Zan
from layers.core.territory import Territoire
from pipelines.core.model import Statut
from pipelines.core.table import FICTIF, rows

PROVISOIRE = "provisoire, revue à la hausse à l'édition suivante"
M2_HA = 10_000.0


@dataclass(frozen=True, slots=True)
class Cible:
    """A reduction target: percentage, where it comes from, and whether it is only a hypothesis."""

    pct: float
    origine: str
    hypothese: bool = False

    @property
    def texte(self) -> str:
        """The target in words: « SRADDET : −54,47 % »."""
        return f"{self.origine} : −{nombre(self.pct)} %"


def cible(zan: Zan, communes: Iterable[str]) -> Cible:
    """Return the target of the territory that some communes make: the SCoT's, else the SRADDET's, else national."""
    if zan.cible_scot_pct is not None:
        return Cible(zan.cible_scot_pct, "objectif du SCoT")
    regional = {zan.cibles_sraddet_pct.get(departement(str(code))) for code in communes}
    if len(regional) == 1 and (pct := regional.pop()) is not None:
        return Cible(pct, "objectif régional du SRADDET, à défaut de SCoT")
    return Cible(zan.cible_nationale_pct, "hypothèse nationale, à défaut de document territorialisé", hypothese=True)


def cible_communale(zan: Zan, commune: str, whole: Cible) -> Cible:
    """Return the target of a commune: its PLU's, else that of the whole territory."""
    own = zan.cibles_communes_pct.get(commune)
    return whole if own is None else Cible(own, "objectif du PLU")


def departement(commune: str) -> str:
    """Return the code of the département of a commune: 62 for 62001, 2A for 2A004, 974 for 97401."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]


def par_annee(frame: pd.DataFrame, codes: pd.Index) -> pd.DataFrame:
    """Return the flows in ha, one column per civil year known, one row per commune; NaN where not known."""
    years = annees_connues(frame)
    flows = frame[[flux(a) for a in years]].set_axis(years, axis=1).reindex(codes)
    return flows.astype("float64") / M2_HA


def connues(flows: pd.DataFrame) -> list[int]:
    """Return the civil years of some flows, in order."""
    return [int(str(year)) for year in flows.columns]


def par_destination(frame: pd.DataFrame, codes: pd.Index, years: Iterable[int]) -> pd.DataFrame:
    """Return the flows in ha of some years by destination (French name); NaN as soon as one year is not known."""
    years = list(years)
    sums = {
        name: frame[[flux_destination(a, code) for a in years]].reindex(codes).sum(axis=1, min_count=max(len(years), 1))
        for code, name in DESTINATIONS.items()
    }
    return pd.DataFrame(sums, index=codes).astype("float64") / M2_HA


def depuis(zan: Zan, known: Iterable[int]) -> list[int]:
    """Return the years of the envelope for which flows are known: from its first one, without a hole."""
    known = set(known)
    last = max((a for a in known if zan.enveloppe_debut <= a <= zan.enveloppe_fin), default=zan.enveloppe_debut - 1)
    return list(range(zan.enveloppe_debut, last + 1))


def somme(flows: pd.DataFrame, years: Sequence[int]) -> pd.Series:
    """Return the sum of some years by commune, NaN as soon as one is not known (or when there is no year)."""
    return flows.reindex(columns=list(years)).sum(axis=1, min_count=max(len(years), 1))


def fictif(territoire: Territoire, couche: str = "consommation_enaf") -> str:
    """Return the words that mark the invented figures of a layer, empty for real ones."""
    return FICTIF if territoire.couche(couche).nature == Nature.DEMONSTRATION else ""


def dont_provisoire(years: Sequence[int], known: Sequence[int]) -> str:
    """Return what is said of a sum that holds the last year of the source."""
    return f"dont {known[-1]}, {PROVISOIRE}" if known and known[-1] in years else ""


def manque(years: Sequence[int], known: Sequence[int]) -> str:
    """Return why a sum of years is not known."""
    absent = [str(a) for a in years if a not in known]
    if not years:
        return "aucune année de la période dans la source"
    return f"années absentes de la source : {', '.join(absent)}" if absent else "commune sans toutes les années"


def exigible(zan: Zan, part: str, rank: int = 0) -> str:
    """Return whether a part of the triennial report is due on the date of reading, and since or from when.

    ``rank`` is that of the report: the first (0) is due on the date of the configuration, the next ones later.
    """
    first = zan.triennal_echeances.get(part)
    when = None if first is None else first.replace(year=first.year + rank * zan.triennal_annees)
    head = f"rapport triennal ({zan.triennal_articles})"
    if when is None:
        return f"{head} : échéance non renseignée"
    day = when.strftime("%d/%m/%Y")
    return f"{head} : exigible depuis le {day}" if when <= zan.date_lecture else f"{head} : pas encore exigible ({day})"


def mots(*parts: str) -> str:
    """Join what there is to say."""
    return " ; ".join(p for p in parts if p)


def nombre(value: float) -> str:
    """Write a number in French, two decimals at most: 54,47."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", "\u202f").replace(".", ",").replace("-", "−")


def deux_mailles(  # noqa: PLR0913 - what a row says
    indicateur: str,
    modalite: str,
    values: pd.Series,
    territoire: Territoire,
    *,
    whole: float,
    texte: "str | pd.Series" = "",
    texte_epci: str | None = None,
    inconnu: str = "",
    statut: Statut = Statut.CALCULE,
    couches: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Make the rows of the communes and of the territory; where a value is not known, ``inconnu`` says why."""
    total = pd.Series([whole], index=[territoire.epci])
    said = texte if isinstance(texte, pd.Series) else pd.Series(texte, values.index)
    over = pd.Series([str(texte) if texte_epci is None else texte_epci], index=total.index)
    made = [
        rows(
            indicateur,
            maille,
            modalite,
            some,
            statut=pd.Series(str(statut), some.index).mask(some.isna(), str(Statut.INCONNU)),
            valeur_texte=words.mask(some.isna(), inconnu),
            couches=couches,
        )
        for maille, some, words in (("commune", values, said), ("epci", total, over))
    ]
    return pd.concat(made)


def total(values: pd.Series) -> float:
    """Return the sum of the communes, NaN as soon as one is not known."""
    return float(values.sum(min_count=len(values))) if values.notna().all() else float("nan")
