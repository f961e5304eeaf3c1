"""Land: what is left of the envelope, the plan, the zones opened to building that meet the trame or a catchment."""

from typing import Any

import pandas as pd

from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.fiches.contexte import Contexte
from maps.core.fiches.croisements import Croisements
from maps.core.fiches.fiche import Bloc, Jauge
from maps.core.fiches.outils import cles, close, kept, precisions, said
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun

RESTE = "reste à consommer (ENAF), lecture arithmétique non opposable"
RESERVE = (
    "Le reste à consommer n’est ni un droit à construire, ni un avis sur un projet ; construire dans le tissu urbain "
    "ne consomme pas d’ENAF."
)
TRAME = (
    "La trame verte et bleue est une carte de principe : elle ne se croise pas avec des parcelles et ne dit rien d’un "
    "permis. Les surfaces croisées ici signalent une zone à regarder, non une règle."
)
MESURES = {
    "tvb": "Trame verte et bleue",
    "PPR": "Périmètre rapproché (AS1)",
    "PPE": "Périmètre éloigné (AS1)",
    "aac": "Aire d’alimentation",
}
TYPES = {"U": "urbaine", "AUc": "à urbaniser, ouverte", "AUs": "à urbaniser, fermée"}
#: The table lists this many zones at most, the largest overlaps first.
ZONES_MAX = 15


def bloc(contexte: Contexte, code: str, croisements: Croisements) -> Bloc:
    """Return the theme of land and plans for a commune."""
    figures = cles(
        (
            "consommation d’ENAF de 2011 à 2020, période de référence",
            contexte.chiffre("zan_02", "consommation_ha", code),
        ),
        ("enveloppe 2021-2030", contexte.chiffre("zan_04", "enveloppe_ha", code)),
        ("consommation d’ENAF depuis 2021", contexte.chiffre("zan_05", "consommation_ha", code)),
        (RESTE, contexte.chiffre("zan_06", "reste_ha", code)),
        ("part de la commune consommée depuis 2021", contexte.chiffre("zan_16", "part_pct", code)),
        ("consommation annuelle moyenne", contexte.chiffre("zan_08", "rythme_ha_an", code)),
    )
    zones = _zones(contexte, code, croisements)
    filled = Bloc(
        id="sol",
        titre="Sol et urbanisme",
        phrases=(*_reste(contexte, code), *_document(contexte, code), *_sans_zone(contexte, code, croisements, zones)),
        figures=figures,
        jauge=_jauge(contexte, code),
        tables=kept(zones),
        notes=(*((RESERVE,) if figures else ()), *((TRAME,) if zones else ())),
        liens=contexte.page("zan.html"),
        couches=("zonages_urbanisme", "servitudes_as1", "trame_verte_bleue"),
    )
    return close(filled, contexte, ("documents_urbanisme", "zonages_urbanisme"), "Aucun document connu.")


def _reste(contexte: Contexte, code: str) -> tuple[str, ...]:
    left = contexte.chiffre("zan_06", "reste_ha", code)
    if left.absent:
        return ()
    why = precisions(contexte, "zan_06", "reste_ha", code)
    return (f"{texte.capitale(RESTE)} : {said(left)}{f' ({why})' if why else ''}.",)


def _jauge(contexte: Contexte, code: str) -> Jauge | None:
    used, elapsed = (contexte.chiffre("zan_07", m, code) for m in ("utilisation_pct", "temps_ecoule_pct"))
    if used.valeur is None or elapsed.valeur is None:
        return None
    text = f"{used.texte} de l’enveloppe consommés ; {elapsed.texte} des dix ans écoulés."
    return Jauge(label="Enveloppe 2021-2030", part=used, repere=elapsed, texte=text)


def _document(contexte: Contexte, code: str) -> tuple[str, ...]:
    """Say which plan applies; a commune that the list leaves out is not under no plan."""
    rows = contexte.objets("documents_urbanisme", code)
    if rows is None:
        return ()
    applied = [row for row in rows if "#" not in row["_cle"]]
    if not applied:
        return ("Document d’urbanisme : la source ne dit rien de la commune.",)
    return (_words(applied[0]),)


def _words(row: Row) -> str:
    kind, state = texte.texte(row.get("nature_document")), texte.texte(row.get("etat"), "état non renseigné")
    approved = row.get("date_approbation")
    when = f", approuvé le {texte.date(approved)}" if not texte.is_missing(approved) else ", date non renseignée"
    under = "règlement national d’urbanisme (RNU)" if kind == "RNU" else f"{kind}, {state}{when}"
    revised = " ; révision ou modification en cours" if row.get("revision") is True else ""
    return f"Document d’urbanisme : {under}{revised}{commun.fictive(commun.is_fictive(row))}."


def _zones(contexte: Contexte, code: str, croisements: Croisements) -> Tableau | None:
    rows = _of(croisements.zones, code)
    if rows.empty:
        return None
    wanted = [m for m in MESURES if m in croisements.mesures]
    columns = (Colonne("Zone"), Colonne("Type"), *(Colonne(MESURES[m], figure=True) for m in wanted))
    ranked = rows.assign(_rang=-rows[wanted].max(axis=1)).sort_values("_rang", kind="stable")
    lines = tuple(_zone(row, str(key), wanted, contexte) for key, row in ranked.head(ZONES_MAX).iterrows())
    more = len(rows) - ZONES_MAX
    suffix = f" ; les {ZONES_MAX} plus touchées sur {len(rows)}" if more > 0 else ""
    caption = f"Zones ouvertes à la construction qui rencontrent la trame verte et bleue ou un captage{suffix}"
    return Tableau(caption=caption, columns=columns, rows=lines, layer="zonages_urbanisme")


def _of(zones: pd.DataFrame | None, code: str) -> pd.DataFrame:
    return pd.DataFrame() if zones is None else zones[zones["commune_position"] == code]


def _zone(row: pd.Series, key: str, wanted: list[str], contexte: Contexte) -> tuple[Cellule, ...]:
    told: dict[str, Any] = {str(k): v for k, v in row.items()} | {"_cle": key, "_lieu": True}
    fictive = commun.is_fictive(told)
    kind = texte.texte(told.get("typezone"))
    return (
        commun.entry("zonages_urbanisme", texte.texte(told.get("libelle"), key), told, contexte.noms),
        tableau.mot(f"{kind}, {TYPES[kind]}" if kind in TYPES else kind),
        *(_hectares(told[m], fictive, contexte) for m in wanted),
    )


def _hectares(area: float, fictive: bool, contexte: Contexte) -> Cellule:  # noqa: FBT001
    met = area > contexte.parametres.eclat_m2
    return tableau.figure(area / 1e4, "ha", fictif=fictive) if met else Cellule(text="non", value=0.0)


def _sans_zone(contexte: Contexte, code: str, croisements: Croisements, zones: Tableau | None) -> tuple[str, ...]:
    """Say that no zone opened to building is met, or that no plan is drawn: never the one for the other."""
    if contexte.couches.get("zonages_urbanisme") is None or zones:
        return ()
    if not contexte.objets("zonages_urbanisme", code):
        return ("Zonage : aucun plan numérisé connu pour la commune ; cela ne veut pas dire qu’aucune règle n’existe.",)
    if not croisements.mesures:
        return ()
    return ("Aucune zone ouverte à la construction ne rencontre la trame verte et bleue ni un captage connus ici.",)
