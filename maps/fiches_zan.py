"""The land accounts, one page per commune: consumption, envelope, friches, triennial report, similar communes."""

from typing import Any

import geopandas as gpd

from layers.core.catalogue import asks
from layers.core.parametres import Parametres
from maps.core import coquille, texte, theme
from maps.core.coquille import Page
from maps.core.foncier import bilan, semblables, triennal
from maps.core.foncier.contexte import INDICATEURS, Contexte, Lieu, contexte
from maps.core.model import Fichier, Site, WebMap

COUCHES = ("consommation_enaf", "documents_urbanisme", "communes", "friches", "occupation_sol")


@asks(*COUCHES, *INDICATEURS)
def build(
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    **given: Any,  # noqa: ANN401
) -> tuple[Fichier, ...]:
    """Return one page per commune; nothing where the consumption is not known."""
    known = contexte(communes=communes, site=site, zan=parametres.zan, given=given)
    if not known.present:
        return ()
    places = known.lieux
    return tuple(coquille.render(_page(known, places, rank), site) for rank in range(len(places)))


def _page(known: Contexte, places: list[Lieu], rank: int) -> Page:
    lieu, zan = places[rank], known.zan
    report = triennal.donnees(known, lieu)
    around = [places[n % len(places)] for n in (rank - 1, rank + 1)]
    return Page(
        path=lieu.path,
        title=f"Bilan foncier {texte.de(lieu.nom)}",
        heading=f"{lieu.nom} : où en est l’enveloppe foncière {zan.enveloppe_debut}-{zan.enveloppe_fin} ?",
        lead=_lead(known, lieu),
        figures=bilan.cles(known, lieu),
        scripts=("zan.js",),
        template="zan.html.j2",
        extra={
            "lieu": lieu,
            "sources": theme.infos(known.site, COUCHES),
            "communes": places,
            "autour": [(place.path.rpartition("/")[2], place.nom) for place in around],
            "graphiques": bilan.graphiques(known, lieu),
            "destinations": bilan.destinations(known, lieu),
            "lignes": bilan.lignes(known, lieu),
            "recyclage": bilan.recyclage(known, lieu),
            "friches": bilan.friches(known, lieu),
            "bandes": semblables.bandes(known, lieu),
            "semblables": semblables.table(known, lieu),
            "regle": semblables.regle(zan.comparaison_rapport, zan.comparaison_max),
            "rapport": triennal.groupes(report),
            "csv": f"../{triennal.PATH}",
            "phrases": triennal.phrases(known, lieu, report),
            "textes": (triennal.QUI, triennal.LIMITE),
            "zan": zan,
        },
    )


def _lead(known: Contexte, lieu: Lieu) -> str:
    """Say where the commune stands; nothing is found on invented figures, nor judged anywhere."""
    place = f"Commune {texte.de(lieu.nom)}, code Insee {lieu.code}."
    total, used = known.chiffre("zan_05", lieu, "consommation_ha"), known.chiffre("zan_07", lieu, "utilisation_pct")
    if known.muet or total.absent or used.absent or not known.depuis:
        return place
    time = known.chiffre("zan_07", lieu, "temps_ecoule_pct")
    return (
        f"De {known.depuis[0]} à {known.depuis[-1]}, {total.texte} d’espaces naturels, agricoles et forestiers "
        f"consommés : {used.texte} de l’enveloppe de la commune, pour {time.texte} du temps écoulé."
    )


WEB_MAP = WebMap(id="fiches_zan", title="Bilans fonciers des communes", build=build, path="zan/")
