"""The first page: what the atlas is, what is real in it and what is not, and the way to everything else."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.model import LayerInfo, Nature
from maps.core import coquille, texte
from maps.core.carte import draw_map
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.coquille import Cle, Page
from maps.core.legende import legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun

PATH = "index.html"
COLUMNS = (
    Colonne("Couche"),
    Colonne("État"),
    Colonne("Objets", figure=True),
    Colonne("Source"),
    Colonne("Millésime"),
    Colonne("Précision"),
    Colonne("Licence"),
)
NOTES = (
    "Superficie : mesurée sur les limites de cette carte ; elle n’est pas la superficie cadastrale.",
    "Couche absente : aucun fichier n’est branché, ou la couche n’est pas publique.",
    "« n. d. » : non disponible. Une donnée qui manque n’est jamais un zéro.",
)


def build(*, communes: gpd.GeoDataFrame, site: Site, ter_01: pd.DataFrame | None = None) -> tuple[Fichier, ...]:
    """Return the first page."""
    known = list(site.territoire.couches.values())
    order = [(name, coquille.commune_path(code)) for code, name in commun.order_of(communes)]
    page = Page(
        path=PATH,
        title="Atlas",
        heading=f"L’atlas {_of_territory(site)} en cartes et en chiffres",
        lead=f"{len(communes)} communes. Chaque carte répond à une question, avec sa source et ses limites.",
        template="accueil.html.j2",
        map=draw_map([], communes.geometry, root="", title="Carte des communes du territoire"),
        legend=legend([]),
        sources=coquille.infos(site, ["communes"]),
        figures=_figures(site, Lecteur(ter_01), communes),
        notes=NOTES,
        rules=coquille.rules([Lecteur(ter_01)]),
        extra={
            "communes": order,
            "table": Tableau(
                caption="Les couches de cette édition", columns=COLUMNS, rows=tuple(map(_row, _ranked(known)))
            ),
            "real": [i.title for i in known if i.usable and i.nature is Nature.REELLE],
            "demo": [i.title for i in known if i.usable and i.nature is Nature.DEMONSTRATION],
            "absent": [i.title for i in known if not i.usable],
        },
    )
    return (coquille.render(page, site),)


def _of_territory(site: Site) -> str:
    name = site.territoire.nom
    return f"de la {name}" if name.lower().startswith("communauté") else f"du territoire : {name}"


def _figures(site: Site, ter_01: Lecteur, communes: gpd.GeoDataFrame) -> tuple[Cle, ...]:
    epci, count = site.territoire.epci, len(communes)
    return (
        Cle("communes", Chiffre(texte=texte.nombre(count), valeur=float(count))),
        Cle(commun.population_label(communes), ter_01.chiffre("epci", epci, "population_hab")),
        Cle("superficie", ter_01.chiffre("epci", epci, "superficie_ha")),
        Cle("densité", ter_01.chiffre("epci", epci, "densite_hab_km2")),
    )


def _ranked(known: list[LayerInfo]) -> list[LayerInfo]:
    return sorted(known, key=lambda i: (not i.usable, i.nature is Nature.DEMONSTRATION, texte.sort_key(i.title)))


def state(info: LayerInfo) -> tuple[str, str]:
    """Say what a layer is in this edition: a word, and why."""
    if not info.usable:
        return "absente" if info.state == "absente" else "en échec", info.reason
    word = "démonstration" if info.nature is Nature.DEMONSTRATION else "réelle"
    return word, "édition précédente conservée" if info.state == "conservée" else ""


def _row(info: LayerInfo) -> tuple[Cellule, ...]:
    word, reason = state(info)
    fictive = info.usable and info.nature is Nature.DEMONSTRATION
    count = Cellule(text=texte.nombre(info.rows), value=float(info.rows), fictif=fictive)
    title = texte.texte(info.title)
    return (
        Cellule(text=title, value=title),
        Cellule(text=word, value=word, note=reason),
        count if info.usable else Cellule(text="—", note=""),
        replace(_said(texte.texte(info.source, ""), info), note=coquille.credits_of(info) if info.usable else ""),
        _said(texte.date(info.vintage) if info.vintage else "", info),
        _said(coquille.precision(info), info),
        _said(info.licence, info),
    )


def _said(text: str, info: LayerInfo) -> Cellule:
    if not info.usable:
        return Cellule(text="—")
    return Cellule(text=texte.typo(text or "non renseigné"), value=text or None)


WEB_MAP = WebMap(id="accueil", title="Accueil", build=build, path=PATH, menu=Rubrique.THEME, rank=0, every_layer=True)
