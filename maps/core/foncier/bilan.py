"""The land account of a place: key figures, charts, the sum that makes the envelope, the friches that could serve."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from layers.consommation_enaf import DESTINATIONS
from maps.core import tableau, texte, theme
from maps.core.affichage import Row
from maps.core.chiffres import Chiffre
from maps.core.coquille import Cle
from maps.core.foncier.contexte import RESTE, Contexte, Lieu
from maps.core.graphiques.jauge import jauge
from maps.core.graphiques.series import Repere, Serie, colonnes, cumul
from maps.core.graphiques.svg import Graphique, dit
from maps.core.tableau import Colonne, Tableau
from maps.core.vues import commun

#: What stands where a source gives a year without its destinations.
NON_VENTILE = "non ventilé"
_PERIODE = re.compile(r"\d{4}-\d{4}")
PROJECTION_NOTE = "Règle de trois, non une prévision. Chaque point est la fin de l’année."


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line of a sum: what it is, its figure, where it comes from; ``total`` underlines it."""

    label: str
    chiffre: Chiffre
    origine: str = ""
    total: bool = False


def cles(contexte: Contexte, lieu: Lieu) -> tuple[Cle, ...]:
    """Return the six key figures of a place."""
    zan = contexte.zan
    asked = (
        (f"consommation de référence {zan.reference_debut}-{zan.reference_fin}", "zan_02", "consommation_ha"),
        (f"enveloppe {zan.enveloppe_debut}-{zan.enveloppe_fin}", "zan_06", "enveloppe_ha"),
        (f"consommé depuis {zan.enveloppe_debut}", "zan_05", "consommation_ha"),
        (RESTE, "zan_06", "reste_ha"),
        (f"rythme annuel depuis {zan.enveloppe_debut}", "zan_08", "rythme_ha_an"),
        (f"projection à fin {zan.enveloppe_fin}, si le rythme ne changeait pas", "zan_09", "projection_ha"),
    )
    return tuple(Cle(label, _brief(contexte.chiffre(which, lieu, measure))) for label, which, measure in asked)


def _brief(chiffre: Chiffre) -> Chiffre:
    """Keep of a note its first two parts, not the period that the label says: the sum says everything."""
    parts = [part for part in chiffre.note.split(" ; ") if not _PERIODE.fullmatch(part)]
    return chiffre if chiffre.absent else replace(chiffre, note=" ; ".join(parts[:2]))


def graphiques(contexte: Contexte, lieu: Lieu) -> tuple[Graphique, ...]:
    """Return the charts of a place; nothing when the consumption is not known."""
    if not contexte.present or not contexte.annees:
        return ()
    return (_annees(contexte, lieu), _cumul(contexte, lieu), _jauge(contexte, lieu))


def _annees(contexte: Contexte, lieu: Lieu) -> Graphique:
    years = contexte.annees
    last = [str(years[-1])]
    return colonnes(
        f"annees-{lieu.slug}",
        "Consommation d’ENAF par année et par destination",
        [str(year) for year in years],
        _series(contexte, lieu, years),
        provisoires=last,
        reperes=_reperes(contexte, lieu, years),
        fictif=contexte.fictif,
        note=f"En hectares. {last[0]} (tireté) est provisoire, revue à la hausse à l’édition suivante.",
    )


def _series(contexte: Contexte, lieu: Lieu, years: Sequence[int]) -> list[Serie]:
    """Return the destinations; a year that the source does not share out is a part of its own."""
    flux = contexte.flux.get((lieu.maille, lieu.code), {})
    totals = {year: contexte.valeur("zan_01", lieu, f"consommation_ha:{year}") for year in years}
    whole = [year for year in years if totals[year] is not None and not _shared(flux.get(year, {}))]
    parts = [
        Serie(
            nom=name,
            rang=rank,
            valeurs=[0.0 if year in whole else flux.get(year, {}).get(name) for year in years],
        )
        for rank, name in enumerate(DESTINATIONS.values())
    ]
    if not whole:
        return parts
    rest = [totals[year] if year in whole else 0.0 if totals[year] is not None else None for year in years]
    alone = Serie(nom=NON_VENTILE, rang=len(DESTINATIONS) - 1, valeurs=rest)
    return [alone] if len(whole) == len([t for t in totals.values() if t is not None]) else [*parts, alone]


def _shared(flux: object) -> bool:
    return isinstance(flux, dict) and bool(flux) and all(value is not None for value in flux.values())


def _reperes(contexte: Contexte, lieu: Lieu, years: Sequence[int]) -> list[Repere]:
    zan, made = contexte.zan, []
    asked = (
        ("zan_02", "moyenne_ha_an", zan.reference_debut, zan.reference_fin, "moyenne"),
        ("zan_08", "rythme_ha_an", zan.enveloppe_debut, years[-1], "rythme"),
    )
    for which, measure, first, last, word in asked:
        value = contexte.valeur(which, lieu, measure)
        if value is not None and first in years and last in years:
            name = f"{word} {first}-{last} : {texte.nombre(value)}"
            made.append(Repere(valeur=value, nom=name, debut=years.index(first), fin=years.index(last)))
    return made


