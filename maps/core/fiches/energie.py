"""Heat networks and pollen: how far, whose, with the limits of what a distance says."""

import pandas as pd

from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.fiches.contexte import Contexte
from maps.core.fiches.croisements import Croisements
from maps.core.fiches.fiche import Bloc
from maps.core.fiches.outils import Cells, cles, close, entree, kept, table
from maps.core.tableau import Colonne
from maps.core.vues import commun

RESEAUX = (
    Colonne("Réseau de chaleur"),
    Colonne("Exploitant"),
    Colonne("Maître d’ouvrage"),
    Colonne("Classé"),
    Colonne("Taux EnR&R", figure=True),
    Colonne("Contenu CO2", figure=True, note="en cycle de vie"),
)
CAPTEURS = (Colonne("Capteur"), Colonne("Type"), Colonne("Précision de la position"))
CAPTEUR = "Être proche d’un capteur ne dit pas que sa mesure vaut à cette distance."
INDICE = (
    "L’indice est un modèle, une valeur par commune. Le dernier indice se lit sur le site d’Atmo Hauts-de-France, "
    "atmo-hdf.fr, non ici."
)
RACCORD = (
    "Proche n’est pas raccordé ni raccordable : ni la rue, ni la capacité du réseau, ni le chauffage du bâtiment ne "
    "comptent ici."
)


def chaleur(contexte: Contexte, code: str, croisements: Croisements) -> Bloc:
    """Return the theme of heat networks for a commune."""

    def cells(row: Row) -> Cells:
        fictive = commun.is_fictive(row)
        return (
            entree("reseaux_chaleur", texte.texte(row.get("nom_reseau"), row["_cle"]), row, contexte),
            tableau.mot(row.get("gestionnaire")),
            tableau.mot(row.get("mo")),
            tableau.mot(commun.yes_no(row.get("reseaux_classes"))),
            tableau.figure(row.get("taux_enr_r"), "%", fictif=fictive),
            tableau.figure(row.get("contenu_co2_acv"), "kg/kWh", fictif=fictive),
        )

    rows = contexte.objets("reseaux_chaleur", code)
    metres = sorted(contexte.parametres.chaleur.distances_m)
    filled = Bloc(
        id="chaleur",
        titre="Réseaux de chaleur",
        phrases=(*_plus_proche(contexte, code, croisements.chaleur), *_verifier(contexte)) if rows is not None else (),
        figures=cles(
            ("longueur de tracé dans la commune", contexte.chiffre("rcu_01", "longueur_trace_km", code)),
            *(
                (f"part des logements à {m} m d’un tracé", contexte.chiffre("rcu_02", f"part_pct:{m}", code))
                for m in metres
            ),
        ),
        tables=kept(table("Réseaux de chaleur de la commune", RESEAUX, rows, cells)),
        notes=(RACCORD,) if rows is not None else (),
        liens=(*contexte.page("verifier.html"), *contexte.page("chaleur.html")),
        couches=("reseaux_chaleur",),
    )
    return close(filled, contexte, ("reseaux_chaleur",), "Aucun réseau de chaleur connu.")


def _plus_proche(contexte: Contexte, code: str, nearest: pd.DataFrame | None) -> tuple[str, ...]:
    """Say how far the nearest trace is from the commune, and whose it is."""
    frame = contexte.couches.get("reseaux_chaleur")
    if nearest is None or frame is None:
        return ("Aucun tracé de réseau de chaleur n’est publié : la distance n’est pas connue.",)
    key, distance = nearest.loc[code, "feature"], float(str(nearest.loc[code, "distance_m"]))
    row = frame.loc[key]
    name, mark = texte.texte(row.get("nom_reseau"), str(key)), commun.fictive(row["nature"] == "demonstration")
    run = row.get("gestionnaire")
    by = "" if texte.is_missing(run) else f", exploité par {texte.texte(run)}"
    if distance == 0:
        return (f"Le réseau « {name} »{by} traverse la commune{mark}.",)
    return (f"Le tracé le plus proche, « {name} »{by}, est à {_loin(distance)} de la limite de la commune{mark}.",)


def _loin(metres: float) -> str:
    return texte.with_unit(metres / 1000, "km", 1) if metres >= 1000 else texte.with_unit(metres, "m", 0)  # noqa: PLR2004


def _verifier(contexte: Contexte) -> tuple[str, ...]:
    """Say where the distance of one building is read, when the site has that page."""
    if not contexte.page("verifier.html"):
        return ()
    return ("Pour une école ou un bâtiment : la page de vérification donne sa distance au tracé et l’exploitant.",)


def pollen(contexte: Contexte, code: str, croisements: Croisements) -> Bloc:
    """Return the theme of pollen for a commune."""

    def cells(row: Row) -> Cells:
        return (
            entree("capteurs_pollen", texte.texte(row.get("nom"), row["_cle"]), row, contexte),
            tableau.mot(row.get("type")),
            tableau.mot(row.get("precision_localisation")),
        )

    year = _annee(contexte)
    rows = contexte.objets("capteurs_pollen", code)
    filled = Bloc(
        id="pollen",
        titre="Pollens",
        phrases=_capteur(contexte, code, croisements.pollen) if rows is not None else (),
        figures=cles(
            *(
                (f"part des habitants à {m // 1000} km d’un capteur", contexte.chiffre("pol_01", f"part_pct:{m}", code))
                for m in sorted(contexte.parametres.pollen.distances_m)
            ),
            *(
                (
                    (f"jours d’indice élevé, saison {year}", contexte.chiffre("pol_03", f"jours_risque:{year}", code)),
                    (f"jours d’indice connu, saison {year}", contexte.chiffre("pol_03", f"jours_connus:{year}", code)),
                )
                if year
                else ()
            ),
        ),
        tables=kept(table("Capteurs de la commune", CAPTEURS, rows, cells)),
        notes=(CAPTEUR, INDICE),
        liens=contexte.page("pollen.html"),
        couches=("capteurs_pollen",),
    )
    return close(filled, contexte, ("capteurs_pollen",), "Aucun capteur connu.")


def _annee(contexte: Contexte) -> str:
    """Return the last season that is told of, empty when none is."""
    return max(contexte.lecteur("pol_03").modalites("jours_risque"), default="")


def _capteur(contexte: Contexte, code: str, nearest: pd.DataFrame | None) -> tuple[str, ...]:
    frame = contexte.couches.get("capteurs_pollen")
    if nearest is None or frame is None:
        return ("La position des capteurs n’est pas publiée : la distance n’est pas connue.",)
    key, distance = nearest.loc[code, "feature"], float(str(nearest.loc[code, "distance_m"]))
    row = frame.loc[key]
    name, mark = texte.texte(row.get("nom"), str(key)), commun.fictive(row["nature"] == "demonstration")
    where = "dans la commune" if distance == 0 else f"à environ {_loin(distance)} de la limite de la commune"
    return (f"Capteur de pollens le plus proche : {name}, {where}{mark}.",)
