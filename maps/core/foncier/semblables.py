"""Communes like another one, by a stated rule: population and density within a ratio, the nearest first."""

from collections.abc import Mapping
from math import hypot, log

from maps.core import tableau, texte
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.foncier.bilan import fine
from maps.core.foncier.contexte import RESTE, Contexte, Lieu, bilan_path
from maps.core.graphiques.bande import graphique, placer
from maps.core.graphiques.svg import Graphique
from maps.core.tableau import Cellule, Colonne, Tableau


def regle(rapport: float, maximum: int) -> str:
    """Say the rule in words."""
    ratio = texte.nombre(rapport)
    return (
        f"Communes de l’agglomération dont la population et la densité sont chacune entre celles de la commune "
        f"divisées par {ratio} et multipliées par {ratio} ; {maximum} au plus, les plus proches d’abord (écart des "
        "logarithmes des deux). Ce n’est pas un classement."
    )


def semblables(sizes: Mapping[str, tuple[float, float]], code: str, rapport: float, maximum: int) -> list[str]:
    """Return the codes of the communes like one of them.

    Parameters
    ----------
    sizes
        Population and density of each commune; one that is not known, or is 0, is left out.
    code
        The commune; nothing is like it when its own sizes are not known.
    rapport, maximum
        The ratio that neither size may go beyond, and how many communes at most.

    Returns
    -------
    list of str
        The nearest first; codes part the ties.
    """
    known = {key: pair for key, pair in sizes.items() if min(pair) > 0}
    if code not in known:
        return []
    gaps = {key: [abs(log(a / b)) for a, b in zip(pair, known[code], strict=True)] for key, pair in known.items()}
    near = [key for key, gap in gaps.items() if key != code and max(gap) <= log(rapport) + 1e-12]
    return sorted(near, key=lambda key: (round(hypot(*gaps[key]), 9), key))[:maximum]


def tailles(ter_01: Lecteur, codes: list[str]) -> dict[str, tuple[float, float]]:
    """Return the population and the density of the communes where both are known."""
    made = {}
    for code in codes:
        pair = [ter_01.chiffre("commune", code, m).valeur for m in ("population_hab", "densite_hab_km2")]
        if pair[0] is not None and pair[1] is not None:
            made[code] = (pair[0], pair[1])
    return made


def _colonnes(debut: int) -> tuple[Colonne, ...]:
    return (
        Colonne("Commune"),
        Colonne("Population", figure=True),
        Colonne("Densité", figure=True),
        Colonne(f"Consommé depuis {debut}", figure=True),
        Colonne("Part de la surface", figure=True, note=f"consommée depuis {debut}"),
        Colonne("Enveloppe consommée", figure=True),
        Colonne("Reste", figure=True, note=RESTE),
    )


def table(contexte: Contexte, lieu: Lieu) -> Tableau:
    """Return the commune and those like it, in the order of their likeness."""
    zan = contexte.zan
    names = {place.code: place for place in contexte.lieux}
    sizes = tailles(contexte.readers["ter_01"], list(names))
    like = semblables(sizes, lieu.code, zan.comparaison_rapport, zan.comparaison_max)
    empty = "Aucune commune semblable selon cette règle." if lieu.code in sizes else "Population non fournie."
    return Tableau(
        caption=f"{lieu.nom} et les communes semblables",
        columns=_colonnes(zan.enveloppe_debut),
        rows=tuple(_row(contexte, names[code]) for code in (lieu.code, *like)) if like else (),
        empty=empty,
    )


def _row(contexte: Contexte, lieu: Lieu) -> tuple[Cellule, ...]:
    asked = (
        ("ter_01", "population_hab"),
        ("ter_01", "densite_hab_km2"),
        ("zan_05", "consommation_ha"),
        ("zan_16", "part_pct"),
        ("zan_07", "utilisation_pct"),
        ("zan_06", "reste_ha"),
    )
    figures = (contexte.readers[which].chiffre("commune", lieu.code, measure) for which, measure in asked)
    return (tableau.mot(lieu.nom, link=bilan_path(lieu.code)), *(tableau.indicator(fine(f)) for f in figures))


def bandes(contexte: Contexte, lieu: Lieu) -> tuple[Graphique, ...]:
    """Return where the commune stands among those of the territory, for the two figures that can be compared."""
    if not contexte.present:
        return ()
    asked = (
        ("surface", f"Part de la surface consommée depuis {contexte.zan.enveloppe_debut}", "zan_16", "part_pct"),
        ("enveloppe", "Part de l’enveloppe consommée", "zan_07", "utilisation_pct"),
    )
    return tuple(_bande(contexte, lieu, f"{key}-{lieu.slug}", title, *measure) for key, title, *measure in asked)


def _bande(contexte: Contexte, lieu: Lieu, key: str, title: str, which: str, measure: str) -> Graphique:
    def read(place: Lieu) -> Chiffre:
        return fine(contexte.readers[which].chiffre(place.maille, place.code, measure))

    figures, whole = {place.code: read(place) for place in contexte.lieux}, read(contexte.epci)
    names = {place.code: place.nom for place in contexte.lieux}
    position = placer(figures, names, lieu.code, whole=whole, unite="%")
    return graphique(key, title, position, lieu.nom, figures[lieu.code], whole)