def _cumul(contexte: Contexte, lieu: Lieu) -> Graphique:
    zan, years = contexte.zan, contexte.depuis
    apart = contexte.valeur("zan_06", lieu, "pene_ha") or 0.0
    more = f" Le cumul comprend {texte.with_unit(apart, 'ha')} de projets d’envergure nationale, comptés à part."
    return cumul(
        f"cumul-{lieu.slug}",
        f"Cumul depuis {zan.enveloppe_debut} et enveloppe {zan.enveloppe_debut}-{zan.enveloppe_fin}",
        years,
        [contexte.valeur("zan_01", lieu, f"consommation_ha:{year}") for year in years],
        fin=zan.enveloppe_fin,
        enveloppe=contexte.bornes("zan_06", lieu, "enveloppe_ha"),
        projection=contexte.valeur("zan_09", lieu, "projection_ha"),
        provisoires=contexte.annees[-1:],
        fictif=contexte.fictif,
        note=PROJECTION_NOTE + more * bool(apart),
    )


def _jauge(contexte: Contexte, lieu: Lieu) -> Graphique:
    used = contexte.chiffre("zan_07", lieu, "utilisation_pct")
    return jauge(
        f"part-{lieu.slug}",
        "Part de l’enveloppe consommée",
        used.valeur,
        bornes=contexte.bornes("zan_07", lieu, "utilisation_pct"),
        repere=contexte.valeur("zan_07", lieu, "temps_ecoule_pct"),
        repere_nom="part du temps écoulée",
        fictif=contexte.fictif,
        note=texte.typo(used.note) if used.absent else "La barre constate, elle ne juge pas.",
    )


def lignes(contexte: Contexte, lieu: Lieu) -> tuple[Ligne, ...]:
    """Return the sum that leads to what is left, line by line, each with its origin."""
    zan, say = contexte.zan, contexte.chiffre
    own = "zan_03" if lieu.maille == "epci" else "zan_04"
    envelope = say("zan_06", lieu, "enveloppe_ha")
    made = [
        _ligne(f"Consommation de {zan.reference_debut} à {zan.reference_fin}", say("zan_02", lieu, "consommation_ha")),
        _ligne("Réduction demandée", cible(say(own, lieu, "cible_pct"))),
        *(_garantie(contexte, lieu) if lieu.maille == "commune" else ()),
        _ligne(f"Enveloppe {zan.enveloppe_debut}-{zan.enveloppe_fin}", envelope, total=True),
        *_bornes(contexte, lieu),
        _ligne(f"Consommé depuis {zan.enveloppe_debut}", say("zan_05", lieu, "consommation_ha")),
    ]
    if contexte.valeur("zan_06", lieu, "pene_ha") != 0:
        made.append(_ligne("dont projets d’envergure nationale, comptés à part", say("zan_06", lieu, "pene_ha")))
    left = say("zan_06", lieu, "reste_ha")
    return (*made, _ligne(texte.capitale(RESTE), left, total=True))


def _ligne(label: str, chiffre: Chiffre, *, total: bool = False) -> Ligne:
    return Ligne(label, replace(chiffre, note=""), texte.typo(chiffre.note), total)


def _garantie(contexte: Contexte, lieu: Lieu) -> tuple[Ligne, ...]:
    """Return the envelope before the guarantee, what it adds, and whether it is there."""
    zan = contexte.zan
    word = contexte.readers["zan_04"].word(lieu.maille, lieu.code, "garantie")
    state = contexte.readers["zan_04"].chiffre(lieu.maille, lieu.code, "garantie")
    said = texte.typo(word.texte.partition(" : ")[2] or word.texte) if not state.absent else state.note
    answer = replace(word, texte={1.0: "acquise", 0.0: "non acquise"}.get(state.valeur or 0.0, "à vérifier"), note="")
    if state.valeur is None:
        answer = replace(answer, texte=texte.NON_DISPONIBLE if state.absent else "à vérifier")
    base = contexte.valeur("zan_04", lieu, "base_ha")
    if base is not None and base >= zan.garantie_ha:
        said += ". Sans effet ici : l’enveloppe avant garantie la dépasse"
    elif state.valeur != 1:
        limit, least = texte.date(zan.garantie_date_limite), texte.with_unit(zan.garantie_ha, "ha")
        said += f". Avec un document qui y donne droit avant le {limit}, l’enveloppe serait d’au moins {least}"
    return (
        _ligne("Enveloppe avant garantie", contexte.chiffre("zan_04", lieu, "base_ha")),
        Ligne("Garantie communale", answer, said),
        _ligne("Apport de la garantie", contexte.chiffre("zan_04", lieu, "supplement_garantie_ha")),
    )


def _bornes(contexte: Contexte, lieu: Lieu) -> tuple[Ligne, ...]:
    """Return both envelopes where the guarantee is not known."""
    low, high = contexte.bornes("zan_06", lieu, "enveloppe_ha")
    if low == high or low is None or high is None:
        return ()
    known = contexte.chiffre("zan_06", lieu, "enveloppe_ha")
    both = (("sans la garantie", low), ("avec la garantie", high))
    return tuple(
        Ligne(f"… {word}", replace(known, texte=texte.with_unit(value, "ha"), note="")) for word, value in both
    )


def destinations(contexte: Contexte, lieu: Lieu) -> tuple[Ligne, ...]:
    """Return what the land consumed since the start of the envelope became, in hectares and in share."""
    made = []
    for name in DESTINATIONS.values():
        area = contexte.chiffre("zan_10", lieu, f"destination_ha:{name}")
        share = contexte.chiffre("zan_10", lieu, f"repartition_pct:{name}")
        said = share.note if share.absent else f"{share.texte} de la consommation"
        made.append(Ligne(name.capitalize(), replace(area, note=""), texte.typo(said)))
    return tuple(made)


def recyclage(contexte: Contexte, lieu: Lieu) -> tuple[Ligne, ...]:
    """Return what the friches without a project are beside the need."""
    say = contexte.chiffre
    made = [
        _ligne("Friches sans projet, chaque unité foncière une fois", say("zan_15", lieu, "gisement_ha")),
        _ligne("Rapportées au reste à consommer", say("zan_15", lieu, "ratio")),
        _ligne("En années de consommation au rythme actuel", say("zan_15", lieu, "annees")),
        _ligne(
            f"Part de la surface consommée depuis {contexte.zan.enveloppe_debut}", fine(say("zan_16", lieu, "part_pct"))
        ),
    ]
    return (*made, _rarete(contexte, lieu)) if lieu.maille == "commune" else tuple(made)


def _rarete(contexte: Contexte, lieu: Lieu) -> Ligne:
    """Return the flag of scarce land, in words; no finding on invented figures."""
    flag = contexte.chiffre("x_06", lieu, "rarete")
    words = {1.0: "oui", 0.0: "non"}
    text = words.get(flag.valeur, "à vérifier") if flag.valeur is not None else flag.texte
    if flag.valeur is None and not flag.absent:
        text = "à vérifier"
    return _ligne("Enveloppe consommée et friches disponibles", replace(flag, texte=text))


def fine(chiffre: Chiffre) -> Chiffre:
    """Write a small share with two decimals: one would make most communes look the same."""
    value, plain = chiffre.valeur, texte.with_unit(chiffre.valeur, "%")
    if value is None or chiffre.texte.removeprefix("au moins ") != plain:
        return chiffre
    return replace(chiffre, texte=chiffre.texte.removesuffix(plain) + dit(value, "%"))


def cible(chiffre: Chiffre) -> Chiffre:
    """Write a target as its document does: 54,47 %."""
    value = chiffre.valeur
    if value is None:
        return chiffre
    text = texte.nombre(value, 0 if value == round(value) else 2)
    return replace(chiffre, texte=f"{text}{texte.INSECABLE}%", note=chiffre.note.partition(" : ")[0])


def friches(contexte: Contexte, lieu: Lieu) -> Tableau:
    """Return the friches without a project of a place, the largest first."""
    rows = contexte.friches if lieu.maille == "epci" else contexte.friches_de.get(lieu.code, ())
    names = commun.names_of(contexte.communes)
    ranked = sorted(rows or (), key=lambda row: (-_area(row), texte.sort_key(_name(row))))
    return Tableau(
        caption="Friches sans projet",
        columns=(Colonne("Friche"), Colonne("Commune"), Colonne("Surface déclarée", figure=True)),
        rows=tuple(_friche(row, names, _twice(ranked)) for row in ranked),
        empty=theme.SANS_DONNEE if contexte.friches is None else "Aucune friche sans projet recensée.",
    )


def _name(row: Row) -> str:
    return texte.texte(row.get("site_nom"), f"Friche {row['_cle']}")


def _area(row: Row) -> float:
    value = row.get("surface_m2")
    return 0.0 if texte.is_missing(value) else float(str(value))


def _twice(rows: Sequence[Row]) -> set[str]:
    """Return the land units that several of the sites share."""
    units = [texte.brut(row.get("unite_fonciere")) for row in rows]
    return {unit for unit in units if unit and units.count(unit) > 1}


def _friche(row: Row, names: commun.Names, shared: set[str]) -> tuple[tableau.Cellule, ...]:
    value = row.get("surface_m2")
    hectares = None if texte.is_missing(value) else float(str(value)) / 10_000
    link = f"cartes/friches.html#friches/{quote(str(row['_cle']), safe='')}" if row["_lieu"] else "cartes/friches.html"
    area = tableau.figure(hectares, "ha", fictif=commun.is_fictive(row))
    note = "unité foncière partagée, comptée une fois" if texte.brut(row.get("unite_fonciere")) in shared else ""
    return (
        replace(tableau.mot(_name(row), link=link), note=commun.place_note(row, names)),
        tableau.mot(commun.commune_name(row, names), link=commun.sheet(row, names)),
        replace(area, note=area.note or note),
    )
